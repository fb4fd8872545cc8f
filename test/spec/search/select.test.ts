import { expect } from 'chai';
import { readDefinitions } from '../../../server/boot/definitions.ts';
import { compilePath } from '../../../server/fhir/model/path.ts';
import type { PlainResource } from '../../../server/fhir/model/resource.ts';
import { isObject, selectValues } from '../../../server/fhir/search/indexing/select.ts';

const RESOURCES: readonly PlainResource[] = [
  {
    resourceType: 'Observation',
    id: 'o',
    meta: { tag: [{ code: 'a' }], profile: ['http://p'], lastUpdated: '2024-01-01T00:00:00Z' },
    status: 'final',
    code: { coding: [{ code: 'a' }] },
    subject: { reference: 'Patient/p' },
    effectivePeriod: { start: '2024' },
    valueCodeableConcept: { coding: [{ code: 'v' }], text: 'V' },
    component: [
      { code: { coding: [{ code: 'c' }] }, valueCodeableConcept: { coding: [{ code: 'w' }] } },
      { code: { text: 't' } },
    ],
  },
  {
    resourceType: 'Patient',
    id: 'p',
    active: true,
    name: [{ family: 'A', given: ['B', null] }, { given: ['C'] }],
    _birthDate: { extension: [{ url: 'http://e', valueCode: 'unknown' }] },
    telecom: [
      { system: 'phone', value: '06' },
      { system: 'email', value: 'a@b' },
    ],
    deceasedBoolean: false,
    link: [{ other: { reference: 'Patient/q' }, type: 'seealso' }],
  },
  {
    resourceType: 'Condition',
    subject: { reference: 'Patient/p' },
    onsetDateTime: '2024',
    abatementString: 'soon',
  },
  {
    resourceType: 'MedicationRequest',
    status: 'active',
    medicationReference: { reference: 'Medication/m' },
    dosageInstruction: [{ timing: { event: ['2024'] } }],
  },
  {
    resourceType: 'Bundle',
    type: 'document',
    entry: [{ resource: { resourceType: 'Composition', id: 'c' } }],
  },
  {
    resourceType: 'Encounter',
    participant: [{ individual: { reference: 'Practitioner/x' } }, {}],
    location: [{ period: { start: '2024' } }],
  },
];

describe('R4 fhirpath, the plain paths of search parameters', () => {
  const definitions = readDefinitions();
  for (const resource of RESOURCES) {
    it(`${resource.resourceType}: walking a path selects what the engine selects`, () => {
      for (const { code, expression } of definitions.params(resource.resourceType)) {
        if (expression === '') continue;
        const engine = compilePath(expression)(resource)
          .map((value) => (isObject(value) && 'fhirNodeDataType' in value ? value.data : value))
          .filter((value) => value !== null && value !== undefined);
        expect(selectValues(resource, expression), code).to.deep.equal(engine);
      }
    });
  }
  it('a choice element is found under its JSON name', () => {
    expect(
      selectValues(
        { resourceType: 'Observation', effectiveDateTime: '2024' },
        'Observation.effective',
      ),
    ).to.deep.equal(['2024']);
  });
  it('a name that only begins like a choice is another element', () => {
    const resource = { resourceType: 'Observation', effectiveness: 'x', effectivePeriodic: 'y' };
    expect(selectValues(resource, 'Observation.effective')).to.deep.equal([]);
  });
  it('ofType takes the choice of that type alone, at any depth', () => {
    const resource = {
      resourceType: 'Observation',
      valueString: 'a',
      component: [{ valueQuantity: { value: 1 } }, { valueString: 'b' }],
    };
    const expression =
      'Observation.value.ofType(Quantity) | Observation.component.value.ofType(Quantity)';
    expect(selectValues(resource, expression)).to.deep.equal([{ value: 1 }]);
    expect(selectValues(resource, 'Observation.value.ofType(string)')).to.deep.equal(['a']);
  });
  it('a path of another type selects nothing', () => {
    expect(
      selectValues({ resourceType: 'Patient', status: 'x' }, 'Observation.status'),
    ).to.deep.equal([]);
  });
});
