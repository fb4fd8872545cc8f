/** Tables of searches: what is obeyed, as one line; what is refused, in which words. */
import { expect } from 'chai';
import { refusal, shownQuery } from './reading.ts';

type Case = readonly [query: string, expected: string, clause: string];

export function obeyed(cases: readonly Case[]): void {
  for (const [query, expected, clause] of cases) {
    it(`${query} (${clause})`, () => {
      expect(shownQuery(query)).to.equal(expected);
    });
  }
}

type Refused = readonly [query: string, code: string, words: RegExp];

export function refused(cases: readonly Refused[]): void {
  for (const [query, code, words] of cases) {
    it(`${query.slice(0, 70)} is refused: ${words.source}`, () => {
      const error = refusal(query);
      expect(error.status).to.equal(400);
      expect(error.issues.map((issue) => issue.code)).to.deep.equal([code]);
      expect(error.issues[0]?.diagnostics.en).to.match(words);
      expect(error.issues[0]?.expression).to.match(/^http\./);
    });
  }
}
