/** What rules of R4 hold of and what they refuse, in the form the server uses and by FHIRPath. */
import { expect } from 'chai';
import { fhirPathCheck } from '../../../server/fhir/validation/invariants/fhirpath-rule.ts';
import { compileInvariants } from '../../../server/fhir/validation/invariants/invariants.ts';
import { BUNDLE_ROWS, PATIENT } from './rows-bundle.ts';
import { DATATYPE_ROWS } from './rows-datatypes.ts';
import { RESOURCE_ROWS } from './rows-resources.ts';
import { elementNode, NOTHING_AROUND, ruleOf } from './rules.ts';

const UCUM = 'http://unitsofmeasure.org';
const invariants = compileInvariants(NOTHING_AROUND);

describe('R4 conformance-rules, constraints: rules by example', () => {
  for (const [key, kind, holds, fails] of [...DATATYPE_ROWS, ...RESOURCE_ROWS, ...BUNDLE_ROWS]) {
    it(`${key} of ${kind}: ${JSON.stringify(fails).slice(0, 60)}`, () => {
      const rule = ruleOf(key);
      const check = invariants.compile(rule, kind);
      const fhirPath = fhirPathCheck(rule, kind, NOTHING_AROUND);
      const verdicts = [holds, fails].flatMap((element) => [
        check(elementNode(element)),
        fhirPath(elementNode(element)),
      ]);
      expect(verdicts).to.deep.equal(['holds', 'holds', 'fails', 'fails']);
    });
  }

  it('ref-1: a local reference names what the container contains', () => {
    const check = invariants.compile(ruleOf('ref-1'), 'Reference');
    const container = { ...PATIENT, contained: [{ resourceType: 'Organization', id: 'o' }] };
    const of = (reference: string) => check(elementNode({ reference }, container));
    expect(['#o', '#', 'Organization/o', '#x'].map(of)).to.deep.equal([
      ...['holds', 'holds', 'holds', 'fails'],
    ]);
    expect(check(elementNode({ display: 'A' }, container))).to.equal('holds');
    const inside = {
      resource: { resourceType: 'Organization' },
      container: { resource: container },
    };
    const asked = { value: { reference: '#o' }, sibling: undefined, scope: inside };
    expect(check(asked)).to.equal('holds');
  });

  it('dom-3: contained resources that name each other alone are lost, as for HL7', () => {
    const two = [
      { resourceType: 'Condition', id: 'a', subject: { reference: '#b' } },
      { resourceType: 'Condition', id: 'b', subject: { reference: '#a' } },
    ];
    const check = invariants.compile(ruleOf('dom-3'), 'Patient');
    expect(check(elementNode({ ...PATIENT, contained: two }))).to.equal('fails');
    const reached = { ...PATIENT, contained: two, link: [{ other: { reference: '#a' } }] };
    expect(check(elementNode(reached))).to.equal('holds');
  });

  it('dom-6: a contained resource needs no narrative', () => {
    const scope = { resource: PATIENT, container: { resource: PATIENT } };
    const check = invariants.compile(ruleOf('dom-6'), 'Patient');
    expect(check({ value: PATIENT, sibling: undefined, scope })).to.equal('holds');
  });

  it('per-1: unknown when the precision does not tell', () => {
    const check = invariants.compile(ruleOf('per-1'), 'Period');
    const of = (start: unknown, end: unknown) => check(elementNode({ start, end }));
    expect(of('2024-01-05', '2024')).to.equal('unknown');
    expect(of('2024-02-03T10:00:00+01:00', '2024-02-03')).to.equal('unknown');
    expect(of('2024-02-04T10:00:00+01:00', '2024-02-03')).to.equal('fails');
    expect(of('2024-02-30', '2024-02-30T10:00:00Z')).to.equal('unknown');
  });

  it('rng-2: one unit, and unknown for units that do not compare', () => {
    const check = invariants.compile(ruleOf('rng-2'), 'Range');
    const of = (low: object, high: object) => check(elementNode({ low, high }));
    expect(of({ value: 3, unit: 'gouttes' }, { value: 2, unit: 'gouttes' })).to.equal('fails');
    expect(of({ value: 3, unit: 'gouttes' }, { value: 2, unit: 'ml' })).to.equal('unknown');
    const gram = { value: 3, system: UCUM, code: 'g' };
    expect(of(gram, { value: 2, system: UCUM, code: 's' })).to.equal('unknown');
    expect(of({ ...gram, comparator: '<' }, gram)).to.equal('unknown');
  });

  it('vs-1: a date precise to the day, and nothing of a Period', () => {
    const rule = ruleOf('vs-1');
    const scope = { resource: { resourceType: 'Observation' } };
    const of = (value: unknown, sibling?: unknown) =>
      invariants.compile(rule, 'dateTime')({ value, sibling, scope });
    expect([of('2024-01'), of('2024-01-05')]).to.deep.equal(['fails', 'holds']);
    expect(of(null, { extension: [{ url: 'u', valueCode: 'a' }] })).to.equal('holds');
    const period = { value: { start: '2024-01-05' }, sibling: undefined, scope };
    expect(invariants.compile(rule, 'Period')(period)).to.equal('holds');
  });
});
