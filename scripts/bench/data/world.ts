/** The records of a run, and what the answers about them must be. */
import type { Coding } from '../../demo/fhir-json.ts';
import type { Deposit, DepositGroup } from './content.ts';
import { contentOf, seriesOf } from './content.ts';
import type { BenchRecord } from './people.ts';
import { benchRecord, RECORDS_MAX } from './people.ts';

/** What a record is for: searches count on what they find, so nothing is written where they look. */
export type RecordUse = 'read' | 'write' | 'walk';

export interface WorldRecord {
  readonly record: BenchRecord;
  readonly use: RecordUse;
  readonly groups: readonly DepositGroup[];
  readonly deposits: readonly Deposit[];
}

export interface WorldSize {
  readonly records: number;
  /** Bundles of a series a searcher walks through, and entries of each. */
  readonly seriesGroups: number;
  readonly seriesGroupSize: number;
}

export const RECORDS_MIN = 4;
const WRITE_SHARE = 0.2;
const WALKED_FROM = 20;

/** @throws Error when the number of records is out of range. */
export function worldOf(size: WorldSize): readonly WorldRecord[] {
  const { records } = size;
  if (!(records >= RECORDS_MIN && records <= RECORDS_MAX))
    throw new Error(`The number of records may be ${RECORDS_MIN} to ${RECORDS_MAX}.`);
  const walked = records >= WALKED_FROM ? 2 : 1;
  const written = Math.max(2, Math.round(records * WRITE_SHARE));
  return Array.from({ length: records }, (_, index) => {
    const rank = index + 1;
    const use = index < walked ? 'walk' : index < walked + written ? 'write' : 'read';
    const record = benchRecord(rank);
    const groups =
      use === 'walk'
        ? seriesOf(record, size.seriesGroups, size.seriesGroupSize)
        : contentOf(record, rank);
    return { record, use, groups, deposits: groups.flat() };
  });
}

/** The deposits of a type in a record, as they are asked for. */
export function depositsOf(
  { deposits }: WorldRecord,
  type: string,
  code?: Coding,
): readonly Deposit[] {
  return deposits.filter(
    ({ resource }) =>
      resource.resourceType === type && (code === undefined || codeOf(resource) === codeText(code)),
  );
}

export function codeText({ system, code }: Coding): string {
  return `${system}|${code}`;
}

function codeOf(resource: Readonly<Record<string, unknown>>): string | undefined {
  // Made by content.ts, which codes with one coding.
  const code = resource['code'] as { readonly coding: readonly Coding[] } | undefined;
  const [coding] = code?.coding ?? [];
  return coding && codeText(coding);
}
