/** Structures of several packages by canonical. R4 references, Canonical URLs. */
import { packLines } from './pack-lines.ts';
import type { Structure, StructureLookup } from './structure.ts';

/**
 * Lookups over the contents of `structures.jsonl` files, R4 core first: of two packages with the same url the first one
 * is found, unless a `|version` asks for the other. A structure is parsed when first asked for, then kept.
 * @throws Error for a file that is not one of ours.
 */
export function structureLookup(contents: readonly string[]): StructureLookup {
  const lines = packLines<Structure>(contents);
  return { structure: lines.find, urls: lines.urls };
}
