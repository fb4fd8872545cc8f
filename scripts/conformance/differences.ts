/** Where our verdict differs from HL7's, and why. A row that no longer differs fails the tests, and so does a difference without a row. */
import type { CorpusName } from './agreement.ts';

/** Reasons by the name of a file or case. */
export type Reasons = Readonly<Record<string, string>>;

export interface CorpusDifferences {
  readonly files: number;
  /** By HL7. */
  readonly refused: number;
  readonly differences: Reasons;
  /** Refused by both, with no error of ours at the path of one of HL7's or beneath. */
  readonly elsewhere: Reasons;
}

const NEMA =
  'HL7 lets extensions of nema.org through without a definition; here they are unknown ones like others.';
const FR_LU =
  'HL7 refuses the language fr-LU, which is not in the preferred list of common languages. It is a tag of BCP 47, and R4 asks no more.';

export const CORPUS_DIFFERENCES: Readonly<Record<CorpusName, CorpusDifferences>> = {
  clinical: {
    files: 338,
    refused: 41,
    differences: { 'Patient-dicom.json': NEMA },
    elsewhere: {},
  },
  wider: {
    files: 378,
    refused: 80,
    differences: {
      'Bundle-conceptmaps.json':
        'HL7 looks up the codes that a ConceptMap maps. Checks of definitions are left out here.',
      'Measure-hiv-indicators.json': 'HL7 asks for a library of CQL. CQL is left out here.',
      'Media-1.2.840.11361907579238403408700.3.1.04.19970327150033.json': NEMA,
    },
    elsewhere: {
      'Bundle-lri-example.json':
        'HL7 tells every full URL that is wrong of entry 0; here each is told of its own entry.',
    },
  },
  ips: {
    files: 44,
    refused: 2,
    differences: {
      'Bundle-IPS-examples-Bundle-with-immunization.json': FR_LU,
      'Immunization-75680.json': FR_LU,
    },
    elsewhere: {},
  },
};

const DURATION =
  'The profile bounds a date by minValueDuration or maxValueDuration, which R4 does not have: it is not taken in.';

export const CASE_DIFFERENCES: Reasons = {
  'additional-bindings-observation-2':
    'Additional bindings are an extension of later versions of FHIR; it is not read here.',
  'ab-list-slicing':
    'HL7 refuses a link of a narrative to a place that is not in it. A dead link loses no data: it is let through.',
  'encounter-period':
    'HL7 finds 2023-06-21 later than 2023-06-21T06:20:00Z. A date stands for its whole day (R4 datatypes, Period): nothing is wrong.',
  'obs-max-decimal':
    'The profile bounds a member of a choice of several types (`Observation.value[x].value`): it is not taken in.',
  'StructureDefinition-Slice23': 'Checks of definitions are left out here.',
  'toplevel-maxvalueduration-pass': DURATION,
  'toplevel-minvalueduration-pass': DURATION,
};
