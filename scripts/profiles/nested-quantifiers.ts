/**
 * Whether a regular expression repeats what repeats, such as `(a+)+`: on some texts it takes for ever, and anyone may
 * send such a text. ECMA-262, RegExp. Conservative: some that are harmless are refused.
 */

/** A class, an escape, a quantifier by count, or one sign. */
const PART = /\[\^?\]?(?:\\.|[^\]\\])*\]|\\[pP]\{[^}]*\}|\\.|\{\d+(?:,\d*)?\}|[\s\S]/gu;
/** It may repeat without end, or very often. */
const REPEATS = /^(?:[*+]|\{\d+,\}|\{\d*,?\d{3,}\})$/;
const QUANTIFIER = /^(?:[*+?]|\{\d+(?:,\d*)?\})$/;

interface Group {
  readonly parts: string[];
  repeats: boolean;
}

/** `pattern`: of JavaScript, as FHIRPath gives it to `matches`. */
export function hasNestedQuantifier(pattern: string): boolean {
  const parts = pattern.match(PART) ?? [];
  const open: Group[] = [{ parts: [], repeats: false }];
  for (const [index, part] of parts.entries()) {
    const group = open.at(-1);
    if (!group) return true;
    if (part === '(') open.push({ parts: [], repeats: false });
    else if (part === ')') {
      open.pop();
      const outer = open.at(-1);
      if (!outer) return true;
      const isRepeated = REPEATS.test(parts[index + 1] ?? '');
      if (isRepeated && group.repeats && !isSeparated(group.parts)) return true;
      outer.repeats ||= group.repeats;
      outer.parts.push('(', ...group.parts, ')');
    } else {
      group.repeats ||= REPEATS.test(part);
      group.parts.push(part);
    }
  }
  return false;
}

/** `(-[a-z]+)*`, `([a-z]+[.])*`: each turn begins or ends with one sign that stands nowhere else in it. */
function isSeparated(parts: readonly string[]): boolean {
  if (hasAlternatives(parts)) return false;
  const plain = parts[0] === '?' && parts[1] === ':' ? parts.slice(2) : parts;
  const ends = [plain[0], plain.at(-1)];
  return ends.some((end) => {
    const separator = end === undefined ? undefined : signOf(end);
    if (separator === undefined) return false;
    const isOptional = end === plain[0] && QUANTIFIER.test(plain[1] ?? '');
    return !isOptional && plain.filter((part) => mayBe(part, separator)).length === 1;
  });
}

function hasAlternatives(parts: readonly string[]): boolean {
  let depth = 0;
  for (const part of parts) {
    if (part === '(') depth += 1;
    if (part === ')') depth -= 1;
    if (part === '|' && depth === 0) return true;
  }
  return false;
}

/** Of `[.]`, `\.` or `-` the sign itself. */
function signOf(part: string): string | undefined {
  const [, inside, escaped] = /^(?:\[([^\\^])\]|\\([^A-Za-z0-9]))$/u.exec(part) ?? [];
  const isPlain = /^[^()[\]{}|*+?.^$\\]$/u.test(part);
  return inside ?? escaped ?? (isPlain ? part : undefined);
}

function mayBe(part: string, sign: string): boolean {
  if (part === '(' || part === ')' || part === '|' || QUANTIFIER.test(part)) return false;
  try {
    return new RegExp(`^${part}$`).test(sign);
  } catch {
    return true;
  }
}
