/** The state of a record. dmp.md 1.2 and 1.5: `Patient.active` and the extension `dmp-record-status`. */
import type { PlainResource } from '../../fhir/model/resource.ts';
import { isObject, listOf, textOf } from '../../fhir/search/indexing/select.ts';

const RECORD_STATUS_URL = 'https://carnet.example/fhir/StructureDefinition/dmp-record-status';

const STATES = [
  'NOTIFIED',
  'OPPOSED',
  'OPEN',
  'SUSPENDED',
  'CLOSED',
  'DELETION_REQUESTED',
  'DELETED',
] as const;

export type RecordState = 'NONE' | (typeof STATES)[number];

export interface RecordStatus {
  readonly state: RecordState;
  /** Closed by the holder's death: nothing is left to ask on line. */
  readonly isClosedByDeath: boolean;
}

/**
 * The status a Patient states; `undefined`: no such Patient. Without the extension `active` alone tells open from
 * not yet open; a state that is not one of ours, or that `active` contradicts, is SUSPENDED: closed to all.
 */
export function recordStatus(patient: PlainResource | undefined): RecordStatus {
  if (!patient) return { state: 'NONE', isClosedByDeath: false };
  const status = listOf(patient['extension'])
    .filter(isObject)
    .find(({ url }) => url === RECORD_STATUS_URL);
  const isActive = patient['active'] === true;
  if (!status) return { state: isActive ? 'OPEN' : 'NOTIFIED', isClosedByDeath: false };
  const stated = partOf(status, 'state');
  const state = STATES.find((known) => known === stated) ?? 'SUSPENDED';
  return {
    state: state === 'OPEN' && !isActive ? 'SUSPENDED' : state,
    isClosedByDeath: partOf(status, 'closedReason') === 'death',
  };
}

function partOf(extension: Readonly<Record<string, unknown>>, url: string): string | undefined {
  const part = listOf(extension['extension'])
    .filter(isObject)
    .find((inner) => inner['url'] === url);
  if (!part) return undefined;
  const coding = part['valueCoding'];
  return (
    textOf(part['valueCode']) ??
    textOf(part['valueString']) ??
    (isObject(coding) ? textOf(coding['code']) : undefined)
  );
}
