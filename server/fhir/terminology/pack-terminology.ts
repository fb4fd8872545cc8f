/** Terminology over the value sets and code systems of packages. R4 terminologies; R4 valueset. */
import { packLines } from '../definitions/pack-lines.ts';
import type { PackCodeSystem, PackInclude, PackValueSet } from '../definitions/value-set.ts';
import type { CodeSystems } from './code-systems.ts';
import { codeSystems } from './code-systems.ts';
import type { Membership, Terminology } from './terminology.ts';

/** Contents of the files of one package; empty when it has none. */
export interface TerminologyPack {
  readonly valueSets: string;
  readonly codeSystems: string;
}

/**
 * Membership over packages, R4 core first: of two with the same value set the first one is asked, unless a `|version`
 * names the other. Sets are made when first asked, then kept.
 * @throws Error for a file that is not one of ours.
 */
export function terminologyOver(packs: readonly TerminologyPack[]): Terminology {
  const valueSets = packLines<PackValueSet>(packs.map((pack) => pack.valueSets));
  const systems = codeSystems({
    codeSystems: packLines<PackCodeSystem>(packs.map((pack) => pack.codeSystems)),
    valueSets,
  });
  const built = new Map<PackValueSet, CodeSet>();
  // Only what is held is kept: a url alone, with its version, with its release.
  const byCanonical = new Map<string, CodeSet>();
  const setOf = (canonical: string): CodeSet | undefined => {
    const known = byCanonical.get(canonical);
    const source = known ? undefined : valueSets.find(canonical);
    if (!source) return known;
    const set = built.get(source) ?? codeSet(source, systems);
    built.set(source, set);
    byCanonical.set(canonical, set);
    return set;
  };
  return {
    member(valueSet, system, code) {
      const set = setOf(valueSet);
      if (!set) return 'unknown';
      return system === undefined ? anyMember(set, code) : memberOf(set, system, code);
    },
    holds: valueSets.has,
    knows: systems.knows,
    examples: (valueSet, max) => {
      const set = setOf(valueSet);
      return set ? firstCodes(set, systems, max) : [];
    },
    systems: (valueSet) => [...(setOf(valueSet)?.parts.keys() ?? [])],
  };
}

interface CodeSet {
  readonly parts: ReadonlyMap<string, Part>;
  readonly open: boolean;
}

interface Part {
  readonly include: PackInclude;
  readonly member: (code: string) => Membership;
}

function codeSet({ includes, open }: PackValueSet, systems: CodeSystems): CodeSet {
  return {
    parts: new Map(
      includes.map((include) => [
        include.system,
        { include, member: partMember(include, systems) },
      ]),
    ),
    open: open === true,
  };
}

function partMember(
  { system, codes, open }: PackInclude,
  systems: CodeSystems,
): (code: string) => Membership {
  if (!codes && !open) {
    return (code) => (systems.held(system)?.isAbstract(code) ? 'out' : systems.knows(system, code));
  }
  const ignoresCase = systems.held(system)?.ignoresCase ?? false;
  const folded = (code: string) => (ignoresCase ? code.toLowerCase() : code);
  const listed = new Set(codes?.map(folded));
  return (code) => {
    if (listed.has(folded(code))) return 'in';
    if (!open) return 'out';
    // What the system itself does not have is in none of its parts.
    return systems.knows(system, code) === 'out' ? 'out' : 'unknown';
  };
}

function memberOf({ parts, open }: CodeSet, system: string, code: string): Membership {
  // A coding without a system names no code of any set. R4 Coding.system.
  if (system === '') return 'out';
  const verdict = parts.get(system)?.member(code) ?? 'out';
  return verdict === 'out' && open ? 'unknown' : verdict;
}

function anyMember({ parts, open }: CodeSet, code: string): Membership {
  let isUnknown = open;
  for (const { member } of parts.values()) {
    const verdict = member(code);
    if (verdict === 'in') return 'in';
    isUnknown ||= verdict === 'unknown';
  }
  return isUnknown ? 'unknown' : 'out';
}

function firstCodes({ parts }: CodeSet, systems: CodeSystems, max: number): readonly string[] {
  const codes = new Set<string>();
  for (const { include } of parts.values()) {
    const all = include.codes ?? (include.open ? [] : systems.codes(include.system));
    for (const code of all) {
      if (codes.size >= max) return [...codes];
      codes.add(code);
    }
  }
  return [...codes];
}
