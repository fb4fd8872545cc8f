/** What rules may ask of the surroundings of an element, and what is unknown. R4 fhirpath. */
import { expect } from 'chai';
import type { Constraint } from '../../../server/fhir/definitions/structure.ts';
import { fhirPathCheck } from '../../../server/fhir/validation/invariants/fhirpath-rule.ts';
import type {
  InvariantContext,
  InvariantVerdict,
} from '../../../server/fhir/validation/invariants/invariant.ts';
import type { ResourceScope } from '../../../server/fhir/validation/scope.ts';
import { NOTHING_AROUND } from './rules.ts';

function rule(expression: string): Constraint {
  return { key: 'x-1', severity: 'error', human: 'x', expression };
}

const ORGANIZATION = { resourceType: 'Organization', id: 'o', partOf: { reference: '#p' } };
const PARENT = { resourceType: 'Organization', id: 'p', name: 'Siège' };
const PATIENT = {
  resourceType: 'Patient',
  id: 'a',
  contained: [ORGANIZATION, PARENT],
  managingOrganization: { reference: '#o' },
  generalPractitioner: [{ reference: 'Practitioner/1' }],
  gender: 'female',
};
const BUNDLE = { resourceType: 'Bundle', entry: [{ fullUrl: 'urn:uuid:1', resource: PATIENT }] };

/** Resolves what is contained; knows one value set and one profile. */
const CONTEXT: InvariantContext = {
  resolve: (reference, scope) => {
    const container = scope.container ?? scope;
    const resource = [ORGANIZATION, PARENT].find(({ id }) => reference === `#${id}`);
    return resource && container.resource.resourceType === 'Patient'
      ? { resource, container }
      : undefined;
  },
  memberOf: (valueSet, value) => (valueSet === 'urn:genders' ? value === 'female' : undefined),
  conformsTo: (profile, { resource }) => (profile === 'urn:head' ? resource.id === 'p' : undefined),
};

function verdict(expression: string, context = CONTEXT): InvariantVerdict {
  const scope: ResourceScope = { resource: PATIENT };
  return fhirPathCheck(
    rule(expression),
    'Patient',
    context,
  )({ value: PATIENT, sibling: undefined, scope });
}

describe('R4 fhirpath: the surroundings of a rule', () => {
  const cases: readonly [expression: string, verdict: InvariantVerdict][] = [
    ['managingOrganization.resolve() is Organization', 'holds'],
    ['managingOrganization.resolve() is Patient', 'fails'],
    ["managingOrganization.resolve().partOf.resolve().name = 'Siège'", 'holds'],
    ["contained.where(id = 'o').partOf.resolve().exists()", 'holds'],
    ['generalPractitioner.resolve() is Practitioner', 'unknown'],
    ['generalPractitioner.all(resolve() is Practitioner)', 'unknown'],
    ['generalPractitioner.resolve().empty()', 'holds'],
    ["gender.memberOf('urn:genders')", 'holds'],
    ["gender.memberOf('urn:genders').not()", 'fails'],
    ["gender.memberOf('urn:others')", 'unknown'],
    ["contained.where(id = 'p').conformsTo('urn:head')", 'holds'],
    ["contained.where(id = 'o').conformsTo('urn:head')", 'fails'],
    ["conformsTo('urn:others')", 'unknown'],
    ["managingOrganization.conformsTo('urn:head')", 'unknown'],
    ['elementDefinition().exists()', 'unknown'],
    ["slice('urn:a', 'b').exists()", 'unknown'],
    ["checkModifiers('a')", 'unknown'],
    ["%resource.id = 'a' and %rootResource.id = 'a' and %context.id = 'a'", 'holds'],
    ["%ucum = 'http://unitsofmeasure.org' and %loinc = 'http://loinc.org'", 'holds'],
    ["%sct = 'http://snomed.info/sct'", 'holds'],
    [`%"vs-a-b" = 'http://hl7.org/fhir/ValueSet/a-b'`, 'holds'],
    ["%`ext-a` = 'http://hl7.org/fhir/StructureDefinition/a'", 'holds'],
    ['%unheard.exists()', 'unknown'],
    ['noSuchFunction()', 'unknown'],
    ['this is no FHIRPath (', 'unknown'],
    // As HL7's validator reads a result: empty is false, and what is no boolean is true.
    ['birthDate', 'fails'],
    ['gender', 'holds'],
    ['contained', 'holds'],
    ["gender = 'female'", 'holds'],
    ["gender.trace('seen').exists()", 'holds'],
  ];
  for (const [expression, expected] of cases) {
    it(`${expression}: ${expected}`, () => expect(verdict(expression)).to.equal(expected));
  }

  it('knows the scope of what it meets in a Bundle', () => {
    const asked: ResourceScope[] = [];
    const context = {
      ...NOTHING_AROUND,
      resolve: (_reference: string, scope: ResourceScope) => {
        asked.push(scope);
        return undefined;
      },
    };
    const check = fhirPathCheck(
      rule('entry.resource.managingOrganization.resolve().exists()'),
      'Bundle',
      context,
    );
    const scope = { resource: BUNDLE };
    expect(check({ value: BUNDLE, sibling: undefined, scope })).to.equal('unknown');
    expect(asked).to.deep.equal([{ resource: PATIENT, bundle: scope, fullUrl: 'urn:uuid:1' }]);
  });

  it('%rootResource of a contained resource is what contains it', () => {
    const scope = { resource: ORGANIZATION, container: { resource: PATIENT } };
    const check = fhirPathCheck(
      rule("%rootResource.id = 'a' and %resource.id = 'o'"),
      'Organization',
      CONTEXT,
    );
    expect(check({ value: ORGANIZATION, sibling: undefined, scope })).to.equal('holds');
  });
});

describe('R4 fhirpath: rules of primitives', () => {
  const sibling = { extension: [{ url: 'urn:why', valueCode: 'unknown' }] };
  const cases: readonly [expression: string, value: unknown, verdict: InvariantVerdict][] = [
    ['hasValue()', '2024', 'holds'],
    ['hasValue()', null, 'fails'],
    ["extension('urn:why').exists()", null, 'holds'],
    ['exists()', null, 'holds'],
    ['$this > @2023', '2024', 'holds'],
    ['$this is dateTime', '2024', 'holds'],
    ["matches('^[0-9]{4}$')", '2024', 'holds'],
  ];
  for (const [expression, value, expected] of cases) {
    it(`${expression} of ${String(value)}: ${expected}`, () => {
      const check = fhirPathCheck(rule(expression), 'dateTime', NOTHING_AROUND);
      const scope = { resource: { resourceType: 'Observation' } };
      expect(check({ value, sibling, scope })).to.equal(expected);
    });
  }

  it('htmlChecks() of a narrative', () => {
    const of = (value: string, expression: string) =>
      fhirPathCheck(
        rule(expression),
        'xhtml',
        NOTHING_AROUND,
      )({
        value,
        sibling: undefined,
        scope: { resource: { resourceType: 'Patient' } },
      });
    const div = (inner: string) => `<div xmlns="http://www.w3.org/1999/xhtml">${inner}</div>`;
    expect(of(div('a'), 'htmlChecks() and htmlChecks2()')).to.equal('holds');
    expect(of(div(' '), 'htmlChecks()')).to.equal('holds');
    expect(of(div(' '), 'htmlChecks2()')).to.equal('fails');
    expect(of(div('<script>a</script>'), 'htmlChecks()')).to.equal('fails');
  });
});
