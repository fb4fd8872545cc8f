/** JSON Patch documents of every kind, as fast-check makes them. RFC 6902; RFC 6901. */
import fc from 'fast-check';
import type { Source } from './json.ts';
import { faulty } from './json.ts';

const POINTERS = [
  '',
  '/',
  '/status',
  '/subject',
  '/subject/reference',
  '/subject/identifier/value',
  '/id',
  '/meta',
  '/meta/versionId',
  '/meta/security',
  '/meta/security/-',
  '/meta/tag/0',
  '/resourceType',
  '/category/0/coding/0/code',
  '/code/text',
  '/note/-',
  '/note/0/text',
  '/performer/0/reference',
  '/valueQuantity/value',
  '/extension/-',
  '/contained/-',
  '/content/0/attachment/title',
  '/securityLabel',
  '/securityLabel/-',
  '/securityLabel/0/coding/0/code',
  '/__proto__/x',
  '/constructor/prototype/x',
  '/a/b/c/d',
  '/note/-1',
  '/note/01',
  '/note/99999999999',
  '/~2',
  '/~',
  '/%73tatus',
  'status',
  '//',
  '/identifier/-',
  '/text/div',
  '/derivedFrom/-',
];
const pointer = fc.constantFrom(...POINTERS);

const OPERATION = fc.record(
  {
    op: fc.constantFrom('add', 'replace', 'remove', 'move', 'copy', 'test', 'ADD', 'merge', ''),
    path: pointer,
    from: pointer,
    value: fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.constantFrom<unknown>(
        'final',
        'entered-in-error',
        'amended',
        { text: 'x' },
        { reference: 'Patient/x' },
        { system: 'x', code: 'y' },
        [{ coding: [{ code: 'N' }] }],
      ),
    ),
  },
  { requiredKeys: ['op', 'path'] },
);
const DOCUMENT = fc.oneof(
  { weight: 8, arbitrary: fc.array(OPERATION, { maxLength: 6 }) },
  { weight: 1, arbitrary: fc.array(OPERATION, { minLength: 50, maxLength: 400 }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
);

/** The text of a patch. */
export function anyPatch(source: Source): string {
  const text = JSON.stringify(source.strange.draw(DOCUMENT));
  return source.dice.chance(0.2) ? faulty(JSON.parse(text), source) : text;
}
