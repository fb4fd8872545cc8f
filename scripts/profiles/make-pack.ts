/** A package read, reduced and held against the others. */
import { doubledCanonicals } from './doubled.ts';
import type { Fields } from './fields.ts';
import { textOf } from './fields.ts';
import { heldPackages } from './held.ts';
import { missingCanonicals } from './missing.ts';
import { packFiles, printJson } from './pack-folder.ts';
import type { PackageSource } from './package-source.ts';
import { isReduced } from './package-source.ts';
import type { Reduced } from './reduce.ts';
import { reduce } from './reduce.ts';
import { snapshotMaker } from './snapshot.ts';
import { withoutUnsafeRules } from './unsafe-rules.ts';

export interface MadePack {
  /** Contents by the name of the file. */
  readonly files: Readonly<Record<string, string>>;
  readonly reduced: Reduced;
  /** Canonicals it names and nobody holds. */
  readonly missing: readonly string[];
  /** Doubtful places of differentials. */
  readonly warnings: readonly string[];
  /** Canonicals that another package holds too, each with which of the two answers. */
  readonly doubled: readonly string[];
}

export interface Destination {
  /** The folder of all packages. */
  readonly profiles: string;
  /** Folders in it that the package may lean on, besides R4 core. */
  readonly others: readonly string[];
}

const MANIFEST_MEMBERS = [
  'name',
  'version',
  'title',
  'canonical',
  'license',
  'fhirVersions',
  'dependencies',
] as const;

export function makePack(source: PackageSource, { profiles, others }: Destination): MadePack {
  const held = heldPackages(profiles, others);
  const warnings: string[] = [];
  const unsafe: string[] = [];
  const isCore = (resource: Fields) => held.isOfCore(textOf(resource, 'url') ?? '');
  const resources = source.resources.filter((resource) => !isCore(resource));
  const snapshot = snapshotMaker(resources, held.structure, (warning) => warnings.push(warning));
  const reduced = reduce(resources, {
    held,
    withSnapshot: (one) => withoutUnsafeRules(snapshot(one), (sentence) => unsafe.push(sentence)),
  });
  const told: Reduced = {
    ...reduced,
    leftOut: [
      ...reduced.leftOut,
      ...unsafe,
      ...source.resources.filter(isCore).map((one) => `${textOf(one, 'url')} is R4 core's own.`),
      ...source.unreadable,
      ...otherTypes(source.resources),
    ],
  };
  return {
    files: packFiles({ source: `${source.name}@${source.version}`, inputs: source.inputs }, told),
    reduced: told,
    missing: missingCanonicals(reduced, held),
    warnings,
    doubled: doubledCanonicals(reduced, {
      name: `${source.name}-${source.version}`,
      profiles,
      others,
    }),
  };
}

/** Resources that validation does not read, counted by type. */
function otherTypes(resources: readonly Fields[]): readonly string[] {
  const others = Map.groupBy(
    resources.filter((resource) => !isReduced(resource)),
    (resource) => textOf(resource, 'resourceType') ?? '',
  );
  return [...others]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([type, each]) => `${type}: ${each.length}, not read by validation.`);
}

/** What is kept of package.json, printed: the members of the npm-style FHIR form that say what a package is. */
export function printedManifest({ manifest }: PackageSource): string {
  return printJson(
    Object.fromEntries(
      MANIFEST_MEMBERS.flatMap((name) => (name in manifest ? [[name, manifest[name]]] : [])),
    ),
  );
}
