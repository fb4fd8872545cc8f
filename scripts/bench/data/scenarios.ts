/** The scenarios of the rivals' workload, asked inside records as clients of a DMP do; the same in every mode. */
import type { Effort, Operation, PlainScenario, Plan, Scenario } from '../plan.ts';
import { conditionalCreates, creates, transactions, updates } from './changes.ts';
import type { Material } from './material.ts';
import type { Asker, BenchRecord } from './people.ts';
import { claimsOf } from './people.ts';
import {
  byDate,
  byToken,
  chained,
  consultations,
  counts,
  everything,
  having,
  including,
  named,
  oldVersions,
  reads,
  revincluding,
  walks,
} from './searches.ts';

/** Entries of the Bundles that are posted under load. */
const BUNDLE_ENTRIES = 11;

interface Row {
  readonly name: string;
  readonly effort: Effort;
  readonly make: (material: Material) => readonly Operation[];
  readonly unit?: string;
  readonly weight?: number;
}

const ROWS: readonly Row[] = [
  { name: 'create', effort: 'create', make: creates },
  { name: 'update', effort: 'other', make: updates },
  {
    name: 'transaction',
    effort: 'other',
    make: transactions,
    unit: 'resources',
    weight: BUNDLE_ENTRIES,
  },
  { name: 'conditional-create', effort: 'create', make: conditionalCreates, unit: 'pairs' },
  { name: 'read', effort: 'read', make: reads },
  { name: 'vread', effort: 'read', make: oldVersions },
  { name: 'token', effort: 'read', make: byToken },
  { name: 'patient-date', effort: 'read', make: byDate },
  { name: 'chained', effort: 'read', make: chained },
  { name: 'include', effort: 'read', make: including },
  { name: 'revinclude', effort: 'read', make: revincluding },
  { name: 'has', effort: 'read', make: having },
  { name: 'string', effort: 'read', make: named },
  { name: 'paging', effort: 'read', make: walks, unit: 'pages' },
  { name: 'count', effort: 'read', make: counts },
  { name: 'everything', effort: 'read', make: everything, unit: 'records' },
  { name: 'document', effort: 'read', make: consultations },
];

/** Eighty reads to twenty writes, in the shares of the rivals' workload. */
const MIX: readonly string[] = [
  ...['read', 'read', 'read', 'read', 'token', 'token', 'patient-date', 'patient-date'],
  ...['create', 'update'],
];
const MIXED = { name: 'mixed', effort: 'other', unit: 'requests', weight: 1, mix: MIX } as const;

export const SCENARIO_NAMES: readonly string[] = [...ROWS.map(({ name }) => name), MIXED.name];

export interface PlanParts extends Omit<Material, 'tokenOf'> {
  readonly sign: (claims: Readonly<Record<string, unknown>>) => string;
  /** Names wanted; those a mixed one is made of come along. */
  readonly names: readonly string[];
}

/** The plan of one mode. */
export function planOf({ sign, names, ...known }: PlanParts): Plan {
  const tokens: string[] = [];
  const signed = new Map<string, number>();
  const tokenOf = (asker: Asker, record: BenchRecord): number => {
    const key = `${asker} ${record.id}`;
    const index = signed.get(key) ?? tokens.push(sign(claimsOf(asker, record))) - 1;
    signed.set(key, index);
    return index;
  };
  const material = { ...known, tokenOf };
  const needed = new Set([...names, ...(names.includes(MIXED.name) ? MIX : [])]);
  const plain = ROWS.filter(({ name }) => needed.has(name)).map(
    ({ name, effort, make, unit = 'requests', weight = 1 }): PlainScenario => ({
      name,
      effort,
      unit,
      weight,
      operations: make(material),
    }),
  );
  const scenarios: Scenario[] = [...plain, ...(needed.has(MIXED.name) ? [MIXED] : [])];
  return { tokens, scenarios };
}
