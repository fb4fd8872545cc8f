/** The two commands a search is made of, in a session or not, always bounded in time. */
import type { ClientSession, Collection, Document, Filter } from 'mongodb';
import { tooCostly } from '../../fhir/outcome/errors.ts';
import type { Collections } from '../collections.ts';
import { isTimeout, storeError } from '../failures.ts';
import { READ_MILLISECONDS_MAX, runRead } from '../run-command.ts';
import type { ConditionDocument } from './condition.ts';
import { CONTENT_FIELDS, VERSION_FIELDS } from './fields.ts';
import { SharedReads } from './shared-reads.ts';

export interface FindCommand {
  readonly collection: 'resources' | 'versions' | 'journal';
  readonly filter: ConditionDocument;
  readonly fields: readonly string[];
  readonly sort?: Readonly<Record<string, 1 | -1>>;
  readonly limit: number;
  readonly hint?: string;
}

export type CountCommand = Pick<FindCommand, 'collection' | 'filter' | 'hint'>;

export interface Commands {
  find<T>(command: FindCommand): Promise<readonly T[]>;
  count(command: CountCommand): Promise<number>;
}

export function commandsOn(collections: Collections, session?: ClientSession): Commands {
  const options = { maxTimeMS: READ_MILLISECONDS_MAX, ...(session ? { session } : {}) };
  const run = async (command: FindCommand): Promise<readonly unknown[]> =>
    (session ? undefined : await inOneBatch(collections, command)) ??
    cursorOf(collections, command, options).toArray();
  const sharing = (collection: 'resources' | 'versions') => {
    const fields = SHARED_FIELDS[collection];
    return new SharedReads((filter, limit) =>
      // One bare id is looked up without a plan, which a hint would ask for.
      run({ collection, filter, fields, limit, ...(isBareId(filter) ? {} : { hint: '_id_' }) }),
    );
  };
  const shared = { resources: sharing('resources'), versions: sharing('versions') };
  return {
    find: async <T>(command: FindCommand) => {
      try {
        // The operations of a session come one after the other: nothing there could be shared.
        const one = session ? undefined : oneRead(command);
        const documents = await (one ? shared[one.collection].find(one.filter) : run(command));
        // The caller names the document of the collection it asks, of which `fields` are there.
        return documents as unknown as readonly T[];
      } catch (error) {
        throw commandError(error);
      }
    },
    count: async ({ collection, filter, hint }) => {
      try {
        const hinted = hint === undefined ? {} : { hint };
        if (session) {
          const counted = looseCollection(collections, collection);
          return await counted.countDocuments(asFilter(filter), { ...options, ...hinted });
        }
        // The plain command counts without a pipeline; transactions do not have it.
        const asked = { count: collection, query: filter, ...hinted };
        const answer = await runRead(collections.db, asked);
        // As the manual of `count` has it.
        return answer['n'] as number;
      } catch (error) {
        throw commandError(error);
      }
    },
  };
}

/** What is read of one document whole. */
const SHARED_FIELDS = { resources: CONTENT_FIELDS.resources, versions: VERSION_FIELDS };

/** The collection and the condition of a command that reads one document whole. */
function oneRead({ collection, filter, fields, sort }: FindCommand) {
  const { _id } = filter;
  if (collection === 'journal' || typeof _id !== 'string' || sort !== undefined) return undefined;
  return fields === SHARED_FIELDS[collection]
    ? { collection, filter: { ...filter, _id } }
    : undefined;
}

function isBareId(filter: ConditionDocument): boolean {
  return typeof filter['_id'] === 'string' && Object.keys(filter).length === 1;
}

/** The documents when one message holds them all, as it nearly always does: 16 MB; else undefined. */
async function inOneBatch(
  { db }: Collections,
  command: FindCommand,
): Promise<readonly unknown[] | undefined> {
  const { collection, filter } = command;
  const { cursor } = await runRead(db, { find: collection, filter, ...wordsOf(command) });
  // As the manual of `find` has it: a cursor that goes on has an id.
  const { id, firstBatch } = cursor as { id: unknown; firstBatch: readonly unknown[] };
  if (String(id) === '0') return firstBatch;
  await db.command({ killCursors: collection, cursors: [id] });
  return undefined;
}

/** What a find says beside its condition, in the same words to the database and to the driver. */
function wordsOf({ fields, sort, limit, hint }: FindCommand) {
  return {
    projection: Object.fromEntries(fields.map((field) => [field, 1])),
    limit,
    // One batch: a page is one round trip.
    batchSize: limit + 1,
    ...(sort ? { sort } : {}),
    ...(hint === undefined ? {} : { hint }),
  };
}

/** The cursor of a command, as it is run and as it is explained. */
export function cursorOf(collections: Collections, command: FindCommand, options: Document) {
  const { collection, filter } = command;
  const words = { ...options, ...wordsOf(command) };
  return looseCollection(collections, collection).find(asFilter(filter), words);
}

/** The collection without the types of its documents. */
function looseCollection(
  collections: Collections,
  name: FindCommand['collection'],
): Collection<Document> {
  // Conditions are made by `compile`, not by hand: the types of the fields would say nothing more.
  return collections[name] as unknown as Collection<Document>;
}

/** A condition is a filter by construction; the driver's type asks each field to be known. */
function asFilter(condition: ConditionDocument): Filter<Document> {
  return condition;
}

function commandError(error: unknown): unknown {
  if (!isTimeout(error)) return storeError(error);
  return tooCostly({
    fr: 'La recherche demande trop de lectures : ajoutez « patient », « identifier » ou « code ».',
    en: "The search needs too many reads: add 'patient', 'identifier' or 'code'.",
  });
}
