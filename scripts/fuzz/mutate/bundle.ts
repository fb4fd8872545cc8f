/** Faults of Bundles: entries mixed, doubled, turned round, made to refer to each other. R4 bundle; R4 http, transaction. */
import type { Dice } from '../dice.ts';
import type { Source } from './json.ts';

type Entry = Record<string, unknown>;
type Bundle = Record<string, unknown> & { readonly entry: readonly Entry[] };

const TYPES = [
  'transaction',
  'batch',
  'collection',
  'searchset',
  'history',
  'document',
  'message',
  'batch-response',
  '',
  'x',
];
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'get', 'OPTIONS', ''];
const FULL_URLS = [
  'urn:uuid:4f0d3cbb-5a0d-4f0e-9a5e-0c6a4c0f2b11',
  'urn:oid:1.2.3',
  'http://x.example/fhir/Patient/1',
  'urn:uuid:x',
  '',
  '#a',
  'Patient/1',
  'urn:uuid:4F0D3CBB-5A0D-4F0E-9A5E-0C6A4C0F2B11',
];
const URLS = [
  'Observation',
  'Observation/x',
  'Patient',
  'Patient/$everything',
  'metadata',
  '',
  '/',
  '..',
  'Observation?identifier=x',
  'Observation/x/_history/1',
  'http://x.example/Observation',
  '$verify-journal',
  'Bundle',
  'AuditEvent',
  'DocumentReference?status=current',
  'Observation/_search',
];
const COUNTS = [0, 1, 2, 3, 5, 9, 30, 120, 501];

export function isBundle(tree: unknown): tree is Bundle {
  return (
    typeof tree === 'object' &&
    tree !== null &&
    'resourceType' in tree &&
    tree.resourceType === 'Bundle' &&
    'entry' in tree &&
    Array.isArray(tree.entry)
  );
}

type Fault = (bundle: Bundle, source: Source) => Bundle;

export function faultyBundle(bundle: Bundle, source: Source): Bundle {
  let faulted: Bundle = structuredClone(bundle);
  for (let faults = 1 + source.dice.below(3); faults > 0; faults -= 1)
    faulted = source.dice.weighted(FAULTS)(faulted, source);
  return faulted;
}

const FAULTS: readonly (readonly [number, Fault])[] = [
  [2, (bundle, { dice }) => ({ ...bundle, type: dice.pick(TYPES) })],
  [2, (bundle, { dice }) => ({ ...bundle, entry: shuffled(bundle.entry, dice) })],
  [2, (bundle, { dice }) => ({ ...bundle, entry: repeated(bundle.entry, dice) })],
  [2, onEntry((entry, { dice }) => ({ ...entry, fullUrl: dice.pick(FULL_URLS) }))],
  [
    3,
    onEntry((entry, { dice }) => ({
      ...entry,
      request: { method: dice.pick(METHODS), url: dice.pick(URLS) },
    })),
  ],
  [2, onEntry(({ request: _request, ...entry }) => entry)],
  [2, onEntry(({ resource: _resource, ...entry }) => entry)],
  [
    2,
    onEntry((entry, { dice }) => ({
      ...entry,
      request: {
        ...objectOf(entry['request']),
        ifNoneExist: dice.pick(['identifier=x|y', '_id=x', '', '%', 'code=8867-4']),
      },
    })),
  ],
  [
    1,
    onEntry((entry, { dice }) => ({
      ...entry,
      request: { ...objectOf(entry['request']), ifMatch: dice.pick(['W/"1"', 'x', 'W/"9"']) },
    })),
  ],
  [
    3,
    onEntry((entry, { dice, references }) => ({
      ...entry,
      request: { method: dice.pick(METHODS), url: dice.pick(references) },
    })),
  ],
  [
    1,
    onEntry((entry) => ({
      ...entry,
      resource: { resourceType: 'Bundle', type: 'transaction', entry: [entry] },
    })),
  ],
  [2, circular],
  [
    2,
    (bundle, { references, dice }) => ({
      ...bundle,
      entry: [...bundle.entry, { request: { method: 'GET', url: dice.pick(references) } }],
    }),
  ],
  [
    1,
    (bundle) => ({
      ...bundle,
      entry: [
        ...bundle.entry,
        { request: { method: 'GET', url: 'Observation/00000000000000000000000000' } },
      ],
    }),
  ],
];

function onEntry(change: (entry: Entry, source: Source) => Entry): Fault {
  return (bundle, source) => {
    if (bundle.entry.length === 0) return { ...bundle, entry: [change({}, source)] };
    const at = source.dice.below(bundle.entry.length);
    const entry = bundle.entry.map((one, index) => (index === at ? change(one, source) : one));
    return { ...bundle, entry };
  };
}

function objectOf(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

function shuffled<T>(items: readonly T[], dice: Dice): readonly T[] {
  return items
    .map((item) => [dice.next(), item] as const)
    .sort(([one], [other]) => one - other)
    .map(([, item]) => item);
}

function repeated(entries: readonly Entry[], dice: Dice): readonly Entry[] {
  if (entries.length === 0) return entries;
  return Array.from(
    { length: dice.pick(COUNTS) },
    (_, index) => entries[index % entries.length] ?? {},
  );
}

/** Each entry refers to the next, the last to the first. */
function circular(bundle: Bundle): Bundle {
  const urls = bundle.entry.map(
    (_, index) => `urn:uuid:00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
  );
  const entry = bundle.entry.map((one, index) => ({
    ...one,
    fullUrl: urls[index],
    resource: {
      ...objectOf(one['resource']),
      derivedFrom: [{ reference: urls[(index + 1) % urls.length] }],
    },
  }));
  return { ...bundle, entry };
}
