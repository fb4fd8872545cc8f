/** Each rule of the profiles that refuses is broken by one change of an example, and says so by its key. */
import { expect } from 'chai';
import { errorsOf } from '../kit.ts';
import { CONSENT_CHANGES } from './consent-changes.ts';
import type { Loose } from './definitions.ts';
import { examples, ofType } from './definitions.ts';
import type { RuleChange } from './rule-changes.ts';
import { RULE_CHANGES } from './rule-changes.ts';

const CHANGES: readonly RuleChange[] = [...RULE_CHANGES, ...CONSENT_CHANGES];
/** Control keys and identifiers have their own tests: identifiers.test.ts. */
const IDENTIFIERS = /^dmp-(?:ins|rpps|finess|siren|siret|idnps|idnst|org|mss)-/;

function exampleOf(profile: string): Loose {
  const found = examples.find(({ json }) => json.id === `${profile}-example`);
  if (!found) throw new Error(`no example of ${profile}`);
  return structuredClone(found.json);
}

describe('fhir-profiles/dmp, each rule that refuses', () => {
  for (const [key, profile, change] of CHANGES) {
    it(`${key} of ${profile}`, () => {
      const broken = exampleOf(profile);
      change(broken);
      const rules = errorsOf(broken).map(({ rule }) => rule);
      expect(rules, JSON.stringify(rules)).to.include(key);
    });
  }

  it('is tried by one of the changes above', () => {
    const tried = new Set(CHANGES.map(([key]) => key));
    const left = ofType('StructureDefinition')
      .flatMap(({ differential }) => differential.element)
      .flatMap(({ constraint = [] }: Loose) => constraint)
      .filter(({ severity }: Loose) => severity === 'error')
      .map(({ key }: Loose) => key)
      .filter((key: string) => !tried.has(key) && !IDENTIFIERS.test(key));
    expect([...new Set(left)]).to.deep.equal([]);
  });
});
