/** What of the shape of resources is accepted, the limits, and published examples. */
import { expect } from 'chai';
import { readDefinitions } from '../../../server/boot/definitions.ts';
import type { PlainResource } from '../../../server/fhir/model/resource.ts';
import {
  DEPTH_MAX,
  ISSUE_COUNT_MAX,
  structureIssues,
} from '../../../server/fhir/validation/structure.ts';
import { exampleResources } from './example-resources.ts';
import { given, issuesOf, observation, patient, questionnaire, withName } from './subjects.ts';

const definitions = readDefinitions();

describe('R4 validation, structure accepted', () => {
  const cases: readonly [what: string, resource: PlainResource][] = [
    ['a patient', patient],
    ['an observation', observation],
    ['a questionnaire, recursive', questionnaire],
    ['a resource with no element', { resourceType: 'Patient' }],
    [
      'an extension in place of a value',
      { resourceType: 'Patient', _birthDate: { extension: [given] } },
    ],
    [
      'a mandatory element by its extension',
      { ...observation, status: undefined, _status: { extension: [given] } },
    ],
    ['a value and its extension', { ...patient, _birthDate: { id: 'b', extension: [given] } }],
    [
      'arrays kept in step by nulls',
      withName({ given: ['A', null], _given: [null, { extension: [given] }] }),
    ],
    ['a shorter array of extensions', withName({ given: ['A', 'B'], _given: [{ id: 'a' }] })],
    ['extensions alone in an array', withName({ _given: [{ extension: [given] }] })],
    [
      'a choice and its own extension',
      { ...patient, deceasedBoolean: true, _deceasedBoolean: { id: 'd' } },
    ],
    [
      'an extension in an extension',
      {
        ...patient,
        extension: [{ url: 'http://example.org/a', extension: [{ url: 'b', valueCode: 'c' }] }],
      },
    ],
    ['a modifier extension', { ...patient, modifierExtension: [given] }],
    [
      'a contained resource',
      { ...patient, contained: [{ resourceType: 'Organization', id: 'o', name: 'O' }] },
    ],
    ['a no-break space in a string', withName({ text: 'Camille\u00a0Exemple' })],
    ['white space in base64', { ...patient, photo: [{ data: 'iVBO\r\n Rw0K Ggo=' }] }],
    ['a partial date', { ...patient, birthDate: '1984-02' }],
    ['a leap day', { ...patient, birthDate: '2000-02-29' }],
    ['a leap second', { ...patient, meta: { lastUpdated: '2016-12-31T23:59:60Z' } }],
    [
      'a URN as reference',
      { ...observation, subject: { reference: 'urn:uuid:7f0c6a52-7c3b-4f4e-9a6e-8f6f1f4b2a10' } },
    ],
    [
      'an absolute reference',
      { ...observation, subject: { reference: 'https://example.org/fhir/Patient/1' } },
    ],
    ['a conditional reference', { ...observation, subject: { reference: 'Patient?identifier=1' } }],
    [
      'any resource in a Bundle',
      {
        resourceType: 'Bundle',
        type: 'collection',
        entry: [{ resource: patient }, { resource: observation }],
      },
    ],
    [
      'any resource in Parameters',
      {
        resourceType: 'Parameters',
        parameter: [
          { name: 'r', resource: patient },
          { name: 'p', part: [{ name: 'v', valueString: 'x' }] },
        ],
      },
    ],
  ];
  for (const [what, resource] of cases) {
    it(what, () => {
      expect(issuesOf(resource)).to.deep.equal([]);
    });
  }
});

describe('R4 validation, limits', () => {
  it(`stops at ${ISSUE_COUNT_MAX} issues`, () => {
    const names = Array.from({ length: ISSUE_COUNT_MAX + 1 }, () => ({ family: 1 }));
    expect(issuesOf({ ...patient, name: names })).to.have.length(ISSUE_COUNT_MAX);
  });

  it(`stops at ${DEPTH_MAX} levels`, () => {
    expect(issuesOf(nested(DEPTH_MAX))).to.deep.equal([]);
    const issues = issuesOf(nested(DEPTH_MAX + 1));
    expect(issues).to.have.length(1);
    expect(issues[0]).to.match(/^structure Patient(\.extension\[0\]){65}$/);
  });

  /** A patient with extensions in extensions. */
  function nested(depth: number): PlainResource {
    let extension: unknown = { url: 'a', valueBoolean: true };
    for (let level = 1; level < depth; level += 1) extension = { url: 'a', extension: [extension] };
    return { resourceType: 'Patient', extension: [extension] };
  }

  it('says what to change in both languages, without the value', () => {
    const [issue] = structureIssues({ ...patient, birthDate: 'secret' }, definitions);
    expect(issue?.diagnostics.fr).to.include('AAAA-MM-JJ').and.not.include('secret');
    expect(issue?.diagnostics.en).to.include('YYYY-MM-DD').and.not.include('secret');
  });

  it('cuts long unknown names', () => {
    const [issue] = structureIssues({ ...patient, ['x'.repeat(1000)]: 1 }, definitions);
    expect(issue?.expression.length).to.be.lessThan(100);
  });
});

describe('R4 validation, published examples', () => {
  /** R4: the performer of a dispense request is an Organization; the example names a Practitioner. */
  const wrong: Readonly<Record<string, readonly string[]>> = {
    'MedicationRequest-medrx0301.json': [
      'value MedicationRequest.dispenseRequest.performer.reference',
    ],
  };
  for (const { file, resource } of exampleResources()) {
    it(`${file} ${wrong[file] ? 'is wrong' : 'is accepted'}`, () => {
      expect(issuesOf(resource)).to.deep.equal(wrong[file] ?? []);
    });
  }
});
