/** Header fields nobody sends, and known ones with values nobody means. RFC 9110; R4 http. */
import type { Field } from '../shot.ts';
import type { Source } from './json.ts';

const VALUES: Readonly<Record<string, readonly string[]>> = {
  Accept: [
    '*/*',
    'application/fhir+json',
    'application/fhir+xml',
    'text/html',
    'application/fhir+json;q=0',
    '*',
    ';;;',
    'a/b;q=2',
    'application/fhir+json; fhirVersion=3.0',
    `${'a/b,'.repeat(500)}*/*`,
    'application/pdf',
    'image/*;q=0.5, application/json;q=0.4',
  ],
  'Accept-Language': ['en', 'fr;q=0', 'xx-'.repeat(200), '*', 'en;q=a'],
  'Accept-Encoding': ['gzip', 'br;q=1.0, *;q=0', 'identity;q=0'],
  'Content-Type': [
    'application/fhir+json',
    'application/json',
    'application/fhir+json; charset=utf-16',
    'application/fhir+json; charset=latin1',
    'application/fhir+json;charset="utf-8"',
    'application/x-www-form-urlencoded',
    'application/json-patch+json',
    'application/fhir+xml',
    'text/plain',
    'multipart/form-data; boundary=x',
    'multipart/related',
    '',
    '/',
    'a',
    'application/pdf',
    'text/html',
  ],
  Prefer: [
    'return=minimal',
    'return=representation',
    'return=OperationOutcome',
    'respond-async',
    'handling=lenient',
    'handling=strict',
    'return=x',
    `${'a,'.repeat(2000)}b`,
    'return="representation";x=y',
    '===',
  ],
  'If-Match': [
    'W/"1"',
    'W/"2"',
    'W/"999"',
    '"1"',
    '*',
    'W/""',
    'W/"1", W/"2"',
    'x',
    'W/"__proto__"',
  ],
  'If-None-Match': ['W/"1"', '*', '"x"', 'W/"1"'.repeat(100)],
  'If-Modified-Since': ['Thu, 01 Jan 2099 00:00:00 GMT', 'x', '0', 'Thu, 32 Jan 2026 99:00:00 GMT'],
  'If-None-Exist': [
    'identifier=x|y',
    '_id=x',
    'Observation?identifier=x',
    '',
    '%',
    '_page=x',
    'subject:Patient.name=x',
    '_has:Observation:patient:code=x',
    `identifier=${'x,'.repeat(2000)}y`,
    'access_token=x',
  ],
  Range: [
    'bytes=0-0',
    'bytes=-1',
    'bytes=99999999999999999999-',
    'bytes=5-1',
    `bytes=${'0-1,'.repeat(1500)}2-3`,
    'x',
  ],
  'X-DMP-Access-Mode': [
    'normal',
    'bris_de_glace',
    'centre_15',
    'BRIS_DE_GLACE',
    'x',
    '',
    'bris_de_glace, normal',
  ],
  'X-DMP-Access-Reason': [
    'inconsciente%2C%20choc',
    'x',
    '%',
    '%E2%80%8B%E2%80%8B%E2%80%8B',
    `${'a'.repeat(2000)}`,
    '%00abcdef',
  ],
  'X-Request-Id': ['x', '../..', `${'x'.repeat(300)}`, '{"a":1}', '%0d%0a', 'a b'],
  'X-HTTP-Method-Override': ['DELETE', 'PUT', 'GET'],
  'X-Forwarded-Host': ['evil.example'],
  'X-Forwarded-For': ['127.0.0.1', '::1'],
  Forwarded: ['for=127.0.0.1;host=evil.example;proto=https'],
  Host: ['evil.example', '', '127.0.0.1:1', '[::1]', 'a b', 'x'.repeat(3000)],
  Origin: ['https://evil.example', 'null', 'x'],
  Cookie: ['a=b', 'x'.repeat(5000)],
  Expect: ['100-continue'],
  Authorization: [
    'Basic eDp5',
    'Bearer',
    'Bearer  ',
    'bearer x.y.z',
    'Bearer a b',
    'DPoP x',
    `Bearer ${'x'.repeat(9000)}`,
  ],
  TE: ['trailers', 'gzip'],
  Trailer: ['Authorization'],
  Upgrade: ['h2c', 'websocket'],
  'X-Security-Context': ['x', '{}'],
  'Content-Length': ['0', '5'],
  'Content-Encoding': ['gzip', 'br', 'identity', 'gzip, gzip', 'x'],
  'Access-Control-Request-Method': ['PUT'],
};
const NAMES = Object.keys(VALUES);
/** Fields that would change where a body ends: the other side of the connection must know them. */
const FRAMING: ReadonlySet<string> = new Set(['Content-Length', 'Expect', 'Upgrade']);

/** The fields with one to three more, others, or fewer. */
export function faultyFields(
  fields: readonly Field[],
  { dice, strange }: Source,
): readonly Field[] {
  let faulted = fields;
  for (let faults = 1 + dice.below(3); faults > 0; faults -= 1) {
    const name = dice.pick(NAMES.filter((one) => !FRAMING.has(one)));
    const own = dice.pick(VALUES[name] ?? ['x']);
    const value = dice.chance(0.85) ? own : fieldText(strange.text());
    const others = faulted.filter(([known]) => known.toLowerCase() !== name.toLowerCase());
    const kept = dice.chance(0.85) ? others : faulted;
    faulted = dice.chance(0.1)
      ? faulted.toSpliced(dice.below(faulted.length), 1)
      : [...kept, [name, value]];
  }
  if (dice.chance(0.02)) return [...faulted, ...many(dice.pick([50, 400, 1500]))];
  return faulted;
}

/** What a field value may be made of; the rest is for `wire.ts`. RFC 9110, Field Values. */
function fieldText(text: string): string {
  return text
    .slice(0, 2_000)
    .replaceAll(/[^\x20-\x7e]/g, '')
    .trim();
}

function many(count: number): readonly Field[] {
  return Array.from({ length: count }, (_, index): Field => [`X-Many-${index}`, 'y']);
}
