/** Which codes of a system a filter of a value set lets through. R4 valueset-filter-operator. */

import type { HeldSystem } from './code-system.ts';
import type { Fields } from './fields.ts';
import { textOf } from './fields.ts';

/** Names under which systems give the code itself. */
const OF_CODE: ReadonlySet<string> = new Set(['concept', 'code']);
/** Longest regular expression worked out: it comes from a package. */
const REGEX_LENGTH_MAX = 500;

/** The codes, or undefined when this cannot be worked out here. */
export function filteredCodes(
  filter: Fields,
  { line, property }: HeldSystem,
): ReadonlySet<string> | undefined {
  const name = textOf(filter, 'property') ?? '';
  const value = textOf(filter, 'value') ?? '';
  const those = (test: (code: string) => boolean) => new Set(line.codes.filter(test));
  const values = (code: string): readonly string[] =>
    OF_CODE.has(name) ? [code] : (property?.(code, name) ?? []);
  if (!OF_CODE.has(name) && !property) return undefined;
  switch (textOf(filter, 'op')) {
    case 'is-a':
      return OF_CODE.has(name) ? branch(line, value) : undefined;
    case 'descendent-of':
      return OF_CODE.has(name) ? without(branch(line, value), [value]) : undefined;
    case 'is-not-a':
      return OF_CODE.has(name) ? without(new Set(line.codes), branch(line, value)) : undefined;
    case '=':
      return those((code) => values(code).includes(value));
    case 'in':
      return those((code) => values(code).some((one) => members(value).includes(one)));
    case 'not-in':
      return those((code) => !values(code).some((one) => members(value).includes(one)));
    case 'exists':
      return those((code) => String(values(code).length > 0) === value);
    case 'regex':
      return matching(value, those, values);
    default:
      return undefined;
  }
}

function matching(
  pattern: string,
  those: (test: (code: string) => boolean) => ReadonlySet<string>,
  values: (code: string) => readonly string[],
): ReadonlySet<string> | undefined {
  if (pattern.length > REGEX_LENGTH_MAX) return undefined;
  const regex = new RegExp(`^(?:${pattern})$`, 'u');
  return those((code) => values(code).some((one) => regex.test(one)));
}

function members(list: string): readonly string[] {
  return list.split(',').map((one) => one.trim());
}

/** The code and all below it; empty when the system does not have it. */
function branch({ codes, parents = [] }: HeldSystem['line'], top: string): ReadonlySet<string> {
  const places = new Set([codes.indexOf(top)]);
  if (places.has(-1)) return new Set();
  // Each round adds a level: as many rounds at most as there are codes.
  for (let before = 0; before !== places.size; ) {
    before = places.size;
    for (const [place, above] of parents.entries()) {
      if (above.some((parent) => places.has(parent))) places.add(place);
    }
  }
  return new Set([...places].flatMap((place) => codes[place] ?? []));
}

function without(codes: ReadonlySet<string>, taken: Iterable<string>): ReadonlySet<string> {
  return codes.difference(new Set(taken));
}
