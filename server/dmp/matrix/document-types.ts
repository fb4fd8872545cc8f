// table
/**
 * Types of documents of the DMP with their class. ANS correspondence ASS_X16 of 2024-02-23, JDV_J66 and JDV_J57;
 * dmp.md 3.4. Codes of LOINC and of TRE_A05 never clash, so a code alone names its class.
 */

export const CLASS_SYSTEM =
  'https://mos.esante.gouv.fr/NOS/TRE_A03-ClasseDocument/FHIR/TRE-A03-ClasseDocument';
export const LOINC_SYSTEM = 'http://loinc.org';
export const TYPE_SYSTEM =
  'https://mos.esante.gouv.fr/NOS/TRE_A05-TypeDocComplementaire/FHIR/TRE-A05-TypeDocComplementaire';

/** TRE_A03 less 99, the technical documents, which people are never shown. */
export const DOCUMENT_CLASSES = [
  '10',
  '11',
  '31',
  '42',
  '43',
  '44',
  '45',
  '52',
  '60',
  '90',
  '95',
] as const;

export type DocumentClass = (typeof DOCUMENT_CLASSES)[number];

export interface DocumentType {
  readonly system: string;
  readonly code: string;
  readonly documentClass: DocumentClass;
}

const LOINC: Readonly<Partial<Record<DocumentClass, string>>> = {
  '10':
    '11488-4 11490-0 11502-2 11505-5 11506-3 11526-1 15507-7 15508-5 28653-4 29274-8 34112-3 34749-2 34794-8 34874-8 ' +
    '34875-5 47420-5 51969-4 59283-2 60568-3 67851-6 70004-7 75482-0 75492-9 75496-0 77436-4 78513-9 78601-2 83981-1 ' +
    '85208-7 93024-8 96349-6',
  '11':
    '18761-7 34133-9 34842-5 56445-0 57055-6 57057-2 57075-4 60591-5 68599-0 68817-6 74207-2 78489-2 80820-4 83836-7 ' +
    '83901-9 88348-8 89235-6',
  '31': '18748-4 52040-3',
  '42': '55115-0 57828-6 57832-8 57833-6 61357-0 75468-9',
  '43': '60593-1',
  '44': '18776-5 77604-7 80771-9 80788-3 83869-8',
  '45': '80565-5',
  '52': '11369-6 87273-9 89601-9 96173-0 96874-3',
  '90': '74465-6',
  '95': '59284-0 86531-1',
};

const TRE_A05: Readonly<Partial<Record<DocumentClass, string>>> = {
  '10': 'BIL_AUTO DOCPAT03 DOCPAT05 DOCPAT06',
  '11': 'SYNTH DOCPAT01 DOCPAT08',
  '31': 'IMG-KOS DOCPAT04',
  '42': 'DOCPAT02 PRESC-AAT PRESC-BIO PRESC-KINE PRESC-INF PRESC-PEDI PRESC-ORTHOPHO PRESC-ORTHOPTIE',
  '43': 'DISP_AUT',
  '44': 'PROT_ALD',
  '52': 'CERT_DECL DOCPAT07',
  '60': 'REMB',
  '90': 'EXPPAT_1 EXPPAT_2 EXPPAT_3',
  '95': 'AUTORIS-SOINS ATTEST-RESID ATTEST-DROITS-AM ATTEST-ASS-COMPL ATTEST-HEBGT DOCPAT09',
};

export const DOCUMENT_TYPES: readonly DocumentType[] = DOCUMENT_CLASSES.flatMap((documentClass) => [
  ...codes(LOINC[documentClass]).map((code) => ({ system: LOINC_SYSTEM, code, documentClass })),
  ...codes(TRE_A05[documentClass]).map((code) => ({ system: TYPE_SYSTEM, code, documentClass })),
]);

const CLASS_OF_TYPE: ReadonlyMap<string, DocumentClass> = new Map(
  DOCUMENT_TYPES.map(({ code, documentClass }) => [code, documentClass]),
);

/** Class of a type, by its code in LOINC or TRE_A05; undefined when the DMP does not have the type. */
export function classOfType(typeCode: string): DocumentClass | undefined {
  return CLASS_OF_TYPE.get(typeCode);
}

export function isDocumentClass(text: string): text is DocumentClass {
  return DOCUMENT_CLASSES.some((documentClass) => documentClass === text);
}

/** Types that the holder deposits, whatever their class: documents of patients, wishes, questionnaires. dmp.md 3.8. */
export const PATIENT_TYPES: readonly DocumentType[] = DOCUMENT_TYPES.filter(
  ({ code }) => code.startsWith('DOCPAT') || code.startsWith('EXPPAT_') || code === '74465-6',
);

function codes(list: string | undefined): readonly string[] {
  return list === undefined ? [] : list.split(' ');
}
