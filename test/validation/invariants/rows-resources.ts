/** Rules of clinical, administrative and questionnaire resources, by example. */
import type { Row } from './rows-bundle.ts';
import { DIV } from './rows-bundle.ts';

const CONDITION_STATUS = 'http://terminology.hl7.org/CodeSystem/condition-ver-status';
const CONDITION_CLINICAL = 'http://terminology.hl7.org/CodeSystem/condition-clinical';
const CONDITION_CATEGORY = 'http://terminology.hl7.org/CodeSystem/condition-category';
const ALLERGY_STATUS = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification';

function concept(system: string, code: string): object {
  return { coding: [{ system, code }] };
}

const PULSE = concept('http://loinc.org', '8867-4');
const WEIGHT = concept('http://loinc.org', '29463-7');
const VALUE = { valueQuantity: { value: 70 } };

export const RESOURCE_ROWS: readonly Row[] = [
  ['pat-1', 'Patient.contact', { name: { text: 'A' } }, { relationship: [{ text: 'voisine' }] }],
  ['obs-3', 'Observation.referenceRange', { text: 'négatif' }, { type: { text: 'normal' } }],
  [
    'obs-6',
    'Observation',
    { resourceType: 'Observation', code: PULSE, ...VALUE },
    { resourceType: 'Observation', code: PULSE, ...VALUE, dataAbsentReason: { text: 'a' } },
  ],
  [
    'obs-7',
    'Observation',
    { resourceType: 'Observation', code: PULSE, ...VALUE, component: [{ code: WEIGHT }] },
    {
      resourceType: 'Observation',
      code: PULSE,
      ...VALUE,
      component: [{ code: WEIGHT }, { code: PULSE }],
    },
  ],
  [
    'con-3',
    'Condition',
    { resourceType: 'Condition', category: [concept(CONDITION_CATEGORY, 'encounter-diagnosis')] },
    { resourceType: 'Condition', category: [concept(CONDITION_CATEGORY, 'problem-list-item')] },
  ],
  [
    'con-4',
    'Condition',
    {
      resourceType: 'Condition',
      abatementString: 'mars',
      clinicalStatus: concept(CONDITION_CLINICAL, 'resolved'),
    },
    {
      resourceType: 'Condition',
      abatementString: 'mars',
      clinicalStatus: concept(CONDITION_CLINICAL, 'active'),
    },
  ],
  [
    'con-5',
    'Condition',
    {
      resourceType: 'Condition',
      verificationStatus: concept(CONDITION_STATUS, 'entered-in-error'),
    },
    {
      resourceType: 'Condition',
      verificationStatus: concept(CONDITION_STATUS, 'entered-in-error'),
      clinicalStatus: concept(CONDITION_CLINICAL, 'active'),
    },
  ],
  [
    'ait-1',
    'AllergyIntolerance',
    { resourceType: 'AllergyIntolerance', clinicalStatus: { text: 'a' } },
    { resourceType: 'AllergyIntolerance' },
  ],
  [
    'ait-2',
    'AllergyIntolerance',
    { resourceType: 'AllergyIntolerance', clinicalStatus: { text: 'a' } },
    {
      resourceType: 'AllergyIntolerance',
      clinicalStatus: { text: 'a' },
      verificationStatus: concept(ALLERGY_STATUS, 'entered-in-error'),
    },
  ],
  [
    'cmp-1',
    'Composition.section',
    { title: 'a', text: { status: 'generated', div: DIV } },
    { title: 'a' },
  ],
  [
    'cmp-2',
    'Composition.section',
    { emptyReason: { text: 'a' } },
    { emptyReason: { text: 'a' }, entry: [{ reference: 'Patient/p' }] },
  ],
  ['imm-1', 'Immunization.education', { documentType: 'a' }, { publicationDate: '2024' }],
  [
    'org-1',
    'Organization',
    { resourceType: 'Organization', name: 'A' },
    { resourceType: 'Organization', active: true },
  ],
  ['org-2', 'Address', { use: 'work' }, { use: 'home' }],
  ['org-3', 'ContactPoint', { use: 'work' }, { use: 'home' }],
  [
    'fhs-1',
    'FamilyMemberHistory',
    { resourceType: 'FamilyMemberHistory', ageString: 'a' },
    { resourceType: 'FamilyMemberHistory', ageString: 'a', bornDate: '1950' },
  ],
  [
    'lst-3',
    'List',
    { resourceType: 'List', mode: 'working', entry: [{ date: '2024' }] },
    { resourceType: 'List', mode: 'snapshot', entry: [{ date: '2024' }] },
  ],
  [
    'que-1',
    'Questionnaire.item',
    { linkId: '1', type: 'group', item: [{ linkId: '2' }] },
    { linkId: '1', type: 'group' },
  ],
  [
    'que-2',
    'Questionnaire',
    { resourceType: 'Questionnaire', item: [{ linkId: '1', item: [{ linkId: '2' }] }] },
    { resourceType: 'Questionnaire', item: [{ linkId: '1', item: [{ linkId: '1' }] }] },
  ],
  [
    'que-7',
    'Questionnaire.item.enableWhen',
    { operator: 'exists', answerBoolean: true },
    { operator: 'exists', answerString: 'oui' },
  ],
  [
    'que-10',
    'Questionnaire.item',
    { type: 'string', maxLength: 3 },
    { type: 'date', maxLength: 3 },
  ],
  ['que-12', 'Questionnaire.item', { enableWhen: [{}] }, { enableWhen: [{}, {}] }],
  ['que-13', 'Questionnaire.item', { initial: [{}, {}], repeats: true }, { initial: [{}, {}] }],
  ['ras-2', 'RiskAssessment.prediction', { probabilityDecimal: 100 }, { probabilityDecimal: 101 }],
  [
    'mdd-1',
    'MedicationDispense',
    {
      resourceType: 'MedicationDispense',
      whenPrepared: '2024-01-01',
      whenHandedOver: '2024-01-02',
    },
    {
      resourceType: 'MedicationDispense',
      whenPrepared: '2024-01-03',
      whenHandedOver: '2024-01-02',
    },
  ],
  [
    'vs-2',
    'Observation',
    { resourceType: 'Observation', ...VALUE },
    { resourceType: 'Observation', code: PULSE },
  ],
  ['eld-20', 'ElementDefinition', { path: 'Patient.name' }, { path: 'Patient.-name' }],
  ['eld-16', 'ElementDefinition', { sliceName: 'a/b@c' }, { sliceName: 'a b' }],
  ['eld-19', 'ElementDefinition', { path: 'Patient.name[x]' }, { path: 'Patient.na me' }],
];
