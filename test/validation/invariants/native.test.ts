/** Rules written in TypeScript say what their FHIRPath says, on HL7's examples and on variants of them. */
import { expect } from 'chai';
import { examplesFolder } from '../../../scripts/verdicts/corpus.ts';
import { readProfiles } from '../../../server/boot/definitions.ts';
import { isObject } from '../../../server/fhir/validation/invariants/json.ts';
import { Comparison, mutated } from './comparison.ts';
import type { Kinds, Visit } from './corpus.ts';
import { Donors, examplesIn, kindsOf, mutantsOf, visitsOf } from './corpus.ts';

/** Elements of one kind that variants are made of. */
const SAMPLES_MAX = 5;
/** Every element has it: one in so many is asked of FHIRPath. */
const ELEMENT_RULE_STEP = 7;

/** Elements of one kind. */
interface Sampled {
  readonly visits: Visit[];
  readonly donors: Donors;
}

describe('R4 conformance-rules, constraints: native forms', function () {
  this.timeout(120_000);
  const comparison = new Comparison();
  const samples = new Map<string, Sampled>();
  let kinds: Kinds;

  before(async () => {
    kinds = kindsOf(readProfiles().structures);
    let elements = 0;
    for (const resource of examplesIn(await examplesFolder())) {
      for (const visit of visitsOf({ resource }, kinds)) {
        elements += 1;
        const { kind, node, constraints } = visit;
        for (const constraint of constraints) {
          if (constraint.key === 'ele-1' && elements % ELEMENT_RULE_STEP > 0) continue;
          comparison.compare({ constraint, kind, node });
        }
        keepSample(visit);
      }
    }
  });

  function keepSample(visit: Visit): void {
    const { kind, node, constraints } = visit;
    const isRuled = constraints.some(
      (constraint) => constraint.key !== 'ele-1' && comparison.forms({ constraint, kind, node }),
    );
    if (!isRuled || !isObject(node.value)) return;
    const kept = samples.get(kind) ?? { visits: [], donors: new Donors() };
    samples.set(kind, kept);
    kept.donors.keep(node.value);
    if (kept.visits.length < SAMPLES_MAX) kept.visits.push(visit);
  }

  it('agree with FHIRPath on every element of the examples', () => {
    expect(comparison.compared).to.be.above(20_000);
    expect(Object.fromEntries(comparison.differences)).to.deep.equal({});
  });

  it('find no error in the examples', () => {
    const failing = [...comparison.verdicts].filter(([, seen]) => seen.has('fails'));
    // A warning: HL7's own examples have resources without narrative.
    expect(failing.map(([key]) => key)).to.deep.equal(['dom-6']);
  });

  it('agree with FHIRPath on variants, most of them failing on some', () => {
    const before = comparison.compared;
    for (const [kind, { visits, donors }] of samples) {
      for (const { node, constraints } of visits) {
        if (!isObject(node.value)) continue;
        for (const value of mutantsOf(node.value, donors)) {
          const changed = mutated(node, value);
          for (const constraint of constraints)
            if (constraint.key !== 'ele-1') comparison.compare({ constraint, kind, node: changed });
        }
      }
    }
    expect(comparison.compared - before).to.be.above(50_000);
    expect(Object.fromEntries(comparison.differences)).to.deep.equal({});
    const failing = [...comparison.verdicts].filter(([, seen]) => seen.has('fails'));
    expect(failing.length).to.be.above(70);
  });
});
