/** What requests are made of: the records, what was stored of them, and the tokens of those who ask. */
import type { Ask, Operation } from '../plan.ts';
import type { Loaded } from './loading.ts';
import type { Asker, BenchRecord } from './people.ts';
import type { Revision } from './revisions.ts';
import type { WorldRecord } from './world.ts';

export interface Material {
  readonly world: readonly WorldRecord[];
  readonly loaded: Loaded;
  readonly revisions: readonly Revision[];
  /** Resources to update: more than clients, so that each has some of its own. */
  readonly updated: number;
  /** Index of the token of a person for a record. */
  readonly tokenOf: (asker: Asker, record: BenchRecord) => number;
}

/** A GET by those who may read, each in turn. */
const READERS: readonly Asker[] = ['holder', 'professional'];

/** The same request for each reader. */
export function byReaders(
  { tokenOf }: Material,
  record: BenchRecord,
  ask: Omit<Ask, 'token' | 'method'>,
): readonly Operation[] {
  return READERS.map((reader) => ({
    kind: 'one',
    ask: { ...ask, method: 'GET', token: tokenOf(reader, record) },
  }));
}
