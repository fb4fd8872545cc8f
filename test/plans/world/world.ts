/** The two servers of the gate, with a few thousand resources and traces each, the same in every run. */

import { demoPerson } from '../../../scripts/demo/people.ts';
import { ID_NAT_PS } from '../../../scripts/demo/systems.ts';
import type { Trace } from '../../../server/fhir/audit/trace.ts';
import { stamped } from '../../../server/fhir/model/edit.ts';
import { resourceOf } from '../../../server/fhir/model/resource.ts';
import { joinEntries } from '../../../server/fhir/search/entries.ts';
import { extractEntries, labelTerms } from '../../../server/fhir/search/extract.ts';
import type { Labels, Write } from '../../../server/fhir/store/store.ts';
import type { TestServer } from '../../harness.ts';
import { startDemoServer, startServer } from '../../harness.ts';
import { traceOf } from '../../mongo/resources.ts';
import type { Body, ContentType, Sizes } from './content.ts';
import { CONTENT_TYPES, contentBody, directoryBodies, idOf, patientBody } from './content.ts';
import { labelsOf } from './labels.ts';

/** The record the gate searches: one person's life in care. */
export const RECORD = 'marie';

const LARGE: Sizes = {
  ...{ Observation: 1200, Encounter: 60, DocumentReference: 200, List: 60, Condition: 80 },
  ...{ MedicationRequest: 120, DiagnosticReport: 60, Communication: 40, Provenance: 60 },
  RelatedPerson: 4,
};
const MEDIUM: Sizes = {
  ...{ Observation: 150, Encounter: 20, DocumentReference: 60, List: 20, Condition: 20 },
  ...{ MedicationRequest: 20, DiagnosticReport: 10, Communication: 10, Provenance: 20 },
  RelatedPerson: 2,
};
const SMALL: Sizes = {
  ...{ Observation: 20, Encounter: 4, DocumentReference: 6, List: 2, Condition: 3 },
  ...{ MedicationRequest: 4, DiagnosticReport: 2, Communication: 1, Provenance: 2 },
  RelatedPerson: 1,
};
/** Patients of the generic server beside those of the demo world. */
const PATIENTS = 40;
/** Writes in one transaction. */
const GROUP = 500;
const TRACES = 1100;
/** Instant of the first write, before the clock of the tests. */
const FIRST_WRITE = Date.UTC(2026, 5, 1);

/** A version that is deleted, and one that has been changed twice. */
export const DELETED = idOf('Observation', 0, `${RECORD}-deleted`);
export const CHANGED = idOf('Observation', 1, RECORD);

export async function dmpWorld(): Promise<TestServer> {
  const server = await startDemoServer();
  const load = loaderOf(server, labelsOf);
  await load.directory();
  await load.record(RECORD, LARGE);
  await load.record('karim', MEDIUM);
  await load.record('lea', SMALL);
  await load.changes();
  await load.traces([RECORD, 'karim', undefined]);
  return server;
}

export async function genericWorld(): Promise<TestServer> {
  const server = await startServer({ modules: 'none' });
  const load = loaderOf(server, () => new Map());
  await load.directory();
  const others = Array.from({ length: PATIENTS }, (_, number) => `patient-${number}`);
  const people = [RECORD, 'karim', 'lea', ...others];
  await load.write(people.map((id, number) => ({ body: patientBody(id, number) })));
  await load.record(RECORD, LARGE);
  await load.record('karim', MEDIUM);
  for (const id of others) await load.record(id, SMALL);
  await load.changes();
  await load.traces([RECORD, 'karim', undefined]);
  return server;
}

type Labelling = (type: ContentType, number: number, record: string) => Labels;

interface Loaded {
  readonly body: Body;
  readonly record?: string;
  readonly labels?: Labels;
  readonly version?: number;
  readonly isDeleted?: boolean;
}

interface Loader {
  write(all: readonly Loaded[]): Promise<void>;
  directory(): Promise<void>;
  record(record: string, sizes: Sizes): Promise<void>;
  changes(): Promise<void>;
  traces(records: readonly (string | undefined)[]): Promise<void>;
}

