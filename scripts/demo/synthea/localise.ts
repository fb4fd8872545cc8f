/** One resource of a Synthea history as the demo world has it: built anew from the few elements kept. dmp.md 4.2. */
import type { BundleEntry, FhirResource } from '../fhir-json.ts';
import { demoUuid, oidOf, postEntry } from '../fhir-json.ts';
import { ACT_CODE, DICOM, OBSERVATION_CATEGORY, PARTICIPATION, URI } from '../systems.ts';
import { frenchConcept } from './french-terms.ts';
import { measured } from './measured.ts';
import type { Place } from './place.ts';
import { author, copyName, inEncounter, kept, moved, movedPeriod, subject } from './place.ts';
import type { SourceResource, SourceSeries } from './source.ts';

type Builder = (source: SourceResource, place: Place) => FhirResource | undefined;

const BUILDERS: Readonly<Record<string, Builder>> = {
  Encounter: encounter,
  Condition: condition,
  Observation: observation,
  Procedure: procedure,
  Immunization: immunization,
  DiagnosticReport: diagnosticReport,
  CarePlan: carePlan,
  MedicationRequest: medicationRequest,
  ImagingStudy: imagingStudy,
};

/** The entry for a source resource; absent when the demo world has no place for its type or its code. */
export function localise(source: SourceResource, place: Place): BundleEntry | undefined {
  const resource = BUILDERS[source.resourceType]?.(source, place);
  return resource === undefined ? undefined : postEntry(copyName(source.id, place), resource);
}

const CLASS_NAMES: Readonly<Record<string, string>> = {
  AMB: 'ambulatory',
  EMER: 'emergency',
  VR: 'virtual',
};

function encounter(source: SourceResource, place: Place): FhirResource | undefined {
  const type = frenchConcept(source.type?.[0]);
  if (type === undefined || source.class === undefined) return undefined;
  const reasons = (source.reasonCode ?? [])
    .map(frenchConcept)
    .filter((reason) => reason !== undefined);
  return {
    resourceType: 'Encounter',
    status: 'finished',
    class: { system: ACT_CODE, code: source.class.code, display: CLASS_NAMES[source.class.code] },
    type: [type],
    subject: subject(place),
    participant: [
      {
        type: [{ coding: [{ system: PARTICIPATION, code: 'PPRF', display: 'primary performer' }] }],
        individual: author(place),
      },
    ],
    period: movedPeriod(source.period, place),
    ...(reasons.length === 0 ? {} : { reasonCode: reasons }),
    serviceProvider: { reference: `Organization/${place.organisation}` },
  };
}

function condition(source: SourceResource, place: Place): FhirResource | undefined {
  const code = frenchConcept(source.code);
  if (code === undefined) return undefined;
  const abatement = source.abatementDateTime;
  return {
    resourceType: 'Condition',
    clinicalStatus: source.clinicalStatus,
    verificationStatus: source.verificationStatus,
    code,
    subject: subject(place),
    ...inEncounter(source, place),
    onsetDateTime: moved(source.onsetDateTime, place),
    ...(abatement === undefined ? {} : { abatementDateTime: moved(abatement, place) }),
    recordedDate: moved(source.recordedDate, place),
    recorder: author(place),
  };
}

function observation(source: SourceResource, place: Place): FhirResource | undefined {
  const code = frenchConcept(source.code);
  const category = source.category?.[0]?.coding?.[0]?.code;
  if (code === undefined || (category !== 'vital-signs' && category !== 'laboratory'))
    return undefined;
  const components = (source.component ?? []).map((part) => ({
    code: frenchConcept(part.code) ?? part.code,
    valueQuantity: measured(
      { quantity: part.valueQuantity, code: part.code, id: source.id },
      place,
    ),
  }));
  return {
    resourceType: 'Observation',
    status: 'final',
    category: [{ coding: [{ system: OBSERVATION_CATEGORY, code: category }] }],
    code,
    subject: subject(place),
    ...inEncounter(source, place),
    effectiveDateTime: moved(source.effectiveDateTime, place),
    performer: [author(place)],
    ...(source.valueQuantity && {
      valueQuantity: measured({ quantity: source.valueQuantity, code, id: source.id }, place),
    }),
    ...(components.length === 0 ? {} : { component: components }),
  };
}

