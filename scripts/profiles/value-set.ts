/** A ValueSet worked out to a line of value-sets.jsonl. R4 valueset, Composition Rules. */
import type { PackInclude, PackValueSet } from '../../server/fhir/definitions/value-set.ts';
import type { HeldSystem } from './code-system.ts';
import { selectableCodes } from './code-system.ts';
import type { Extent, Part } from './extent.ts';
import {
  ALL,
  difference,
  EVERYTHING_OPEN,
  intersection,
  listed,
  OPEN,
  ofSystem,
  union,
} from './extent.ts';
import type { Fields } from './fields.ts';
import { isFields, isSet, listOf, neededText, numberOf, textOf, textsOf } from './fields.ts';
import { filteredCodes } from './filter.ts';

/** Where the parts of a value set are found, by canonical. */
export interface Sources {
  system(url: string): HeldSystem | undefined;
  /** A ValueSet resource. */
  valueSet(canonical: string): Fields | undefined;
  /** A line of a package made before. */
  madeBefore(canonical: string): PackValueSet | undefined;
}

/**
 * Codes listed of a system of somebody else: longer lists are left open. LOINC and SNOMED CT are licensed by others; what
 * HL7 itself lists of them in R4 is published under CC0, and the short lists are what profiles lean on.
 */
const FOREIGN_CODES_MAX = 200;
const FOREIGN: ReadonlySet<string> = new Set(['http://loinc.org', 'http://snomed.info/sct']);
/** Value sets that import one another without end. */
const IMPORT_DEPTH_MAX = 32;

/**
 * The value set worked out. `release`: version of its package, where bindings name sets by it.
 * @throws Error when it has no url, or imports lead back to it.
 */
export function packValueSet(source: Fields, sources: Sources, release?: string): PackValueSet {
  const version = textOf(source, 'version');
  const { parts, open } = extentOf(source, sources, IMPORT_DEPTH_MAX);
  return {
    url: neededText(source, 'url'),
    ...(version !== undefined && { version }),
    ...(release !== undefined && release !== version && { release }),
    ...(open && { open: true }),
    includes: [...parts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([system, part]) => packInclude(system, part)),
  };
}

function packInclude(system: string, { all, codes, open }: Part): readonly PackInclude[] {
  if (all) return [{ system }];
  if (FOREIGN.has(system) && codes.size > FOREIGN_CODES_MAX) return [{ system, open: true }];
  if (codes.size === 0) return open ? [{ system, open: true }] : [];
  return [{ system, codes: [...codes], ...(open && { open: true }) }];
}

function extentOf(source: Fields, sources: Sources, depth: number): Extent {
  if (depth === 0) throw new Error(`${neededText(source, 'url')} imports itself`);
  const compose = source['compose'];
  if (!isFields(compose)) return expansionExtent(source);
  const part = (include: Fields) => includeExtent(include, sources, depth);
  return difference(
    union(listOf(compose, 'include').map(part)),
    union(listOf(compose, 'exclude').map(part)),
    (system) => wholeSystem(sources.system(system)),
  );
}

function wholeSystem(held: HeldSystem | undefined): ReadonlySet<string> | undefined {
  return held?.line.complete ? selectableCodes(held.line) : undefined;
}

function includeExtent(include: Fields, sources: Sources, depth: number): Extent {
  const system = textOf(include, 'system');
  const imports = textsOf(include, 'valueSet').map((canonical) =>
    importedExtent(canonical, sources, depth),
  );
  const own = system === undefined ? [] : [ofSystem(system, systemPart(include, system, sources))];
  // All of them at once: the code must be in each. R4 ValueSet.compose.include.valueSet.
  const [first, ...rest] = [...own, ...imports];
  return first ? rest.reduce(intersection, first) : { parts: new Map(), open: false };
}

function systemPart(include: Fields, system: string, sources: Sources): Part {
  const concepts = listOf(include, 'concept');
  if (concepts.length > 0) return listed(new Set(concepts.map((one) => neededText(one, 'code'))));
  const held = sources.system(system);
  const version = textOf(include, 'version');
  const isOther = version !== undefined && held?.line.version !== version;
  const filters = listOf(include, 'filter');
  if (filters.length === 0) return isOther ? OPEN : ALL;
  if (!held || isOther) return OPEN;
  const results = filters.map((filter) => filteredCodes(filter, held));
  const known = results.filter((codes) => codes !== undefined);
  if (known.length < filters.length) return OPEN;
  const codes = known.reduce((left, right) => left.intersection(right), selectableCodes(held.line));
  return { all: false, codes, open: !held.line.complete };
}

function importedExtent(canonical: string, sources: Sources, depth: number): Extent {
  const source = sources.valueSet(canonical);
  if (source) return extentOf(source, sources, depth - 1);
  const line = sources.madeBefore(canonical);
  return line ? lineExtent(line) : EVERYTHING_OPEN;
}

function lineExtent({ includes, open }: PackValueSet): Extent {
  return union([
    { parts: new Map(), open: open === true },
    ...includes.map((include) => {
      const { system, codes } = include;
      const isOpen = include.open === true;
      const isAll = !codes && !isOpen;
      return ofSystem(system, { all: isAll, codes: new Set(codes), open: isOpen });
    }),
  ]);
}

/** Of a set published without its composition: its expansion, when it says it is whole. R4 valueset, Expansion. */
function expansionExtent(source: Fields): Extent {
  const expansion = source['expansion'];
  if (!isFields(expansion)) return EVERYTHING_OPEN;
  const codes = new Map<string, Set<string>>();
  const count = collect(expansion, codes);
  const total = numberOf(expansion, 'total') ?? count;
  const parts = new Map([...codes].map(([system, each]) => [system, listed(each)]));
  return { parts, open: total > count };
}

function collect(holder: Fields, codes: Map<string, Set<string>>): number {
  let count = 0;
  for (const one of listOf(holder, 'contains')) {
    const [system, code] = [textOf(one, 'system'), textOf(one, 'code')];
    if (system !== undefined && code !== undefined && !isSet(one, 'abstract')) {
      codes.set(system, (codes.get(system) ?? new Set<string>()).add(code));
      count += 1;
    }
    count += collect(one, codes);
  }
  return count;
}
