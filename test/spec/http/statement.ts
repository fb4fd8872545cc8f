/** A CapabilityStatement as its walker reads it, and the requests that walk it. R4 capabilitystatement. */
import type { Client } from '../../harness.ts';

export interface Declared {
  readonly type: string;
  /** Absent: operations alone. */
  readonly interaction?: readonly { readonly code: string }[];
  readonly searchParam?: readonly { readonly name: string; readonly type: string }[];
  readonly searchInclude?: readonly string[];
  readonly searchRevInclude?: readonly string[];
  readonly conditionalUpdate?: boolean;
  readonly conditionalDelete?: string;
  readonly updateCreate?: boolean;
  readonly operation?: readonly { readonly name: string }[];
}

export interface Statement {
  readonly fhirVersion: string;
  readonly format: readonly string[];
  readonly rest: readonly [
    {
      readonly resource: readonly Declared[];
      readonly interaction: readonly { readonly code: string }[];
      readonly operation?: readonly { readonly name: string }[];
    },
  ];
}

/** Parameters of R4 for every type that search by nothing but an order, a page or a form. */
const VALUES: Readonly<Record<string, string>> = {
  token: 'a',
  string: 'a',
  date: '2026-01-01',
  reference: 'Patient/a',
  uri: 'urn:a',
};

/** One request asks this many parameters at once. */
export const ASKED_TOGETHER = 12;
export const INCLUDED_TOGETHER = 60;
/** Requests under way at once. */
const WALKERS = 16;

/** What `ask` says of each item, in order; several are asked at once. */
export async function walked<T>(
  items: readonly T[],
  ask: (item: T) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const told: string[] = [];
  for (let start = 0; start < items.length; start += WALKERS) {
    told.push(...(await Promise.all(items.slice(start, start + WALKERS).map(ask))).flat());
  }
  return told;
}

export function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

export const CODES = [
  'read',
  'vread',
  'update',
  'patch',
  'delete',
  'history-instance',
  'create',
  'search-type',
];

export const WRITES = ['create', 'update', 'patch', 'delete'];

/** A request of each interaction, on what does not exist. */
export function requestOf(
  code: string,
  type: string,
  client: Client,
): Promise<{
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  readonly body: unknown;
}> {
  switch (code) {
    case 'read':
      return client.get(`${type}/none`);
    case 'vread':
      return client.get(`${type}/none/_history/1`);
    case 'history-instance':
      return client.get(`${type}/none/_history`);
    case 'search-type':
      return client.get(`${type}?_count=1`);
    case 'create':
      return client.post(type, { resourceType: type, nonsense: true });
    case 'update':
      return client.put(`${type}/none`, { resourceType: type, id: 'none', nonsense: true });
    case 'patch':
      return client.patch(`${type}/none`, []);
    case 'delete':
      return client.delete(`${type}/none`);
    default:
      throw new Error(`The statement declares '${code}', which these tests do not know.`);
  }
}

export function valueFor(
  type: string,
  { name, type: kind }: { readonly name: string; readonly type: string },
): string {
  const value = VALUES[kind];
  if (value === undefined)
    throw new Error(`The statement declares ${type}.${name} of kind '${kind}'.`);
  return kind === 'reference' ? 'https://elsewhere.example/Patient/a' : value;
}
