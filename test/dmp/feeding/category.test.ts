import { expect } from 'chai';
import { tourBundle } from '../../../scripts/demo/world.ts';
import { categoryOf } from '../../../server/dmp/category/derive.ts';
import { DOCUMENT_TYPES } from '../../../server/dmp/matrix/document-types.ts';
import { labelValues } from '../../../server/dmp/visibility/labels.ts';
import type { Clinic } from './clinic.ts';
import { openWorld } from './clinic.ts';
import type { Loose } from './edit.ts';
import { edited, withEach } from './edit.ts';

const HL7 = 'http://terminology.hl7.org/CodeSystem';
const LOINC = 'http://loinc.org';
const CLASSES = 'https://mos.esante.gouv.fr/NOS/TRE_A03-ClasseDocument/FHIR/TRE-A03-ClasseDocument';
const TAGS = 'https://carnet.example/fhir/CodeSystem/dmp-content-category';
const CONTACT = 'https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-contact-relationship';

const coded = (system: string, code: string) => ({ coding: [{ system, code }] });
const observation = (category: string) => ({
  category: [coded(`${HL7}/observation-category`, category)],
  code: coded(LOINC, '718-7'),
});
const report = (section: string, code = '24356-8') => ({
  category: [coded(`${HL7}/v2-0074`, section)],
  code: coded(LOINC, code),
});
const related = (system: string, ...codes: readonly string[]) => ({
  relationship: codes.map((code) => coded(system, code)),
});

describe('dmp.md 4.2, Cat.: the category of each row', () => {
  const rows: readonly (readonly [
    seed: string,
    type: string,
    content: object,
    category: string | undefined,
  ])[] = [
    ['S16 lab result', 'Observation', observation('laboratory'), '10|11502-2'],
    ['S16 lab report', 'DiagnosticReport', report('LAB'), '10|11502-2'],
    [
      'S16 lab report by its code',
      'DiagnosticReport',
      { code: coded(LOINC, '11502-2') },
      '10|11502-2',
    ],
    ['S15 imaging report', 'DiagnosticReport', report('RAD'), '31|18748-4'],
    ['S15 images', 'ImagingStudy', {}, '31'],
    ['S15 a photograph', 'Media', {}, '31'],
    ['pathology', 'DiagnosticReport', report('SP'), '10|11526-1'],
    ['genetics', 'DiagnosticReport', report('GE'), '10|51969-4'],
    ['a report without section', 'DiagnosticReport', { code: { text: 'x' } }, '10'],
    ['S17 personal history', 'Condition', {}, '11'],
    ['S17 family history', 'FamilyMemberHistory', {}, '11'],
    ['S18 allergies', 'AllergyIntolerance', {}, '11'],
    ['S19 procedures', 'Procedure', {}, '10'],
    ['S20 organ donation', 'Observation', { code: coded(LOINC, '75781-5') }, '90|EXPPAT_1'],
    ['trusted person', 'RelatedPerson', related(CONTACT, 'K'), '90|EXPPAT_1'],
    [
      'S105 person to call',
      'RelatedPerson',
      related(`${HL7}/v3-RoleClass`, 'ECON', 'MTH'),
      '90|EXPPAT_1',
    ],
    ['S118 representative', 'RelatedPerson', related(CONTACT, 'CUR', 'FTH'), undefined],
    ['S118 mother', 'RelatedPerson', related(`${HL7}/v3-RoleCode`, 'MTH'), undefined],
    ['S22 prescription', 'MedicationRequest', {}, '42|57833-6'],
    ['S22 other prescription', 'ServiceRequest', {}, '42'],
    ['S23 dispensation', 'MedicationDispense', {}, '43|60593-1'],
    ['S91 current treatment', 'MedicationStatement', {}, '11|56445-0'],
    ['administered', 'MedicationAdministration', {}, '45'],
    ['S100 reimbursement', 'ExplanationOfBenefit', {}, '60|REMB'],
    ['vaccination', 'Immunization', {}, '52'],
    ['S110 measure', 'Observation', observation('vital-signs'), '10|29274-8'],
    ['another observation', 'Observation', { code: coded(LOINC, '1-8') }, '10'],
    [
      'health profile',
      'QuestionnaireResponse',
      { author: { reference: 'Patient/marie' } },
      '11|DOCPAT08',
    ],
    [
      'questionnaire of a professional',
      'QuestionnaireResponse',
      { author: { reference: 'Practitioner/x' } },
      '90|74465-6',
    ],
    ['S110 care plan', 'CarePlan', {}, '44'],
    ['S111 pregnancy', 'EpisodeOfCare', {}, '11'],
    ['S41 agenda', 'Appointment', {}, 'agenda'],
    ['S13 access rights', 'Consent', {}, undefined],
    ['S27 holder', 'Patient', {}, undefined],
    ['document by its class', 'DocumentReference', { category: [coded(CLASSES, '52')] }, '52'],
    ['document of an unknown type', 'DocumentReference', { type: coded(LOINC, '0-0') }, undefined],
    [
      'document of the technical class',
      'DocumentReference',
      { category: [coded(CLASSES, '99')] },
      undefined,
    ],
    [
      'advance directives with LOINC beside',
      'DocumentReference',
      {
        type: {
          coding: [
            { system: LOINC, code: '42348-3' },
            {
              system:
                'https://mos.esante.gouv.fr/NOS/TRE_A05-TypeDocComplementaire/FHIR/TRE-A05-TypeDocComplementaire',
              code: 'EXPPAT_3',
            },
          ],
        },
      },
      '90|EXPPAT_3',
    ],
    ['a composition', 'Composition', { type: coded(LOINC, '60591-5') }, '11|60591-5'],
  ];
  for (const [seed, type, content, category] of rows) {
    it(`${seed}: ${category ?? 'none'}`, () => {
      expect(categoryOf({ resourceType: type, ...content })).to.equal(category);
    });
  }

  it('each document type gives its class (ASS_X16)', () => {
    for (const { system, code, documentClass } of DOCUMENT_TYPES) {
      expect(categoryOf({ resourceType: 'DocumentReference', type: coded(system, code) })).to.equal(
        `${documentClass}|${code}`,
      );
    }
  });
});

