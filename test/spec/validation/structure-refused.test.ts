/** What of the shape of resources is refused, with which issue and at which place. */
import { expect } from 'chai';
import type { PlainResource } from '../../../server/fhir/model/resource.ts';
import { given, issuesOf, observation, patient, questionnaire, withName } from './subjects.ts';

describe('R4 validation, structure refused', () => {
  const cases: readonly [what: string, resource: PlainResource, issues: readonly string[]][] = [
    ['unknown element', { ...patient, surname: 'x' }, ['structure Patient.surname']],
    ['unknown element inside', withName({ first: 'x' }), ['structure Patient.name[0].first']],
    [
      'element of another resource type',
      { ...patient, status: 'final' },
      ['structure Patient.status'],
    ],
    [
      'resourceType in an element',
      withName({ resourceType: 'Patient' }),
      ['structure Patient.name[0].resourceType'],
    ],
    ['a choice without its type', { ...patient, deceased: true }, ['structure Patient.deceased']],
    [
      'a choice of a type not allowed',
      { ...patient, deceasedString: 'x' },
      ['structure Patient.deceasedString'],
    ],
    [
      'unknown member names are delimited',
      { ...patient, 'a`b\nc': 1 },
      ['structure Patient.`a\\`b c`'],
    ],
    ['string for boolean', { ...patient, active: 'true' }, ['structure Patient.active']],
    ['number for string', withName({ family: 3 }), ['structure Patient.name[0].family']],
    ['object for string', withName({ family: {} }), ['structure Patient.name[0].family']],
    [
      'string for number',
      { ...observation, valueQuantity: { value: '72' } },
      ['structure Observation.value.value'],
    ],
    ['string for object', { ...observation, code: 'x' }, ['structure Observation.code']],
    [
      'array for single value',
      { ...patient, birthDate: ['1984'] },
      ['structure Patient.birthDate'],
    ],
    [
      'array for single object',
      { ...observation, code: [{ text: 'x' }] },
      ['structure Observation.code'],
    ],
    ['scalar for array', withName({ given: 'Camille' }), ['structure Patient.name[0].given']],
    ['object for array', { ...patient, name: { family: 'x' } }, ['structure Patient.name']],
    [
      'mandatory element missing',
      { ...observation, status: undefined },
      ['required Observation.status'],
    ],
    [
      'mandatory in a datatype',
      { ...patient, extension: [{ valueString: 'x' }] },
      ['required Patient.extension[0].url'],
    ],
    [
      'mandatory in a backbone element',
      { ...patient, link: [{ type: 'seealso' }] },
      ['required Patient.link[0].other'],
    ],
    [
      'mandatory under a contentReference',
      { ...questionnaire, item: [{ linkId: '1', type: 'group', item: [{ type: 'string' }] }] },
      ['required Questionnaire.item[0].item[0].linkId'],
    ],
    ['two choices', { ...observation, valueString: 'x' }, ['structure Observation.value']],
    [
      'two choices, one by extension',
      { ...observation, _valueString: { extension: [given] } },
      ['structure Observation.value'],
    ],
    ['empty object', { ...patient, maritalStatus: {} }, ['structure Patient.maritalStatus']],
    ['empty array', { ...patient, name: [] }, ['structure Patient.name']],
    ['empty array of primitives', withName({ given: [] }), ['structure Patient.name[0].given']],
    ['empty string', withName({ family: '' }), ['structure Patient.name[0].family']],
    ['only an id', { ...patient, maritalStatus: { id: 'x' } }, ['invariant Patient.maritalStatus']],
    [
      'only an id, of a primitive',
      { resourceType: 'Patient', _birthDate: { id: 'x' } },
      ['invariant Patient.birthDate'],
    ],
    ['null', { ...patient, birthDate: null }, ['structure Patient.birthDate']],
    [
      'null beside an extension',
      { ...patient, birthDate: null, _birthDate: { extension: [given] } },
      ['structure Patient.birthDate'],
    ],
    ['null object', { ...patient, maritalStatus: null }, ['structure Patient.maritalStatus']],
    ['null in an array of objects', { ...patient, name: [null] }, ['structure Patient.name[0]']],
    [
      'null facing nothing',
      withName({ given: ['A', null] }),
      ['structure Patient.name[0].given[1]'],
    ],
    [
      'null facing null',
      withName({ given: ['A', null], _given: [null, null] }),
      ['structure Patient.name[0].given[1]'],
    ],
    [
      'extension of a primitive not an object',
      { ...patient, _birthDate: 'x' },
      ['structure Patient.birthDate'],
    ],
    [
      'extensions of primitives not in an array',
      withName({ given: ['A'], _given: { id: 'a' } }),
      ['structure Patient.name[0].given'],
    ],
    [
      'unknown element in an extension of a primitive',
      { ...patient, _birthDate: { value: 'x' } },
      ['structure Patient.birthDate.value'],
    ],
    ['extension of an id', { ...patient, _id: { extension: [given] } }, ['structure Patient._id']],
    [
      'extension of an object',
      { ...patient, _maritalStatus: { extension: [given] } },
      ['structure Patient._maritalStatus'],
    ],
    [
      'extension of a narrative',
      {
        ...patient,
        text: {
          status: 'empty',
          div: '<div xmlns="http://www.w3.org/1999/xhtml">x</div>',
          _div: { extension: [given] },
        },
      },
      ['structure Patient.text.div.extension'],
    ],
    [
      'comparator of a SimpleQuantity',
      { ...observation, referenceRange: [{ low: { value: 1, comparator: '<' } }] },
      ['structure Observation.referenceRange[0].low.comparator'],
    ],
    [
      'unknown type contained',
      { ...patient, contained: [{ resourceType: 'Human' }] },
      ['structure Patient.contained[0].resourceType'],
    ],
    [
      'no type contained',
      { ...patient, contained: [{ id: 'x' }] },
      ['required Patient.contained[0].resourceType'],
    ],
    [
      'abstract type contained',
      { ...patient, contained: [{ resourceType: 'DomainResource' }] },
      ['structure Patient.contained[0].resourceType'],
    ],
    [
      'a datatype contained',
      { ...patient, contained: [{ resourceType: 'HumanName' }] },
      ['structure Patient.contained[0].resourceType'],
    ],
    [
      'contained is no object',
      { ...patient, contained: ['x'] },
      ['structure Patient.contained[0]'],
    ],
    ['unknown type', { resourceType: 'Human' }, ['structure Resource.resourceType']],
    [
      'a fault in a Bundle',
      {
        resourceType: 'Bundle',
        type: 'collection',
        entry: [{ resource: { ...patient, active: 1 } }],
      },
      ['structure Bundle.entry[0].resource.active'],
    ],
    [
      'a fault in Parameters',
      {
        resourceType: 'Parameters',
        parameter: [{ name: 'r', resource: { resourceType: 'Human' } }],
      },
      ['structure Parameters.parameter[0].resource.resourceType'],
    ],
    [
      'a reference to a type not allowed',
      { ...observation, subject: { reference: 'Practitioner/1' } },
      ['value Observation.subject.reference'],
    ],
    [
      'a reference to no type',
      { resourceType: 'Basic', code: { text: 'x' }, subject: { reference: 'Human/1' } },
      ['value Basic.subject.reference'],
    ],
    [
      'a reference as text',
      { ...observation, subject: 'Patient/1' },
      ['structure Observation.subject'],
    ],
    [
      'all faults at once',
      { ...patient, active: 'x', birthDate: '1984-13', zodiac: 1 },
      ['structure Patient.active', 'value Patient.birthDate', 'structure Patient.zodiac'],
    ],
  ];
  for (const [what, resource, issues] of cases) {
    it(what, () => {
      expect(issuesOf(resource)).to.deep.equal(issues);
    });
  }
});
