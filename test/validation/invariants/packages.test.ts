/** The rules of the packages held: all compile, none throws on hostile content, and a sender reads them in French. */
import { expect } from 'chai';
import { readProfiles } from '../../../server/boot/definitions.ts';
import { compileRule } from '../../../server/fhir/model/path.ts';
import {
  CORRECTIONS,
  correctedExpression,
} from '../../../server/fhir/validation/invariants/corrections.ts';
import { FUNCTIONS } from '../../../server/fhir/validation/invariants/functions.ts';
import { GLOBAL_CONSTRAINTS } from '../../../server/fhir/validation/invariants/global-constraints.ts';
import { humanFrOf } from '../../../server/fhir/validation/invariants/human-fr.ts';
import type { InvariantNode } from '../../../server/fhir/validation/invariants/invariant.ts';
import { compileInvariants } from '../../../server/fhir/validation/invariants/invariants.ts';
import { kindsOf } from './corpus.ts';
import { allRules, elementNode, NOTHING_AROUND, ruleOf } from './rules.ts';

describe('R4 conformance-rules, constraints: the rules of the packages', () => {
  it('are those of R4 and of profiles, and are FHIRPath', () => {
    const broken = allRules().filter((rule) => {
      const expression = correctedExpression(rule);
      if (expression === undefined) return false;
      try {
        compileRule({
          expression: expression.replace(/%"([\w.-]+)"/g, '%`$1`'),
          kind: 'Element',
          functions: FUNCTIONS,
        });
        return false;
      } catch {
        return true;
      }
    });
    expect(broken.map(({ key }) => key)).to.deep.equal([]);
    expect(allRules().length).to.be.above(230);
  });

  it('are corrected where one was published wrong', () => {
    const keys = new Set(allRules().map(({ key }) => key));
    expect(CORRECTIONS.filter(({ key }) => !keys.has(key)).map(({ key }) => key)).to.deep.equal([]);
    expect(correctedExpression(ruleOf('vsd-0'))).to.include("'^[A-Z]");
    expect(correctedExpression(ruleOf('pat-1'))).to.equal(ruleOf('pat-1').expression);
  });

  it('that cannot be judged are unknown', () => {
    const check = compileInvariants(NOTHING_AROUND).compile(
      ruleOf('inv-1', 'substanceExposureRisk'),
      'Extension',
    );
    expect(check(elementNode({ url: 'urn:a' }, { resourceType: 'AllergyIntolerance' }))).to.equal(
      'unknown',
    );
  });

  it('are compiled once for a kind', () => {
    const invariants = compileInvariants(NOTHING_AROUND);
    const rule = ruleOf('ctm-1');
    const first = invariants.compile(rule, 'CareTeam.participant');
    expect(invariants.compile({ ...rule }, 'CareTeam.participant')).to.equal(first);
    expect(invariants.compile(rule, 'CareTeam')).to.not.equal(first);
  });

  it('have each a French sentence', () => {
    const english = allRules().filter(
      ({ key, human, humanFr }) => (humanFr ?? humanFrOf(key, human)) === human,
    );
    expect(english.map(({ key }) => key)).to.deep.equal([]);
    const sentences = allRules().map(({ key, human, humanFr }) => humanFr ?? humanFrOf(key, human));
    expect(sentences.filter((sentence) => !/[.»?…]$/.test(sentence))).to.deep.equal([]);
    expect(humanFrOf('pat-1', ruleOf('pat-1').human)).to.match(/^Un contact doit avoir/);
    expect(humanFrOf('pat-1', 'A rule of someone else')).to.equal('A rule of someone else');
    for (const { key, human, humanFr } of GLOBAL_CONSTRAINTS)
      expect(humanFr, key).to.not.equal(human);
  });
});

/** What no type allows, everywhere. */
const HOSTILE: readonly unknown[] = [
  ...[
    null,
    true,
    0,
    -1.5,
    '',
    '#',
    'x'.repeat(5000),
    [],
    {},
    [[]],
    [null],
    [{}],
    { a: { b: [1] } },
  ],
  { resourceType: 7 },
  { __proto__: null, constructor: 1, toString: 'a' },
];

describe('R4 conformance-rules, constraints: hostile content', () => {
  it('never throws, whatever the shape', () => {
    const invariants = compileInvariants(NOTHING_AROUND);
    const kinds = kindsOf(readProfiles().structures);
    let asked = 0;
    for (const [kind, { constraints, members }] of kinds) {
      const names = ['id', 'type', 'entry', 'contained', 'reference', ...members.keys()];
      for (const node of hostileNodes(names)) {
        for (const rule of constraints) {
          asked += 1;
          expect(invariants.compile(rule, kind)(node)).to.be.oneOf(['holds', 'fails', 'unknown']);
        }
      }
    }
    expect(asked).to.be.above(20_000);
  }).timeout(60_000);

  it('asks every rule of every hostile value', () => {
    const invariants = compileInvariants(NOTHING_AROUND);
    for (const rule of allRules()) {
      const check = invariants.compile(rule, 'Element');
      for (const node of hostileNodes(['type', 'entry', 'contained', 'value', 'start', 'low']))
        expect(check(node)).to.be.oneOf(['holds', 'fails', 'unknown']);
    }
  }).timeout(60_000);

  it('is linear in the size of a resource', () => {
    const invariants = compileInvariants(NOTHING_AROUND);
    const many = Array.from({ length: 20_000 }, (_, index) => ({ reference: `#${index}` }));
    const contained = many.map((_, index) => ({ resourceType: 'Organization', id: `${index}` }));
    const resource = { resourceType: 'Patient', contained, generalPractitioner: many };
    const check = invariants.compile(ruleOf('dom-3'), 'Patient');
    expect(check(elementNode(resource))).to.equal('holds');
    const reference = invariants.compile(ruleOf('ref-1'), 'Reference');
    const verdicts = many.map((one) => reference(elementNode(one, resource)));
    expect(verdicts.every((verdict) => verdict === 'holds')).to.equal(true);
    const entry = many.map((_, index) => ({ fullUrl: `urn:uuid:${index}`, resource }));
    const bundle = { resourceType: 'Bundle', type: 'collection', entry };
    expect(invariants.compile(ruleOf('bdl-7'), 'Bundle')(elementNode(bundle))).to.equal('holds');
  });
});

function* hostileNodes(names: readonly string[]): Generator<InvariantNode> {
  for (const value of HOSTILE) {
    const scope = { resource: { resourceType: 'Patient', contained: value } };
    yield { value, sibling: value, scope };
    yield {
      value: Object.fromEntries(names.map((name) => [name, value])),
      sibling: undefined,
      scope,
    };
  }
}
