import { expect } from 'chai';
import { JSON_DEPTH_MAX, readJson } from '../../../server/fhir/model/json-reader.ts';
import { refused, wordsOf } from './refused.ts';

const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);
/** The text with one byte put where `#` stands. */
const withByte = (text: string, ...values: readonly number[]): Uint8Array => {
  const [before = '', after = ''] = text.split('#');
  return Buffer.concat([Buffer.from(before), bytes(...values), Buffer.from(after)]);
};
const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

describe('RFC 7493, hostile JSON', () => {
  const cases: readonly [text: string | Uint8Array, place: string, why: string][] = [
    ['{"a":1,"a":2}', '1, column 8', 'duplicate member'],
    ['{"a":1,"\\u0061":2}', '1, column 8', 'duplicate member'],
    ['{\n  "a": {"b":1,\n "b":2}}', '3, column 2', 'duplicate member'],
    ['{"__proto__":{}}', '1, column 2', 'forbidden member'],
    ['{"\\u005f_proto__":{}}', '1, column 2', 'forbidden member'],
    [nested(JSON_DEPTH_MAX + 1), '1, column 65', 'more than 64 nested levels'],
    ['{"a":'.repeat(65), '1, column 321', 'more than 64 nested levels'],
    ['"a\u0000b"', '1, column 3', 'control character'],
    ['"\\u0000"', '1, column 9', 'NUL character'],
    ['{"\\u0000":1}', '1, column 10', 'NUL character'],
    ['"\\ud800"', '1, column 9', 'lone surrogate'],
    ['"\\udc00\\ud800"', '1, column 15', 'lone surrogate'],
    ['"\\ud800x"', '1, column 10', 'lone surrogate'],
    ['"\ud800"', '1, column 4', 'lone surrogate'],
    ['\ufeff{}', '1, column 1', 'byte order mark'],
    [bytes(0xef, 0xbb, 0xbf, 0x7b, 0x7d), '1, column 1', 'byte order mark'],
    ['"a\tb"', '1, column 3', 'control character'],
    ['"a\nb"', '1, column 3', 'control character'],
    ['{} {}', '1, column 4', 'text after the end'],
    ['{}\n\nx', '3, column 1', 'text after the end'],
    ['null\u0000', '1, column 5', 'text after the end'],
    ['1e999', '1, column 1', 'number out of range'],
    ['[-1e999]', '1, column 2', 'number out of range'],
    [withByte('"é#"', 0xff), '1, column 3', 'not valid UTF-8'],
    [withByte('{\n"é":"#"}', 0xc0, 0xaf), '2, column 6', 'not valid UTF-8'],
    [withByte('"#"', 0xed, 0xa0, 0x80), '1, column 2', 'not valid UTF-8'],
    [withByte('"#A"', 0xef), '1, column 2', 'not valid UTF-8'],
    [withByte('"\ufffdx#', 0xe9), '1, column 4', 'not valid UTF-8'],
  ];
  for (const [text, place, why] of cases) {
    const shown =
      typeof text === 'string' ? JSON.stringify(text) : Buffer.from(text).toString('hex');
    it(`${shown.slice(0, 40)} (${why})`, () => {
      const error = refused(() => readJson(text));
      expect([error.status, error.issues[0]?.code]).to.deep.equal([400, 'invalid']);
      expect(wordsOf(error)).to.include(`line ${place}`).and.include(why);
    });
  }
});

describe('RFC 8259, what is not JSON', () => {
  const texts: readonly string[] = [
    ...['', ' ', 'nul', 'True', 'undefined', 'NaN', 'Infinity', '-', '+1', '01', '1.', '.5', '1e'],
    ...['0x1', '1_000', "'a'", '"a', '"\\x41"', '"\\u12"', '"\\u12g4"', '"\\', '{', '[', ']', '}'],
    ...['{a:1}', '{"a"}', '{"a":}', '{"a":1,}', '{,}', '[1,]', '[,1]', '[1 2]', '{"a":1 "b":2}'],
    ...[
      '{1:2}',
      '{"a"=1}',
      '// x\n1',
      '/* x */1',
      '1 // x',
      '[1}',
      '{"a":1]',
      '\u00a01',
      '1\u2028',
    ],
  ];
  for (const text of texts) {
    it(JSON.stringify(text), () => {
      const error = refused(() => readJson(text));
      expect(error.status).to.equal(400);
      expect(wordsOf(error)).to.match(/line 1, column \d+: |line 2, column 1: /);
      expect(error.issues[0]?.diagnostics.fr).to.match(/^JSON refusé, ligne \d+, colonne \d+ : /);
    });
  }
  it('never repeats what was sent', () => {
    expect(wordsOf(refused(() => readJson('{"secret":tru}')))).to.not.include('secret');
  });
});
