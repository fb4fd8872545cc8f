/** Who asks what: each group is one golden file. */
import type { RunningCarnet } from '../../server/boot/start.ts';
import type { SearchQuery } from '../../server/fhir/search/query.ts';
import type { Asker, Shape } from './asking.ts';
import { asking } from './asking.ts';
import type { Observations } from './golden.ts';
import type { Recorder } from './recorder.ts';
import { CONDITIONS, JOURNAL, SEARCHES } from './shapes.ts';
import { dmpViewer, genericViewer, recordViewer } from './viewer.ts';
import { RECORD } from './world/world.ts';

export interface Group {
  readonly name: string;
  readonly shapes: readonly Shape[];
  asker(carnet: RunningCarnet): Asker;
}

function group(
  name: string,
  shapes: readonly Shape[],
  viewer: (carnet: RunningCarnet) => Asker['viewer'],
): Group {
  return { name, shapes, asker: (carnet) => ({ carnet, viewer: viewer(carnet), purpose: 'read' }) };
}

function conditions(name: string, viewer: (carnet: RunningCarnet) => Asker['viewer']): Group {
  const asked = group(name, CONDITIONS, viewer);
  return { ...asked, asker: (carnet) => ({ ...asked.asker(carnet), purpose: 'condition' }) };
}

/** The generic server asked for one patient: every search of a type that may be bounded so. */
const OF_ONE_PATIENT = SEARCHES.filter(
  (shape) =>
    /^(?:Observation|Condition|Encounter|DocumentReference|List|MedicationRequest|DiagnosticReport)\?/.test(
      shape,
    ) && !/patient=|subject=|subject:Patient=/.test(shape),
).map((shape) => shape.replace('?', `?patient=${RECORD}&`));

export const GENERIC_GROUPS: readonly Group[] = [
  group('generic', SEARCHES, (carnet) => genericViewer(carnet)),
  group('generic-of-one-patient', OF_ONE_PATIENT, (carnet) => genericViewer(carnet)),
  group('generic-patient-application', SEARCHES, (carnet) => genericViewer(carnet, RECORD)),
  group('generic-journal', JOURNAL, (carnet) => genericViewer(carnet)),
  conditions('generic-conditions', (carnet) => genericViewer(carnet)),
];

/** dr-g is authorised by marie; dr-h is not, and has deposited; dr-t is her attending physician. */
export const DMP_GROUPS: readonly Group[] = [
  group('dmp-record', SEARCHES, (carnet) => recordViewer(carnet, RECORD)),
  group('dmp-holder', SEARCHES, (carnet) => dmpViewer(carnet, { as: RECORD })),
  group('dmp-authorised', SEARCHES, (carnet) => dmpViewer(carnet, { as: 'dr-g' })),
  group('dmp-depositor', SEARCHES, (carnet) => dmpViewer(carnet, { as: 'dr-h' })),
  group('dmp-journal-record', JOURNAL, (carnet) => recordViewer(carnet, RECORD)),
  group('dmp-journal-holder', JOURNAL, (carnet) => dmpViewer(carnet, { as: RECORD })),
  group('dmp-journal-authorised', JOURNAL, (carnet) => dmpViewer(carnet, { as: 'dr-g' })),
  group('dmp-journal-attending', JOURNAL, (carnet) => dmpViewer(carnet, { as: 'dr-t' })),
  conditions('dmp-conditions-holder', (carnet) => dmpViewer(carnet, { as: RECORD })),
  conditions('dmp-conditions-authorised', (carnet) => dmpViewer(carnet, { as: 'dr-g' })),
  conditions('dmp-conditions-depositor', (carnet) => dmpViewer(carnet, { as: 'dr-h' })),
  conditions('dmp-conditions-operator', (carnet) => dmpViewer(carnet, { as: 'operator-op' })),
];

export interface Asking {
  readonly observed: Observations;
  /** What the store was asked, narrowed. */
  readonly queries: readonly SearchQuery[];
}

/** Every shape of a group, one after the other. */
export async function askAll(
  { shapes, asker }: Group,
  carnet: RunningCarnet,
  recorder: Recorder,
): Promise<Asking> {
  const one = asker(carnet);
  const queries: SearchQuery[] = [];
  for (const shape of shapes) {
    const { query, run } = await asking(shape, one);
    if (query) queries.push(query);
    await recorder.observe(shape, run);
  }
  return { observed: await recorder.observed(), queries };
}
