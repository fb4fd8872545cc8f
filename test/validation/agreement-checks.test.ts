/** What R4 asks in prose of elements, by the message keys of HL7's validator. */
import { expect } from 'chai';
import type { ProseCase } from './agreement-kit.ts';
import { itTells, told } from './agreement-kit.ts';
import type { Json } from './slicing-kit.ts';
import { OBSERVATION, PATIENT } from './slicing-kit.ts';

const CORE = 'http://hl7.org/fhir/StructureDefinition';
const UCUM = 'http://unitsofmeasure.org';
const V3 = 'http://terminology.hl7.org/CodeSystem/v3-orderableDrugForm';

const quantity = (system: string, code: string) => ({
  ...OBSERVATION,
  valueQuantity: { value: 1, system, code },
});
const coded = (coding: Json) => ({ ...OBSERVATION, code: { coding: [coding] } });
const photo = (attachment: Json) => ({
  ...PATIENT,
  photo: [{ contentType: 'image/png', ...attachment }],
});
const identified = (system: string, value: string) => ({
  ...PATIENT,
  identifier: [{ system, value }],
});
const extended = (...extension: readonly Json[]) => ({ ...PATIENT, extension });
const narrated = (inner: string, more: Json = {}) => ({
  ...PATIENT,
  text: {
    status: 'generated',
    div: `<div xmlns="http://www.w3.org/1999/xhtml"><p>x</p>${inner}</div>`,
  },
  ...more,
});
const answered = (questionnaire: string) => ({
  resourceType: 'QuestionnaireResponse',
  status: 'completed',
  questionnaire,
});
const BASE = 'https://example.org/fhir';
const U1 = 'urn:uuid:00000000-0000-4000-8000-000000000001';
const nationality = { url: 'code', valueCodeableConcept: { text: 'x' } };