function procedure(source: SourceResource, place: Place): FhirResource | undefined {
  const code = frenchConcept(source.code);
  if (code === undefined) return undefined;
  return {
    resourceType: 'Procedure',
    status: 'completed',
    code,
    subject: subject(place),
    ...inEncounter(source, place),
    performedPeriod: movedPeriod(source.performedPeriod, place),
    performer: [{ actor: author(place) }],
  };
}

function immunization(source: SourceResource, place: Place): FhirResource | undefined {
  const vaccineCode = frenchConcept(source.vaccineCode);
  if (vaccineCode === undefined) return undefined;
  return {
    resourceType: 'Immunization',
    status: 'completed',
    vaccineCode,
    patient: subject(place),
    ...inEncounter(source, place),
    occurrenceDateTime: moved(source.occurrenceDateTime, place),
    primarySource: true,
    performer: [{ actor: author(place) }],
  };
}

function diagnosticReport(source: SourceResource, place: Place): FhirResource | undefined {
  const code = frenchConcept(source.code);
  if (code === undefined) return undefined;
  return {
    resourceType: 'DiagnosticReport',
    status: 'final',
    category: source.category,
    code,
    subject: subject(place),
    ...inEncounter(source, place),
    effectiveDateTime: moved(source.effectiveDateTime, place),
    performer: [author(place)],
    ...kept('result', source.result, place),
  };
}

function carePlan(source: SourceResource, place: Place): FhirResource | undefined {
  const category = frenchConcept(source.category?.[0]);
  if (category === undefined) return undefined;
  const activities = (source.activity ?? []).map(({ detail }) => ({
    code: frenchConcept(detail.code),
    status: detail.status,
  }));
  return {
    resourceType: 'CarePlan',
    status: source.status,
    intent: 'plan',
    category: [category],
    title: category.text,
    subject: subject(place),
    ...inEncounter(source, place),
    period: movedPeriod(source.period, place),
    author: author(place),
    ...kept('addresses', source.addresses, place),
    activity: activities.filter(({ code }) => code !== undefined).map((detail) => ({ detail })),
  };
}

function medicationRequest(source: SourceResource, place: Place): FhirResource | undefined {
  const medication = frenchConcept(source.medicationCodeableConcept);
  if (medication === undefined) return undefined;
  return {
    resourceType: 'MedicationRequest',
    status: place.days === 0 ? 'active' : 'completed',
    intent: 'order',
    medicationCodeableConcept: medication,
    subject: subject(place),
    ...inEncounter(source, place),
    authoredOn: moved(source.authoredOn, place),
    requester: author(place),
    dosageInstruction: [{ text: 'Un anneau par cycle, laissé en place 21 jours' }],
  };
}

function imagingStudy(source: SourceResource, place: Place): FhirResource | undefined {
  const codes = (source.procedureCode ?? [])
    .map(frenchConcept)
    .filter((code) => code !== undefined);
  const series = source.series ?? [];
  if (codes.length === 0 || series.length === 0) return undefined;
  const study = copyName(source.id, place);
  return {
    resourceType: 'ImagingStudy',
    identifier: [
      { use: 'official', system: 'urn:dicom:uid', value: `urn:oid:${oidOf(demoUuid(study))}` },
    ],
    status: 'available',
    subject: subject(place),
    ...inEncounter(source, place),
    started: moved(source.started, place),
    numberOfSeries: series.length,
    numberOfInstances: series.reduce((sum, { instance }) => sum + instance.length, 0),
    procedureCode: codes,
    series: series.map((one, index) => imagingSeries(one, `${study}/${index + 1}`, index + 1)),
  };
}

function imagingSeries(source: SourceSeries, name: string, number: number) {
  return {
    uid: oidOf(demoUuid(name)),
    number,
    modality: { system: DICOM, code: source.modality.code, display: source.modality.display },
    numberOfInstances: source.instance.length,
    bodySite: source.bodySite,
    instance: source.instance.map(({ sopClass }, index) => ({
      uid: oidOf(demoUuid(`${name}/${index + 1}`)),
      sopClass: { system: URI, code: sopClass.code },
      number: index + 1,
    })),
  };
}
