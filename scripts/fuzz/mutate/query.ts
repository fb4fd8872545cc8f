/** Faults in paths and queries, most of them in the grammar of searches. R4 search; RFC 3986. */
import type { Dice } from '../dice.ts';
import type { Source } from './json.ts';

type Pair = readonly [name: string, value: string];

const MODIFIERS = [
  'missing',
  'exact',
  'contains',
  'not',
  'in',
  'not-in',
  'below',
  'above',
  'text',
  'identifier',
  'of-type',
  'type',
  'Patient',
  'Observation',
  'iterate',
  'code-text',
  'x',
  '',
];
const PREFIXES = ['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap', 'xx', 'GE', 'ge ge'];
const PERCENTS = [
  '%',
  '%2',
  '%zz',
  '%00',
  '%0a',
  '%C0%80',
  '%ED%A0%80',
  '%FF',
  '%25%32%35',
  '%u0041',
  '+',
  '%2B',
  ';',
  '%7C',
  '%2C',
];
const COUNTS = [
  '0',
  '1',
  '-1',
  '1001',
  '1e3',
  '2147483648',
  '99999999999999999999',
  '',
  'abc',
  '0x10',
  '1.5',
  '٣',
  ' 1',
  '1,2',
];
const RESULT: readonly Pair[] = [
  ['_summary', 'count'],
  ['_summary', 'text'],
  ['_summary', 'data'],
  ['_summary', 'false'],
  ['_summary', 'x'],
  ['_elements', 'id,name,subject'],
  ['_elements', ''],
  ['_total', 'accurate'],
  ['_total', 'estimate'],
  ['_total', 'none'],
  ['_format', 'json'],
  ['_format', 'xml'],
  ['_format', 'text/html'],
  ['_pretty', 'true'],
  ['_since', '2020-01-01'],
  ['_at', '2020'],
  ['_filter', 'name eq x'],
  ['_query', 'x'],
  ['_text', 'a'],
  ['_content', 'a'],
  ['_list', 'x'],
  ['_type', 'Patient,Observation'],
  ['_contained', 'both'],
  ['_containedType', 'x'],
  ['_score', '1'],
  ['_revinclude:iterate', '*'],
  ['_include', '*'],
  ['_include', '*:*'],
  ['_include:iterate', 'List:item'],
  ['_include:iterate', 'Observation:derived-from'],
  ['_revinclude', 'Observation:patient'],
  ['_revinclude', 'AuditEvent:entity'],
  ['_revinclude', 'Provenance:target'],
  ['_include', 'DocumentReference:related'],
  ['_tag', 'x|y'],
  ['_security', '|N'],
  ['_profile', 'http://x'],
  ['_source', 'x'],
  ['_lastUpdated', 'ge2000'],
  ['_id', 'a,b,c'],
];
const SORTS = [
  'date',
  '-date',
  '-_lastUpdated,date',
  '_id',
  '-',
  ',',
  'name,-name,name',
  'x',
  '_score',
  'date,'.repeat(80),
];
const PATH_PIECES = [
  '..',
  '.',
  '%2e%2e',
  '%2f',
  '%00',
  '%0d%0a',
  '',
  '_history',
  '_search',
  '$everything',
  '$verify-journal',
  '$x',
  'Patient',
  'patient',
  'Observation',
  '__proto__',
  '*',
  'metadata',
  '~',
  'x;y=z',
  '%',
  '1',
  '-',
  '@',
  '\u00e9',
];

type Fault = (query: Query, source: Source) => Query;

interface Query {
  readonly path: string;
  readonly pairs: readonly Pair[];
}

/** The target with one to three faults. */
export function faultyTarget(target: string, source: Source): string {
  let query = read(target);
  for (let faults = 1 + source.dice.below(3); faults > 0; faults -= 1)
    query = source.dice.weighted(FAULTS)(query, source);
  return written(query);
}

/** A path with a piece put in, taken out, or replaced. */
export function faultyPath(target: string, { dice, strange }: Source): string {
  const { path, pairs } = read(target);
  const parts = path.split('/');
  const at = 1 + dice.below(parts.length);
  const piece = dice.chance(0.7)
    ? dice.pick(PATH_PIECES)
    : encodeURIComponent(wellFormed(strange.text()).slice(0, 200));
  const faulted = [
    ...parts.slice(0, at),
    ...(dice.chance(0.8) ? [piece] : []),
    ...parts.slice(at + dice.below(2)),
  ];
  const joined = faulted
    .join('/')
    .replaceAll(/[^\x21-\x7e]/g, (one) => encodeURIComponent(wellFormed(one)));
  return written({ path: joined.startsWith('/') ? joined : `/${joined}`, pairs });
}