const CASES: readonly ProseCase[] = [
  [
    'Terminology_PassThrough_TX_Message',
    quantity(UCUM, 'mg'),
    quantity(UCUM, 'mcg'),
    'Observation.value',
  ],
  [
    'Terminology_PassThrough_TX_Message',
    quantity(V3, 'TAB'),
    quantity(V3, 'Tab'),
    'Observation.value',
  ],
  [
    'Terminology_PassThrough_TX_Message',
    coded({ system: V3, code: 'Tab', version: 'another' }),
    coded({ system: V3, code: 'Tab' }),
    'Observation.code.coding[0]',
  ],
  [
    'Terminology_TX_System_Relative',
    coded({ system: 'https://example.org/x', code: '1' }),
    coded({ system: 'x', code: '1' }),
    'Observation.code.coding[0]',
  ],
  [
    'Terminology_TX_System_ValueSet2',
    coded({ system: 'http://hl7.org/fhir/administrative-gender', code: 'male' }),
    coded({ system: 'http://hl7.org/fhir/ValueSet/administrative-gender', code: 'male' }),
    'Observation.code.coding[0]',
  ],
  [
    'TYPE_SPECIFIC_CHECKS_CANONICAL_ABSOLUTE',
    answered(`${BASE}/Questionnaire/q|1`),
    answered('Questionnaire/q'),
    'QuestionnaireResponse.questionnaire',
  ],
  [
    'Type_Specific_Checks_DT_OID_Valid',
    identified('urn:oid:1.2.250.1', 'x'),
    identified('urn:oid:X.Y', 'x'),
    'Patient.identifier[0].system',
  ],
  [
    'Type_Specific_Checks_DT_UUID_Valid',
    identified(U1, 'x'),
    identified('urn:uuid:68D043B5-9ECF-4559-A57A-396E0D452311', 'x'),
    'Patient.identifier[0].system',
  ],
  [
    'Type_Specific_Checks_DT_URI_OID',
    identified('urn:oid:1.2', 'x'),
    identified('oid:1.2', 'x'),
    'Patient.identifier[0].system',
  ],
  [
    'TYPE_SPECIFIC_CHECKS_DT_IDENTIFIER_IETF_SYSTEM_VALUE',
    identified('urn:ietf:rfc:3986', 'urn:oid:1.2.3'),
    identified('urn:ietf:rfc:3986', '1.2.3'),
    'Patient.identifier[0]',
  ],
  [
    'TYPE_SPECIFIC_CHECKS_DT_ATT_B64_DECODE_FAIL',
    photo({ data: 'AAAA' }),
    photo({ data: 'AA AA' }),
    'Patient.photo[0]',
  ],
  [
    'TYPE_SPECIFIC_CHECKS_DT_ATT_SIZE_CORRECT',
    photo({ data: 'AAAA', size: 3 }),
    photo({ data: 'AAAA', size: 4 }),
    'Patient.photo[0]',
  ],
  [
    'TYPE_SPECIFIC_CHECKS_DT_ATT_HASH_MISMATCH',
    // SHA-1 of `abc`: FIPS 180-4, examples.
    photo({ data: 'YWJj', hash: 'qZk+NkcGgWq6PiVxeFDCbJzQ2J0=' }),
    photo({ data: 'YWJk', hash: 'qZk+NkcGgWq6PiVxeFDCbJzQ2J0=' }),
    'Patient.photo[0]',
  ],
  [
    'Type_Specific_Checks_DT_XHTML_Resolve_Img',
    narrated('<img src="#b" alt="x"/>', {
      contained: [{ resourceType: 'Binary', id: 'b', contentType: 'image/png' }],
      photo: [{ url: '#b' }],
    }),
    narrated('<img src="#b" alt="x"/>'),
    'Patient.text.div',
  ],
  [
    'Extension_EXT_URL_Absolute',
    PATIENT,
    extended({ url: 'x', valueString: 'x' }),
    'Patient.extension[0]',
  ],
  [
    'Extension_EXT_Unknown_NotHere',
    PATIENT,
    extended({ url: 'https://example.org/x', valueString: 'x' }),
    'Patient.extension[0]',
  ],
  [
    'Extension_EXT_SubExtension_Invalid',
    extended({ url: `${CORE}/patient-nationality`, extension: [nationality] }),
    extended({
      url: `${CORE}/patient-nationality`,
      extension: [nationality, { url: 'colour', valueString: 'x' }],
    }),
    'Patient.extension[0].extension[1]',
  ],
  [
    'Extension_EXTP_Context_Wrong',
    extended({ url: `${CORE}/patient-birthPlace`, valueAddress: { city: 'x' } }),
    {
      ...OBSERVATION,
      extension: [{ url: `${CORE}/patient-birthPlace`, valueAddress: { city: 'x' } }],
    },
    'Observation.extension[0]',
  ],
  [
    'Extension_EXTP_Context_Wrong',
    {
      ...PATIENT,
      birthDate: '2000-01-01',
      _birthDate: {
        extension: [{ url: `${CORE}/patient-birthTime`, valueDateTime: '2000-01-01T00:00:00Z' }],
      },
    },
    extended({ url: `${CORE}/patient-birthTime`, valueDateTime: '2000-01-01T00:00:00Z' }),
    'Patient.extension[0]',
  ],
  [
    'Extension_EXT_Modifier_Y',
    extended({ url: `${CORE}/patient-birthPlace`, valueAddress: { city: 'x' } }),
    {
      ...PATIENT,
      modifierExtension: [{ url: `${CORE}/patient-birthPlace`, valueAddress: { city: 'x' } }],
    },
    'Patient.modifierExtension[0]',
  ],
  [
    'Validation_VAL_Profile_Unknown',
    PATIENT,
    { ...PATIENT, meta: { profile: ['https://example.org/p'] } },
    'Patient.meta.profile[0]',
  ],
];

describe('checks of R4 in prose', () => {
  itTells(CASES);

  it('only warn of what is not held, unless asked to refuse it', () => {
    const resource = {
      ...extended({ url: 'https://example.org/x', valueString: 'x' }),
      meta: { profile: ['https://example.org/p'] },
    };
    expect(told(resource, 'warning')).to.deep.equal([
      'warning Patient.extension[0] Extension_EXT_Unknown_NotHere',
      'warning Patient.meta.profile[0] Validation_VAL_Profile_Unknown',
    ]);
  });
});
