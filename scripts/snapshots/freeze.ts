/** The small set of published definitions that the tests carry, reduced to what is compared. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type {
  SourceElement,
  SourceStructure,
} from '../../server/fhir/validation/snapshot/source.ts';
import type { PublishedSet } from './published.ts';
import { lookupIn } from './published.ts';

export const FROZEN = fileURLToPath(
  new URL('../../test/validation/snapshot/hl7.jsonl', import.meta.url),
);

const R4 = 'http://hl7.org/fhir/StructureDefinition/';
const IPS = 'http://hl7.org/fhir/uv/ips/StructureDefinition/';

/** One of each difficulty, every profile that has a difference, and the bases and types these walk into. */
const NAMES: readonly string[] = [
  ...['Element', 'BackboneElement', 'Extension', 'CodeableConcept', 'Coding', 'Quantity'],
  ...['SimpleQuantity', 'Meta', 'Reference', 'uri', 'code', 'decimal', 'string', 'dateTime'],
  ...['Resource', 'DomainResource', 'Observation', 'Provenance', 'Composition', 'CodeSystem'],
  ...[
    'GuidanceResponse',
    'FamilyMemberHistory',
    'ElementDefinition',
    'Questionnaire',
    'Identifier',
  ],
  ...['vitalsigns', 'bp', 'heartrate', 'cholesterol', 'devicemetricobservation'],
  ...['provenance-relevant-history', 'clinicaldocument', 'catalog', 'shareablecodesystem'],
  ...['cdshooksguidanceresponse', 'familymemberhistory-genetic', 'elementdefinition-de'],
  ...['patient-nationality', 'codesystem-history', 'composition-clinicaldocument-versionNumber'],
].map((name) => `${R4}${name}`);
const OF_IPS: readonly string[] = [
  ...['CodeableConcept-uv-ips', 'Coding-uv-ips', 'Composition-uv-ips'],
  ...['Observation-results-laboratory-pathology-uv-ips', 'Observation-results-radiology-uv-ips'],
].map((name) => `${IPS}${name}`);

/** @returns what was written. @throws Error when a definition is not in the sets. */
export function freeze(sets: readonly PublishedSet[]): string {
  const lookup = lookupIn(sets);
  const lines = [...NAMES, ...OF_IPS].map((url) => {
    const structure = lookup(url);
    if (structure === undefined) throw new Error(`${url} is not in the packages.`);
    return JSON.stringify(reduce(structure));
  });
  writeFileSync(FROZEN, `${lines.join('\n')}\n`);
  return `${lines.length} definitions in ${FROZEN}`;
}

function reduce(structure: SourceStructure): SourceStructure {
  const { url, version, derivation, type, baseDefinition, differential, snapshot } = structure;
  return {
    url,
    type,
    ...(version && { version }),
    ...(derivation && { derivation }),
    ...(baseDefinition && { baseDefinition }),
    // Types and resources are there as bases.
    ...(derivation === 'constraint' && {
      differential: { element: (differential?.element ?? []).map(reduceElement) },
    }),
    snapshot: { element: (snapshot?.element ?? []).map(reduceElement) },
  };
}

const KEPT =
  /^(id|path|sliceName|min|max|base|type|contentReference|slicing|binding|condition|isModifier|(fixed|pattern)[A-Z].*)$/;

function reduceElement(element: SourceElement): SourceElement {
  const { binding, slicing, constraint } = element;
  return {
    // What is kept has the types of the element it comes from.
    ...(Object.fromEntries(
      Object.entries(element).filter(([name]) => KEPT.test(name)),
    ) as unknown as SourceElement),
    ...(slicing && {
      slicing: {
        ...(slicing.discriminator && { discriminator: slicing.discriminator }),
        ...(slicing.ordered !== undefined && { ordered: slicing.ordered }),
        ...(slicing.rules !== undefined && { rules: slicing.rules }),
      },
    }),
    ...(binding && {
      binding: {
        ...(binding.strength && { strength: binding.strength }),
        ...(binding.valueSet && { valueSet: binding.valueSet }),
      },
    }),
    ...(constraint && {
      constraint: constraint.map(({ key }) => ({ key })),
    }),
  };
}
