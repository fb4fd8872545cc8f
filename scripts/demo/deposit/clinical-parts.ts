/** Discrete resources that go with a document, each referring to the others. dmp.md 4.2; 3.5, "Visibility group". */

import type { BundleEntry, CodeableConcept, Coding, FhirResource } from '../fhir-json.ts';
import { bundleUrl, concept, demoUuid, oidOf, postEntry } from '../fhir-json.ts';
import { ATC, DIAGNOSTIC_SECTION, DICOM, loinc, OBSERVATION_CATEGORY, UCUM } from '../systems.ts';
import type { ClinicalContext, ClinicalPart } from './document.ts';

/** One measured quantity with its reference range. */
export interface LabValue {
  readonly code: Coding;
  readonly text: string;
  readonly value: number;
  readonly unit: string;
  readonly low?: number;
  readonly high?: number;
}

/** A laboratory report and its results: row "lab results". */
export function labReport(values: readonly LabValue[]): ClinicalPart {
  return (context) => {
    const observations = values.map((value) =>
      postEntry(`${context.name}/${value.code.code}`, labObservation(value, context)),
    );
    const report = postEntry(`${context.name}/report`, {
      ...diagnosticReport(
        context,
        concept({ system: DIAGNOSTIC_SECTION, code: 'LAB', display: 'Laboratory' }),
      ),
      code: concept(loinc('11502-2', 'Laboratory report'), context.attachment.title),
      result: observations.map(({ fullUrl }) => ({ reference: fullUrl })),
    });
    return [report, ...observations];
  };
}

function diagnosticReport(context: ClinicalContext, category: CodeableConcept): FhirResource {
  return {
    resourceType: 'DiagnosticReport',
    ...context.labelled,
    status: 'final',
    category: [category],
    subject: context.subject,
    effectiveDateTime: context.date,
    issued: context.issued,
    performer: [context.author],
    presentedForm: [context.attachment],
  };
}

function labObservation(
  { code, text, value, unit, low, high }: LabValue,
  context: ClinicalContext,
): FhirResource {
  const quantity = (amount: number) => ({ value: amount, unit, system: UCUM, code: unit });
  const range = {
    ...(low === undefined ? {} : { low: quantity(low) }),
    ...(high === undefined ? {} : { high: quantity(high) }),
  };
  return {
    resourceType: 'Observation',
    ...context.labelled,
    status: 'final',
    category: [concept({ system: OBSERVATION_CATEGORY, code: 'laboratory' })],
    code: concept(code, text),
    subject: context.subject,
    effectiveDateTime: context.date,
    performer: [context.author],
    valueQuantity: quantity(value),
    ...(Object.keys(range).length === 0 ? {} : { referenceRange: [range] }),
    derivedFrom: [{ reference: bundleUrl(context.name) }],
  };
}

export interface Imaging {
  readonly modality: Coding;
  readonly text: string;
  readonly conclusion: string;
}

/** The OID of the study that goes with the document `name`: also its studyInstanceUID. */
export function studyUid(name: string): string {
  return oidOf(demoUuid(`${name}/study`));
}

/** An imaging report and its study: row "imaging reports, images". */
export function imagingReport({ modality, text, conclusion }: Imaging): ClinicalPart {
  return (context) => {
    const study = postEntry(`${context.name}/study`, {
      resourceType: 'ImagingStudy',
      ...context.labelled,
      identifier: [
        { use: 'official', system: 'urn:dicom:uid', value: `urn:oid:${studyUid(context.name)}` },
      ],
      status: 'available',
      modality: [modality],
      subject: context.subject,
      started: context.date,
      numberOfSeries: 1,
      numberOfInstances: 24,
      description: text,
      series: [
        {
          uid: oidOf(demoUuid(`${context.name}/series`)),
          number: 1,
          modality,
          numberOfInstances: 24,
        },
      ],
    });
    const report = postEntry(`${context.name}/report`, {
      ...diagnosticReport(
        context,
        concept({ system: DIAGNOSTIC_SECTION, code: 'RAD', display: 'Radiology' }),
      ),
      code: concept(loinc('18748-4', 'Diagnostic imaging study'), text),
      imagingStudy: [{ reference: study.fullUrl }],
      conclusion,
    });
    return [report, study];
  };
}

export const MAGNETIC_RESONANCE: Coding = {
  system: DICOM,
  code: 'MR',
  display: 'Magnetic Resonance',
};

/** A medicine by its ATC code. */
export function medicine(
  code: string,
  text: string,
): { readonly medicationCodeableConcept: CodeableConcept } {
  return { medicationCodeableConcept: concept({ system: ATC, code, display: text }, text) };
}

/** One resource, made from the document's context. */
export function single(
  name: string,
  build: (context: ClinicalContext) => FhirResource,
): ClinicalPart {
  return (context): readonly BundleEntry[] => [
    postEntry(`${context.name}/${name}`, { ...build(context), ...context.labelled }),
  ];
}
