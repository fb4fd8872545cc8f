/** The definitions of a package to the contents of its three files. */
import type { Structure } from '../../server/fhir/definitions/structure.ts';
import type { PackCodeSystem, PackValueSet } from '../../server/fhir/definitions/value-set.ts';
import type { HeldSystem } from './code-system.ts';
import { heldSystem, systemOfLine } from './code-system.ts';
import type { Fields } from './fields.ts';
import { neededText, textOf } from './fields.ts';
import { printLines } from './print.ts';
import { packStructure } from './structure.ts';
import { packValueSet } from './value-set.ts';

export interface Reduced {
  readonly structures: readonly Structure[];
  readonly valueSets: readonly PackValueSet[];
  readonly codeSystems: readonly PackCodeSystem[];
  /** One sentence for each definition left out. */
  readonly leftOut: readonly string[];
}

/** What packages made before hold, for what this one leans on. */
export interface Held {
  codeSystem(canonical: string): PackCodeSystem | undefined;
  valueSet(canonical: string): PackValueSet | undefined;
}

export interface Rules {
  readonly held: Held;
  /** Gives a StructureDefinition its snapshot when it has only a differential. */
  readonly withSnapshot: (source: Fields) => Fields;
  /** Version of the package, when bindings name value sets of other versions by it: R4 core. */
  readonly release?: string;
}

export type PackFile = 'structures.jsonl' | 'value-sets.jsonl' | 'code-systems.jsonl';

/** Reduces all that can be; what cannot is told and left out. */
export function reduce(
  resources: readonly Fields[],
  { held, withSnapshot, release }: Rules,
): Reduced {
  const leftOut: string[] = [];
  const each = <T>(type: string, make: (source: Fields) => T | undefined): readonly T[] =>
    unique(resources, type, leftOut).flatMap((source) => {
      try {
        const made = make(source);
        return made === undefined ? [] : [made];
      } catch (error) {
        leftOut.push(`${type}: ${error instanceof Error ? error.message : String(error)}.`);
        return [];
      }
    });
  const systems = new Map<string, HeldSystem>();
  for (const system of each('CodeSystem', heldSystem)) systems.set(system.line.url, system);
  const valueSets = new Map(
    unique(resources, 'ValueSet', []).map((source) => [neededText(source, 'url'), source]),
  );
  const sources = {
    system: (url: string) => systems.get(url) ?? heldBefore(held, url),
    valueSet: (canonical: string) => versioned(valueSets, canonical),
    madeBefore: (canonical: string) => held.valueSet(canonical),
  };
  return {
    structures: each('StructureDefinition', (source) => packStructure(withSnapshot(source))),
    valueSets: each('ValueSet', (source) => packValueSet(source, sources, release)),
    codeSystems: [...systems.values()].map(({ line }) => line),
    leftOut,
  };
}

function heldBefore(held: Held, url: string): HeldSystem | undefined {
  const line = held.codeSystem(url);
  return line && systemOfLine(line);
}

function versioned(valueSets: ReadonlyMap<string, Fields>, canonical: string): Fields | undefined {
  const [url = '', version] = canonical.split('|', 2);
  const source = valueSets.get(url);
  return version === undefined || (source && textOf(source, 'version') === version)
    ? source
    : undefined;
}

/** Those of a type, each url once. */
function unique(resources: readonly Fields[], type: string, leftOut: string[]): readonly Fields[] {
  const seen = new Set<string>();
  return resources.filter((source) => {
    if (textOf(source, 'resourceType') !== type) return false;
    const url = textOf(source, 'url');
    const reason =
      url === undefined ? 'has no url' : seen.has(url) ? `${url} stands twice` : undefined;
    if (url !== undefined) seen.add(url);
    if (reason !== undefined) leftOut.push(`${type}: ${textOf(source, 'id') ?? 'one'} ${reason}.`);
    return reason === undefined;
  });
}

/** The contents of the files, by name. */
export function printPack(reduced: Reduced): Readonly<Record<PackFile, string>> {
  return {
    'structures.jsonl': printLines(reduced.structures),
    'value-sets.jsonl': printLines(reduced.valueSets),
    'code-systems.jsonl': printLines(reduced.codeSystems),
  };
}
