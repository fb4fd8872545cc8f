/** Reads the reduced Synthea histories kept in this repository. Shape and licence: data/LICENCE.md. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { CodeableConcept, Coding, Reference } from '../fhir-json.ts';

export interface SourceQuantity {
  readonly value: number;
  readonly unit: string;
  readonly system: string;
  readonly code: string;
}

interface SourcePeriod {
  readonly start: string;
  readonly end?: string;
}

/** The elements kept from the generator's resources, of whatever type. */
export interface SourceResource {
  readonly resourceType: string;
  readonly id: string;
  readonly status?: string;
  readonly intent?: string;
  readonly class?: Coding;
  readonly type?: readonly CodeableConcept[];
  readonly category?: readonly CodeableConcept[];
  readonly code?: CodeableConcept;
  readonly vaccineCode?: CodeableConcept;
  readonly medicationCodeableConcept?: CodeableConcept;
  readonly clinicalStatus?: CodeableConcept;
  readonly verificationStatus?: CodeableConcept;
  readonly reasonCode?: readonly CodeableConcept[];
  readonly procedureCode?: readonly CodeableConcept[];
  readonly encounter?: Reference;
  readonly period?: SourcePeriod;
  readonly performedPeriod?: SourcePeriod;
  readonly onsetDateTime?: string;
  readonly abatementDateTime?: string;
  readonly recordedDate?: string;
  readonly effectiveDateTime?: string;
  readonly occurrenceDateTime?: string;
  readonly authoredOn?: string;
  readonly started?: string;
  readonly created?: string;
  readonly valueQuantity?: SourceQuantity;
  readonly component?: readonly {
    readonly code: CodeableConcept;
    readonly valueQuantity: SourceQuantity;
  }[];
  readonly result?: readonly Reference[];
  readonly addresses?: readonly Reference[];
  readonly activity?: readonly {
    readonly detail: { readonly code: CodeableConcept; readonly status: string };
  }[];
  readonly series?: readonly SourceSeries[];
  readonly item?: readonly {
    readonly productOrService: CodeableConcept;
    readonly encounter?: readonly Reference[];
  }[];
}

export interface SourceSeries {
  readonly modality: Coding;
  readonly bodySite: Coding;
  readonly instance: readonly { readonly sopClass: Coding; readonly title: string }[];
}

/** A contact with care and all that came of it. */
export interface SourceEpisode {
  readonly encounter: SourceResource;
  readonly resources: readonly SourceResource[];
}

export type HistoryName = 'woman-1996' | 'boy-2011' | 'man-1999';

const FILE = new URL('../data/synthea.json.gz', import.meta.url);
/** The file is 158 KB open; anything far beyond is not ours. */
const BYTES_MAX = 4_000_000;

/**
 * The episodes of one history, oldest first.
 * @throws Error when the data file does not hold the history.
 */
export function sourceEpisodes(name: HistoryName): readonly SourceEpisode[] {
  const text = gunzipSync(readFileSync(FILE), { maxOutputLength: BYTES_MAX }).toString('utf8');
  // The file is part of the repository and its shape is written in LICENCE.md; test/demo/data.test.ts reads all of it.
  const { histories } = JSON.parse(text) as {
    histories: Partial<Record<HistoryName, SourceResource[]>>;
  };
  const resources = histories[name];
  if (resources === undefined) throw new Error(`data/synthea.json.gz holds no history '${name}'`);
  const byEncounter = Map.groupBy(resources, encounterId);
  return resources
    .filter(({ resourceType }) => resourceType === 'Encounter')
    .map((encounter) => ({ encounter, resources: byEncounter.get(encounter.id) ?? [] }));
}

/** Synthea names resources by `urn:uuid:` and their id; an Encounter belongs to no other. */
function encounterId({ encounter, item }: SourceResource): string | undefined {
  const claimed = item?.find((one) => one.encounter !== undefined)?.encounter?.[0];
  return (encounter ?? claimed)?.reference?.replace('urn:uuid:', '');
}