describe('dmp.md 4.2, the category at a write', () => {
  let clinic: Clinic;
  before(async () => {
    clinic = await openWorld();
  });
  const condition = (more: object) => ({
    resourceType: 'Condition',
    subject: { reference: 'Patient/marie' },
    code: { text: 'x' },
    ...more,
  });

  it('is put in the labels and in meta.tag', async () => {
    const { stored } = await clinic.as('dr-g').post('Condition', condition({}));
    expect(
      labelValues((stored ?? (await clinic.kept('Condition/-'))).labels, '_dmp-category'),
    ).to.deep.equal(['11']);
    expect(((await clinic.value(`Condition/${stored?.id}`)) as Loose).meta.tag).to.deep.equal([
      { system: TAGS, code: '11' },
    ]);
  });

  const cases: readonly (readonly [
    clause: string,
    more: object,
    status: number,
    reason: string | undefined,
  ])[] = [
    ['the same tag', { meta: { tag: [{ system: TAGS, code: '11' }] } }, 201, undefined],
    ['another tag', { meta: { tag: [{ system: TAGS, code: '10' }] } }, 422, 'category-mismatch'],
    [
      'a tag of another system',
      { meta: { tag: [{ system: 'urn:x', code: '10' }] } },
      201,
      undefined,
    ],
  ];
  for (const [clause, more, status, reason] of cases) {
    it(`${clause}: ${reason ?? status}`, async () => {
      const answer = await clinic.as('dr-g').post('Condition', condition(more));
      expect([answer.status, answer.reason]).to.deep.equal([status, reason]);
    });
  }

  it('a type the DMP does not know is refused', async () => {
    const bundle = withEach(tourBundle('unknown'), 'DocumentReference', (one) => {
      one.type = coded(LOINC, '0-0');
      one.category = [coded('urn:x', '10')];
    });
    expect((await clinic.as('hospital-h').post('', bundle)).reason).to.equal('category-unknown');
  });

  it('type and class that do not correspond are a warning, and the type wins', async () => {
    const bundle = withEach(tourBundle('correspond'), 'DocumentReference', (one) => {
      one.category = [coded(CLASSES, '52')];
    });
    const answer = await clinic.as('hospital-h').post('', bundle);
    expect([answer.status, answer.reason], JSON.stringify(answer.issues)).to.deep.equal([
      200,
      'type-class-mismatch',
    ]);
    expect(
      labelValues((await clinic.kept(answer.locations[1] ?? '')).labels, '_dmp-category'),
    ).to.deep.equal(['10', '10|11490-0']);
  });

  it('bytes, lists and contacts take that of what they hold', async () => {
    const { locations } = await clinic.as('hospital-h').post('', tourBundle('carriers'));
    const categories = async (type: string) =>
      Promise.all(
        locations
          .filter((one) => one.startsWith(`${type}/`))
          .map(async (one) => labelValues((await clinic.kept(one)).labels, '_dmp-category')),
      );
    expect(await categories('Binary')).to.deep.equal([
      ['10', '10|11490-0'],
      ['10', '10|11502-2'],
    ]);
    expect(await categories('List')).to.deep.equal([['10', '10|11490-0', '10|11502-2']]);
  });

  const encounter = {
    resourceType: 'Encounter',
    status: 'finished',
    class: { code: 'AMB' },
    subject: { reference: 'Patient/marie' },
  };
  const entry = (name: string, resource: object) => ({
    fullUrl: `urn:uuid:6b8a1b0e-0000-4000-8000-0000000000${name}`,
    resource,
    request: { method: 'POST', url: (resource as Loose).resourceType },
  });
  const transaction = (...entries: readonly object[]) => ({
    resourceType: 'Bundle',
    type: 'transaction',
    entry: entries,
  });

  it('a contact takes that of what refers to it', async () => {
    const inside = { encounter: { reference: 'urn:uuid:6b8a1b0e-0000-4000-8000-000000000001' } };
    const vaccine = {
      resourceType: 'Immunization',
      status: 'completed',
      vaccineCode: { text: 'x' },
      patient: { reference: 'Patient/marie' },
      occurrenceDateTime: '2026-01-01',
      ...inside,
    };
    const answer = await clinic
      .as('dr-g')
      .post(
        '',
        transaction(entry('01', encounter), entry('02', vaccine), entry('03', condition(inside))),
      );
    expect(
      labelValues((await clinic.kept(answer.locations[0] ?? '')).labels, '_dmp-category'),
    ).to.deep.equal(['52', '11']);
  });

  it('a contact that carries nothing is a report', async () => {
    const { stored } = await clinic.as('dr-g').post('Encounter', encounter);
    expect(
      labelValues((await clinic.kept(`Encounter/${stored?.id}`)).labels, '_dmp-category'),
    ).to.deep.equal(['10']);
  });

  it('a Provenance names what it is about, stored or sent with it', async () => {
    const { stored } = await clinic.as('dr-g').post('Condition', condition({}));
    const provenance = edited(
      {
        resourceType: 'Provenance',
        target: [{ reference: `Condition/${stored?.id}` }],
        recorded: '2026-11-01T00:00:00Z',
        agent: [{ who: { reference: 'Practitioner/dr-g' } }],
      },
      () => undefined,
    );
    const answer = await clinic.as('dr-g').post('Provenance', provenance);
    expect(answer.status, JSON.stringify(answer.issues)).to.equal(201);
    const { labels } = await clinic.kept(`Provenance/${answer.stored?.id}`);
    expect([labelValues(labels, '_dmp-category'), labelValues(labels, '_dmp-names')]).to.deep.equal(
      [['11'], [`Condition/${stored?.id}`]],
    );
  });
});
