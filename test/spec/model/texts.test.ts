import { expect } from 'chai';
import fc from 'fast-check';
import { foldText } from '../../../server/fhir/model/fold.ts';
import { newId } from '../../../server/fhir/model/new-id.ts';
import { queryPairs, queryText, splitOnce } from '../../../server/fhir/model/query-string.ts';
import { isLogicalId } from '../../../server/fhir/model/reference.ts';
import { refused } from './refused.ts';

describe('R4 search, string: folded text', () => {
  const cases: readonly [text: string, folded: string, why: string][] = [
    ['ÉLÉONORE', 'eleonore', 'case and accents'],
    ['E\u0301le\u0301onore', 'eleonore', 'accents of their own'],
    ['Garçon à Noël', 'garcon a noel', 'cedilla, grave, diaeresis'],
    ['Œdème', 'oedeme', 'ligature œ'],
    ['Lætitia', 'laetitia', 'ligature æ'],
    ['Straße', 'strasse', 'sharp s'],
    ['D’Artagnan', "d'artagnan", 'curly apostrophe'],
    ['O´Neil ʼ `', "o'neil ' '", 'what stands for an apostrophe'],
    ['Jean‑Luc – Marie—Anne', 'jean-luc - marie-anne', 'hyphens and dashes'],
    ['  Le\u00a0\t Goff\n', 'le goff', 'spaces'],
    ['İstanbul', 'istanbul', 'dotted capital i'],
    ['', '', 'nothing'],
  ];
  for (const [text, folded, why] of cases) {
    it(`${JSON.stringify(text)} (${why})`, () => {
      expect(foldText(text)).to.equal(folded);
    });
  }
  it('folding twice is folding once', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        (text) => foldText(foldText(text)) === foldText(text),
      ),
      { numRuns: 500, seed: 20_240_229 },
    );
  });
});

describe('R4 http, query strings', () => {
  const cases: readonly [
    query: string,
    pairs: readonly (readonly [string, string])[],
    why: string,
  ][] = [
    [
      'a=1&b=2&a=3',
      [
        ['a', '1'],
        ['b', '2'],
        ['a', '3'],
      ],
      'order and repeats are kept',
    ],
    ['code=a%7Cb%2Cc', [['code', 'a|b,c']], 'percent-encoding'],
    ['name=Jean+Luc%2B', [['name', 'Jean Luc+']], 'plus is a space'],
    ['%6Eame=%C3%A9', [['name', 'é']], 'names too'],
    ['a=b=c', [['a', 'b=c']], 'the first equals sign'],
    ['a', [['a', '']], 'no value'],
    ['=1', [['', '1']], 'no name'],
    ['&&a=1&', [['a', '1']], 'empty parts'],
    ['', [], 'nothing'],
    ['subject:Patient.name=x', [['subject:Patient.name', 'x']], 'modifiers and chains'],
  ];
  for (const [query, pairs, why] of cases) {
    it(`${query} (${why})`, () => {
      expect(queryPairs(query)).to.deep.equal(pairs);
    });
  }
  for (const query of ['a=%', 'a=%2', 'a=%zz', '%e9=1', 'a=%C3', 'a=%ED%A0%80']) {
    it(`${query} is refused`, () => {
      expect(refused(() => queryPairs(query)).status).to.equal(400);
    });
  }
  it('what is written is read back', () => {
    const text = fc.string({ unit: 'binary' }).map((sent) => sent.toWellFormed());
    const pairs = fc.array(
      fc.tuple(
        text.filter((name) => name !== ''),
        text,
      ),
    );
    fc.assert(
      fc.property(pairs, (sent) => {
        expect(queryPairs(queryText(sent))).to.deep.equal(sent);
      }),
      { numRuns: 300, seed: 20_240_229 },
    );
  });
  it('a text is split at the first mark alone', () => {
    expect([splitOnce('a?b?c', '?'), splitOnce('abc', '?'), splitOnce('?', '?')]).to.deep.equal([
      ['a', 'b?c'],
      ['abc', undefined],
      ['', ''],
    ]);
  });
});

describe('R4 resource, logical ids the server gives', () => {
  const NOW = Date.UTC(2026, 10, 22);
  it('are logical ids, all of one length', () => {
    for (const now of [0, NOW, Date.UTC(9999, 11, 31)]) {
      expect(isLogicalId(newId(now))).to.equal(true);
      expect(newId(now)).to.have.length(26);
    }
  });
  it('do not repeat, even in one millisecond', () => {
    expect(new Set(Array.from({ length: 20_000 }, () => newId(NOW))).size).to.equal(20_000);
  });
  it('made later sort later', () => {
    fc.assert(
      fc.property(
        fc.nat(4e12),
        fc.integer({ min: 1, max: 1e12 }),
        (now, later) => newId(now) < newId(now + later),
      ),
    );
  });
  it('differ in more than their time', () => {
    const ids = Array.from({ length: 100 }, () => newId(NOW));
    expect(new Set(ids.map((id) => id.slice(0, 10))).size).to.equal(1);
    for (let at = 10; at < 26; at += 1)
      expect(new Set(ids.map((id) => id[at])).size).to.be.above(10);
  });
});