function read(target: string): Query {
  const at = target.indexOf('?');
  if (at < 0) return { path: target, pairs: [] };
  const pairs = target
    .slice(at + 1)
    .split('&')
    .map((pair): Pair => {
      const cut = pair.indexOf('=');
      return cut < 0 ? [pair, ''] : [pair.slice(0, cut), pair.slice(cut + 1)];
    });
  return { path: target.slice(0, at), pairs };
}

function written({ path, pairs }: Query): string {
  const text = pairs.map(([name, value]) => `${name}=${value}`).join('&');
  return pairs.length === 0 ? path : `${path}?${text}`;
}

const FAULTS: readonly (readonly [number, Fault])[] = [
  [4, onPair((pair, { dice }) => [`${pair[0]}:${dice.pick(MODIFIERS)}`, pair[1]])],
  [3, onPair((pair, { dice }) => [pair[0], `${dice.pick(PREFIXES)}${pair[1]}`])],
  [3, onPair((pair, { dice, strange }) => [pair[0], encoded(strange.text(), dice)])],
  [3, onPair((pair, { dice, references }) => [pair[0], encoded(dice.pick(references), dice)])],
  [2, onPair((pair, { dice }) => [pair[0], tampered(pair[1], dice)])],
  [2, onPair((pair, { dice }) => [tampered(pair[0], dice), pair[1]])],
  [2, onPair((pair, { dice }) => [pair[0], orList(pair[1], dice)])],
  [2, onPair((pair) => ['subject:Patient.'.concat(pair[0]), pair[1]])],
  [
    1,
    onPair((pair, { dice }) => [
      'subject:Patient.generalPractitioner.'.repeat(1 + dice.below(9)).concat(pair[0]),
      pair[1],
    ]),
  ],
  [
    2,
    onPair((pair, { dice }) => [
      `${'_has:Observation:patient:'.repeat(1 + dice.pick([0, 1, 4, 60]))}${pair[0]}`,
      pair[1],
    ]),
  ],
  [1, onPair((pair) => [pair[1], pair[0]])],
  [
    1,
    onPair((pair, { dice }) => [
      pair[0],
      pair[1].repeat(dice.pick([2, 50, 4000])).slice(0, 20_000),
    ]),
  ],
  [3, added(({ dice }) => dice.pick(RESULT))],
  [2, added(({ dice }) => ['_count', dice.pick(COUNTS)])],
  [2, added(({ dice }) => ['_sort', dice.pick(SORTS)])],
  [
    2,
    added(({ dice, strange, pages }) => {
      const page = dice.pick(['1.WzAsMV0.AAAAAAAAAAAAAAAAAAAAAA', ...pages]);
      if (dice.chance(0.6)) return ['_page', page];
      return ['_page', dice.chance(0.5) ? tampered(page, dice) : encoded(strange.text(), dice)];
    }),
  ],
  [1, added(({ dice, strange }) => [encoded(strange.text(), dice).slice(0, 300), 'x'])],
  [1, added(() => ['access_token', 'x'])],
  [1, ({ path, pairs }, { dice }) => ({ path, pairs: [...pairs, ...pairs].slice(dice.below(2)) })],
  [
    1,
    ({ path, pairs }, { dice }) => ({ path, pairs: pairs.toSpliced(dice.below(pairs.length), 1) }),
  ],
  [
    1,
    ({ path, pairs }, { dice }) => ({
      path,
      pairs: Array.from({ length: dice.pick([2, 255, 257]) }, () =>
        dice.pick([...pairs, ['_id', 'x'] as const]),
      ),
    }),
  ],
];

function onPair(change: (pair: Pair, source: Source) => Pair): Fault {
  return ({ path, pairs }, source) => {
    if (pairs.length === 0) return { path, pairs: [change(['_id', 'x'], source)] };
    const at = source.dice.below(pairs.length);
    return {
      path,
      pairs: pairs.map((pair, index) => (index === at ? change(pair, source) : pair)),
    };
  };
}

function added(pair: (source: Source) => Pair): Fault {
  return ({ path, pairs }, source) => ({ path, pairs: [...pairs, pair(source)] });
}

/** Mostly as an URL must be, sometimes as it is. */
function encoded(text: string, dice: Dice): string {
  const whole = encodeURIComponent(wellFormed(text));
  if (whole.length > 12_000) return whole.slice(0, 12_000);
  return dice.chance(0.85) ? whole : text.replaceAll(/[^\x21-\x7e]/g, '%C3');
}

function wellFormed(text: string): string {
  return text.toWellFormed();
}

function tampered(value: string, dice: Dice): string {
  const at = dice.below(value.length + 1);
  return `${value.slice(0, at)}${dice.pick(PERCENTS)}${value.slice(at + dice.below(2))}`;
}

function orList(value: string, dice: Dice): string {
  const count = dice.pick([2, 3, 65, 300, 1500]);
  return Array.from({ length: count }, (_, index) => (index % 2 === 0 ? value : `x${index}`))
    .join(',')
    .slice(0, 16_000);
}
