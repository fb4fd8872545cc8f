/** Members that are a choice of R4 ElementDefinition themselves: `fixed[x]`, `pattern[x]`, bounds, default. */
import type { Constraining } from '../at.ts';
import type { SourceElement } from '../source.ts';
import { memberOfChoice, typeCodeOf } from '../source.ts';

const CHOICES = [
  'fixed[x]',
  'pattern[x]',
  'minValue[x]',
  'maxValue[x]',
  'defaultValue[x]',
] as const;

/** Members of the base that the differential takes the place of: `fixedUri` by `fixedUrl`. */
export function replacedValues(
  base: SourceElement,
  change: SourceElement,
  { work: { faults }, id }: Constraining,
): ReadonlySet<string> {
  const replaced = new Set<string>();
  for (const choice of CHOICES) {
    const added = memberOf(choice, change);
    const before = memberOf(choice, base);
    if (added === undefined || before === undefined) continue;
    replaced.add(before);
    if (choice !== 'fixed[x]' || isSame(base[before], change[added])) continue;
    faults.error('value-changed', id, {
      fr: `La base fixe déjà une autre valeur (${before}) : reprenez-la, ou retirez ${added}.`,
      en: `The base already fixes another value (${before}): repeat it, or remove ${added}.`,
    });
  }
  return replaced;
}

export function checkValueTypes(
  { type = [] }: SourceElement,
  change: SourceElement,
  { work: { faults }, id }: Constraining,
): void {
  if (type.length === 0) return;
  const codes = type.map(typeCodeOf);
  for (const choice of CHOICES) {
    const member = memberOf(choice, change);
    if (member === undefined) continue;
    if (codes.some((code) => memberOfChoice(choice, code) === member)) continue;
    faults.error('value-type', id, {
      fr: `${member} ne convient pas au type ${codes.join(', ')} : écrivez ${memberOfChoice(choice, codes[0] ?? '')}.`,
      en: `${member} does not fit the type ${codes.join(', ')}: write ${memberOfChoice(choice, codes[0] ?? '')}.`,
    });
  }
}

function memberOf(choice: string, element: SourceElement): string | undefined {
  const stem = choice.slice(0, -'[x]'.length);
  return Object.keys(element).find(
    (name) => name.startsWith(stem) && /^[A-Z]/.test(name.slice(stem.length)),
  );
}

/** Equal JSON, whatever the order of the members. */
function isSame(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
