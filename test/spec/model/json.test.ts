import { expect } from 'chai';
import fc from 'fast-check';
import type { Json } from '../../../server/fhir/model/json.ts';
import {
  isJsonObject,
  JsonNumber,
  jsonFrom,
  plainJson,
  printJson,
} from '../../../server/fhir/model/json.ts';
import { JSON_DEPTH_MAX, readJson } from '../../../server/fhir/model/json-reader.ts';

const digits = fc.stringMatching(/^(?:0|[1-9]\d{0,20})$/);
const numberText = fc
  .tuple(
    fc.constantFrom('', '-'),
    digits,
    fc.constantFrom('', '.0', '.00', '.10', '.123456789012345678901'),
    fc.constantFrom('', 'e0', 'E+2', 'e-7', 'e-400'),
  )
  .map((parts) => parts.join(''));
/** Every well-formed text but NUL, which is refused. */
const text = fc
  .string({ unit: 'binary' })
  .map((sent) => sent.toWellFormed().replaceAll('\u0000', ''));
const name = fc
  .oneof(text, fc.nat(20).map(String), fc.constantFrom('constructor', 'toString', 'length', ''))
  .filter((sent) => sent !== '__proto__');

const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.constantFrom<Json[]>(null, true, false),
    text,
    numberText.map((sent) => new JsonNumber(sent)),
    fc.array(tie('json'), { maxLength: 4 }),
    fc
      .uniqueArray(fc.tuple(name, tie('json')), { maxLength: 4, selector: ([key]) => key })
      .map((members) => new Map(members)),
  ),
}));

/** Order of members and text of numbers included. */
function same(a: Json, b: Json): boolean {
  if (a instanceof JsonNumber && b instanceof JsonNumber) return a.text === b.text;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item: Json, at) => same(item, b[at]));
  if (!isJsonObject(a) || !isJsonObject(b)) return a === b;
  const [left, right] = [[...a], [...b]];
  return (
    left.length === right.length &&
    left.every(([key, value], at) => {
      const [otherKey, other] = right[at] ?? [];
      return key === otherKey && other !== undefined && same(value, other);
    })
  );
}

describe('R4 json, lossless', () => {
  it('parse(print(x)) = x, members in order and numbers as written', () => {
    fc.assert(
      fc.property(json, (tree) => same(readJson(printJson(tree)), tree)),
      { numRuns: 500, seed: 20_240_229 },
    );
  });
  it('print(parse(text)) = text, when it is compact; bytes or string', () => {
    fc.assert(
      fc.property(json, (tree) => {
        const printed = printJson(tree);
        expect(printJson(readJson(printed))).to.equal(printed);
        expect(printJson(readJson(Buffer.from(printed)))).to.equal(printed);
      }),
      { numRuns: 300, seed: 20_240_229 },
    );
  });
  it('reads what JSON.parse reads, and as the same values', () => {
    fc.assert(
      fc.property(fc.json({ noUnicodeString: false }), fc.constantFrom(0, 1, 3), (sent, indent) => {
        const plain: unknown = JSON.parse(sent);
        const spaced = JSON.stringify(plain, undefined, indent);
        fc.pre(!spaced.includes('\\u0000') && !spaced.includes('__proto__'));
        fc.pre(JSON.stringify(plain).isWellFormed() && !/\\ud[89a-f]/.test(spaced));
        expect(plainJson(readJson(spaced))).to.deep.equal(JSON.parse(spaced));
      }),
      { numRuns: 300, seed: 20_240_229 },
    );
  });

  const unchanged: readonly [text: string, why: string][] = [
    ['{"value":1.00}', 'decimal precision'],
    ['[0.10,1e3,1E+3,-0,-0.0,100000000000000000000,1e-400]', 'number text'],
    ['{"b":1,"a":2,"10":3,"9":4,"-1":5}', 'names like integers keep their place'],
    ['{"constructor":1,"toString":2,"hasOwnProperty":3}', 'names of prototypes are names'],
    ['{"":{"":[]}}', 'empty names'],
    ['"é€😀\u2028\u007f"', 'any character'],
    [`${'['.repeat(JSON_DEPTH_MAX)}${']'.repeat(JSON_DEPTH_MAX)}`, 'the deepest that is read'],
  ];
  for (const [sent, why] of unchanged) {
    it(`${sent.slice(0, 60)} (${why})`, () => {
      expect(printJson(readJson(sent))).to.equal(sent);
    });
  }
  it('escapes are read as what they stand for', () => {
    expect(readJson('"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00"')).to.equal(
      '"\\/\b\f\n\r\té😀',
    );
  });
  it('siblings do not add to the depth', () => {
    const row = `[${'[],'.repeat(500)}[]]`;
    expect(printJson(readJson(row))).to.equal(row);
  });
});

describe('R4 json, plain values', () => {
  it('numbers become numbers, members members of their own', () => {
    const plain = plainJson(readJson('{"a":1.50,"constructor":{"x":[null,true,"t"]}}'));
    expect(plain).to.deep.equal({ a: 1.5, constructor: { x: [null, true, 't'] } });
    expect(Object.hasOwn(Object(plain), 'constructor')).to.equal(true);
  });
  it('a tree of plain values leaves out what is undefined', () => {
    const tree = jsonFrom({
      a: 1,
      b: undefined,
      c: [new JsonNumber('1.0')],
      d: new Map([['e', 2]]),
    });
    expect(printJson(tree)).to.equal('{"a":1,"c":[1.0],"d":{"e":2}}');
  });
});
