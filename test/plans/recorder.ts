/**
 * The commands that a piece of work makes the database run, each with its plan: mongod's own profiler keeps the same tree
 * and the same counts as `explain('executionStats')`, of the commands that really ran. MongoDB manual, Database Profiler.
 */
import { MongoClient, MongoServerError } from 'mongodb';
import { FhirError } from '../../server/fhir/outcome/fhir-error.ts';
import { mongodUri } from '../mongod.ts';
import type { Observation, Observations } from './golden.ts';
import { FAILED } from './golden.ts';
import type { PlannedCommand, ProfiledCommand } from './planned-command.ts';
import { PROFILE_FIELDS, plannedCommand } from './planned-command.ts';

export interface Recorder {
  /** Of the database, `6.0`. */
  readonly version: string;
  /** Runs `work` and keeps its commands under a name; what it gives is the outcome, and so is a FhirError it throws. */
  observe(name: string, work: () => Promise<string>): Promise<void>;
  /** Everything observed since the last call, in that order. */
  observed(): Promise<Observations>;
  /** The database watched, for work that is to leave no trace in what is observed. */
  readonly unseen: MongoClient;
  close(): Promise<void>;
}

const APP = 'carnet-plans';
const PROFILE_BYTES = 128 * 1024 * 1024;
/** Never made: looking into it is what tells one piece of work from the next. */
const MARKS = 'plan_marks';
const END = '';

/** Watches one database until closed; whoever watched it before watches no more. */
export async function recorderOf(database: string): Promise<Recorder> {
  const client = await MongoClient.connect(await mongodUri(), { appName: APP });
  const db = client.db(database);
  const profile = db.collection<ProfiledCommand>('system.profile');
  const mark = (name: string) => db.collection<{ _id: string }>(MARKS).findOne({ _id: name });
  const start = async (): Promise<void> => {
    await db.command({ profile: 0 });
    await db.dropCollection('system.profile');
    await db.createCollection('system.profile', { capped: true, size: PROFILE_BYTES });
    await db.command({ profile: 2, filter: 'unset' });
  };
  await start();
  let outcomes = new Map<string, string>();
  const { version } = await db.admin().serverInfo();
  return {
    version: String(version).split('.').slice(0, 2).join('.'),
    unseen: client,
    observe: async (name, work) => {
      if (outcomes.has(name)) throw new Error(`Two shapes are called '${name}'.`);
      await mark(name);
      outcomes.set(name, await outcomeOf(work));
      await mark(END);
    },
    observed: async () => {
      const commands = await commandsByMark(profile.find({}, { projection: PROFILE_FIELDS }));
      const observed = new Map<string, Observation>();
      for (const [name, outcome] of outcomes) {
        const own = commands.get(name);
        if (!own) throw new Error(`The profile is too short: it lost '${name}'.`);
        observed.set(name, { outcome, commands: own });
      }
      outcomes = new Map();
      await start();
      return observed;
    },
    close: async () => {
      await db.command({ profile: 0 });
      await db.dropCollection('system.profile');
      await client.close();
    },
  };
}

async function outcomeOf(work: () => Promise<string>): Promise<string> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof MongoServerError) return `${FAILED} ${error.codeName ?? error.code}`;
    if (!(error instanceof FhirError)) throw error;
    const [issue] = error.issues;
    return `refused ${error.status} ${issue?.reason ?? issue?.code ?? ''}`;
  }
}

async function commandsByMark(
  profile: AsyncIterable<ProfiledCommand>,
): Promise<ReadonlyMap<string, readonly PlannedCommand[]>> {
  const found = new Map<string, PlannedCommand[]>();
  let name = END;
  for await (const one of profile) {
    if (one.ns.endsWith(`.${MARKS}`)) {
      name = String(one.command?.filter?._id ?? END);
      if (name !== END) found.set(name, []);
    } else if (one.appName !== APP) found.get(name)?.push(plannedCommand(one));
  }
  return found;
}