/** Writes past the engine: what is loaded is what its rules would have made, in seconds. */
function loaderOf(server: TestServer, labelling: Labelling): Loader {
  const { store } = server.carnet;
  const writeOf = writer(server);
  const write: Loader['write'] = async (all) => {
    for (let first = 0; first < all.length; first += GROUP) {
      const group = all.slice(first, first + GROUP).map(writeOf);
      await store.transact(async (tx) => {
        for (const one of group) await tx.write(one);
      });
    }
  };
  const content = (type: ContentType, number: number, record: string): Loaded => {
    const labels = labelling(type, number, record);
    return { body: contentBody(type, number, record), record, labels };
  };
  return {
    write,
    directory: () => write(directoryBodies().map((body) => ({ body }))),
    record: (record, sizes) =>
      write(
        CONTENT_TYPES.flatMap((type) =>
          Array.from({ length: sizes[type] }, (_, number) => content(type, number, record)),
        ),
      ),
    changes: async () => {
      const changed = content('Observation', 1, RECORD);
      const deleted = content('Observation', 0, RECORD);
      const gone = { ...deleted, body: { ...deleted.body, id: DELETED } };
      await write([{ ...changed, version: 2 }, gone]);
      await write([
        { ...changed, version: 3 },
        { ...gone, version: 2, isDeleted: true },
      ]);
    },
    traces: async (records) => {
      for (const record of records) await store.append(tracesOf(record));
    },
  };
}

/** From what is loaded to writes, a second after each other. */
function writer({ carnet, base }: TestServer): (loaded: Loaded) => Write {
  const { definitions, modules } = carnet.engine.registry;
  let written = 0;
  return ({ body, record, labels = new Map(), version = 1, isDeleted = false }) => {
    written += 1;
    const { resourceType: type, id } = body;
    const versionId = String(version);
    const lastUpdated = new Date(FIRST_WRITE + written * 1000).toISOString();
    const resource = stamped(resourceOf(body), { id, versionId, lastUpdated });
    const content = extractEntries(resource.value, definitions.params(type), {
      chief: definitions.chiefDate(type),
      base,
    });
    return {
      ...{ type, id, versionId, lastUpdated, labels, touchesPolicy: false },
      entries: joinEntries(content, labelTerms(labels)),
      ...(isDeleted ? {} : { resource }),
      ...(version === 1 ? {} : { expected: String(version - 1) }),
      // The generic server keeps no record beside a resource.
      ...(record === undefined || !modules.includes('dmp') ? {} : { record }),
    };
  };
}

/** Who acted in turn: three professionals and the holder. */
const AGENTS = ['dr-g', 'dr-t', 'dr-h', RECORD];

function tracesOf(record: string | undefined): readonly Trace[] {
  return Array.from({ length: TRACES }, (_, number) => {
    const agent = AGENTS[number % AGENTS.length] ?? RECORD;
    const isRefused = number % 50 === 9;
    return traceOf(number + 1, {
      id: `plans-${record ?? 'none'}-${number}`,
      writer: `plans-${record ?? 'none'}`,
      recorded: FIRST_WRITE + number * 60_000,
      outcome: isRefused ? '8' : '0',
      interaction: number % 3 === 0 ? 'search-type' : 'read',
      agent: {
        ...{ actor: 'HCP', subject: agent, client: 'plans', roles: [], purposes: [] },
        fhirUser: `Practitioner/${agent}`,
        ...identifierOf(agent),
      },
      ...(record === undefined ? {} : { record }),
      touched:
        record === undefined
          ? [{ type: 'Organization', id: `organisation-${number % 40}` }]
          : [{ type: 'Observation', id: idOf('Observation', number % 150, record) }],
    });
  });
}

/** Professionals see the lines they left by their national identifier. */
function identifierOf(agent: string): Partial<Trace['agent']> {
  const { professional } = demoPerson(agent);
  return professional ? { identifier: { system: ID_NAT_PS, value: professional.idNat } } : {};
}
