/** What the packages of fhir-profiles hold already, for one that is made after them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packLines } from '../../server/fhir/definitions/pack-lines.ts';
import type { Structure } from '../../server/fhir/definitions/structure.ts';
import type { PackCodeSystem, PackValueSet } from '../../server/fhir/definitions/value-set.ts';
import type { Held, PackFile } from './reduce.ts';

export interface HeldPackages extends Held {
  structure(canonical: string): Structure | undefined;
  /** Whether R4 core defines it: no package may define it again. */
  isOfCore(url: string): boolean;
}

const CORE = 'r4-core';

/** The folders of packages but R4 core and one more, by name. */
export function otherPackages(profiles: string, except: string): readonly string[] {
  return readdirSync(profiles)
    .filter((name) => name !== except && name !== CORE)
    .sort();
}

/** What R4 core and the packages of some folders hold, R4 core first. */
export function heldPackages(profiles: string, names: readonly string[]): HeldPackages {
  const contents = (file: PackFile) =>
    [CORE, ...names].map((name) => read(join(profiles, name, file)));
  const structures = packLines<Structure>(contents('structures.jsonl'));
  const valueSets = packLines<PackValueSet>(contents('value-sets.jsonl'));
  const codeSystems = packLines<PackCodeSystem>(contents('code-systems.jsonl'));
  const core = urlsOf(profiles, CORE);
  return {
    structure: structures.find,
    valueSet: valueSets.find,
    codeSystem: codeSystems.find,
    isOfCore: (url) => core.has(url),
  };
}

/** Urls that one package defines. */
export function urlsOf(profiles: string, name: string): ReadonlySet<string> {
  return new Set(
    (['structures.jsonl', 'value-sets.jsonl', 'code-systems.jsonl'] as const).flatMap(
      (file) => packLines<unknown>([read(join(profiles, name, file))]).urls,
    ),
  );
}

function read(file: string): string {
  return existsSync(file) ? readFileSync(file, 'latin1') : '';
}
