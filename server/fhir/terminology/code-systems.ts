/** Whether a system has a code: by rule for those that are a syntax, else from the packs. R4 terminologies-systems. */
import type { PackLines } from '../definitions/pack-lines.ts';
import type { PackCodeSystem, PackValueSet } from '../definitions/value-set.ts';
import { COUNTRIES, country, subdivision } from './rules/country.ts';
import { currencies, currency } from './rules/currency.ts';
import { languageTag } from './rules/language-tag.ts';
import { mimeType } from './rules/mime-type.ts';
import { timeZone } from './rules/time-zone.ts';
import { unit } from './rules/unit.ts';
import type { Membership } from './terminology.ts';

export interface CodeSystems {
  knows(system: string, code: string): Membership;
  /** The codes as a set, in lower case when the system has no regard to case; undefined when it is not held. */
  held(system: string): HeldCodes | undefined;
  /** Codes to show; empty when none are held. */
  codes(system: string): Iterable<string>;
}

export interface HeldCodes {
  readonly has: (code: string) => boolean;
  /** It only groups others. */
  readonly isAbstract: (code: string) => boolean;
  /** Without those that only group others. */
  readonly codes: readonly string[];
  readonly complete: boolean;
  readonly ignoresCase: boolean;
}

type Rule = (code: string) => Membership;

export interface Packs {
  readonly codeSystems: PackLines<PackCodeSystem>;
  readonly valueSets: PackLines<PackValueSet>;
}

export function codeSystems(packs: Packs): CodeSystems {
  const rules = rulesOver(packs);
  const sets = new Map<string, HeldCodes>();
  const held = (system: string): HeldCodes | undefined => {
    const known = sets.get(system);
    if (known) return known;
    const codes = heldCodes(packs.codeSystems.all(system));
    // Only what the packs hold is kept: names from callers have no bound.
    if (codes) sets.set(system, codes);
    return codes;
  };
  return {
    knows(system, code) {
      const rule = rules.get(system);
      if (rule) return rule(code);
      const codes = held(system);
      if (!codes) return 'unknown';
      return codes.has(code) ? 'in' : codes.complete ? 'out' : 'unknown';
    },
    held,
    codes: (system) => (system === CURRENCY ? currencies() : (held(system)?.codes ?? [])),
  };
}

const CURRENCY = 'urn:iso:std:iso:4217';

function rulesOver({ valueSets }: Packs): ReadonlyMap<string, Rule> {
  let letters: ReadonlySet<string> | undefined;
  const twoLetters = () => {
    const { includes = [] } = valueSets.find(COUNTRIES) ?? {};
    letters ??= new Set(includes.flatMap(({ codes = [] }) => codes));
    return letters;
  };
  return new Map<string, Rule>([
    ['urn:ietf:bcp:13', mimeType],
    ['urn:ietf:bcp:47', languageTag],
    [CURRENCY, currency],
    ['http://unitsofmeasure.org', unit],
    ['https://www.iana.org/time-zones', timeZone],
    ['urn:iso:std:iso:3166', (code) => country(code, twoLetters())],
    ['urn:iso:std:iso:3166:-2', (code) => subdivision(code, twoLetters())],
  ]);
}

/** The first that is complete; else what all packages hold of it together. */
function heldCodes(systems: readonly PackCodeSystem[]): HeldCodes | undefined {
  const [first] = systems;
  if (!first) return undefined;
  const complete = systems.find((one) => one.complete);
  const chosen = complete ? [complete] : systems;
  const ignoresCase = (complete ?? first).ignoresCase ?? false;
  const folded = (code: string) => (ignoresCase ? code.toLowerCase() : code);
  const set = new Set(chosen.flatMap(({ codes }) => codes.map(folded)));
  const abstract = new Set(
    chosen.flatMap(({ codes, abstract: places = [] }) =>
      places.map((place) => folded(codes[place] ?? '')),
    ),
  );
  return {
    has: (code) => set.has(folded(code)),
    isAbstract: (code) => abstract.has(folded(code)),
    codes: chosen.flatMap((one) => one.codes).filter((code) => !abstract.has(folded(code))),
    complete: complete !== undefined,
    ignoresCase,
  };
}
