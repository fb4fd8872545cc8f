/** Values of primitive types. R4 datatypes, Primitive Types; R4 json. */
import type { TypeDefinition } from '../definitions/type-definition.ts';
import type { Text } from '../outcome/issue.ts';
import type { Place } from './place.ts';
import { FORMAT_HINT, HINTS } from './primitive-hints.ts';
import type { StructureIssue } from './structure-issue.ts';
import { badPrimitive, emptyJson, nullJson, wrongJsonType } from './structure-issue.ts';

export interface Primitive {
  readonly name: string;
  readonly json: 'boolean' | 'number' | 'string';
  /** What to say when a value is refused. */
  readonly hint: Text;
  /** Whether a value of the right JSON type is one of this type. */
  readonly accepts: (value: boolean | number | string) => boolean;
}

const NUMBERS: ReadonlySet<string> = new Set(['decimal', 'integer', 'positiveInt', 'unsignedInt']);

/** The rules of a primitive type, compiled. */
export function primitive(type: TypeDefinition): Primitive {
  const hint = HINTS[type.name] ?? FORMAT_HINT;
  const { name } = type;
  if (name === 'boolean') return { name, json: 'boolean', hint, accepts: () => true };
  if (NUMBERS.has(name)) return { name, json: 'number', hint, accepts: numberRule(type) };
  return { name, json: 'string', hint, accepts: stringRule(type) };
}

/** What is wrong with a value, or undefined. `place` is asked for only when something is. */
export function primitiveIssue(
  value: unknown,
  { name, json, hint, accepts }: Primitive,
  place: () => Place,
): StructureIssue | undefined {
  if (value === null) return nullJson(place());
  if (Array.isArray(value)) return wrongJsonType(place(), 'single');
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
    return wrongJsonType(place(), json);
  }
  if (typeof value !== json) return wrongJsonType(place(), json);
  if (value === '') return emptyJson(place());
  return accepts(value) ? undefined : badPrimitive(place(), name, hint);
}

type Rule = Primitive['accepts'];

function numberRule(type: TypeDefinition): Rule {
  // A double: a decimal beyond its range reads as infinite.
  if (type.name === 'decimal') return (value) => Number.isFinite(value);
  const { minValue = Number.NEGATIVE_INFINITY, maxValue = Number.POSITIVE_INFINITY } = type;
  const regex = wholeRegex(type.regex);
  return (value) =>
    Number.isInteger(value) &&
    Number(value) >= minValue &&
    Number(value) <= maxValue &&
    regex.test(String(value));
}

function stringRule(type: TypeDefinition): Rule {
  const { maxLength = Number.POSITIVE_INFINITY } = type;
  switch (type.name) {
    case 'string':
    case 'markdown':
      // The published expression would have JavaScript refuse no-break spaces: \S excludes them.
      return (value) => String(value).length <= maxLength && !CONTROL.test(String(value));
    case 'xhtml':
      return () => true;
    case 'base64Binary':
      return (value) => isBase64(String(value));
    case 'date':
    case 'dateTime':
    case 'instant': {
      const regex = wholeRegex(type.regex);
      return (value) => regex.test(String(value)) && isRealDay(String(value));
    }
    default: {
      const regex = wholeRegex(type.regex);
      return (value) => String(value).length <= maxLength && regex.test(String(value));
    }
  }
}

/** Below 32, all but tab, line feed and carriage return. R4 datatypes, string. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what the rule is about.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/;

function wholeRegex(source = '[^]*'): RegExp {
  return new RegExp(`^(?:${source})$`);
}

/**
 * RFC 4648 §4, white space anywhere. By hand: the published expression backtracks without bound on
 * long runs of spaces.
 */
function isBase64(text: string): boolean {
  let count = 0;
  let padding = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (isSpace(code)) continue;
    const isPadding = code === PADDING_CODE;
    if (isPadding) padding += 1;
    else if (padding > 0 || !isBase64Code(code)) return false;
    count += 1;
  }
  return count > 0 && count % 4 === 0 && padding <= 2;
}

const PADDING_CODE = '='.charCodeAt(0);

function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}

function isBase64Code(code: number): boolean {
  const isUpper = code >= 0x41 && code <= 0x5a;
  const isLower = code >= 0x61 && code <= 0x7a;
  // The digits follow the slash; the plus sign stands alone.
  return isUpper || isLower || (code >= 0x2f && code <= 0x39) || code === 0x2b;
}

/** Whether the day exists in its month; dates without a day do. The form is known to be right. */
function isRealDay(text: string): boolean {
  if (text.length < 10) return true;
  const [year, month, day] = [text.slice(0, 4), text.slice(5, 7), text.slice(8, 10)].map(Number);
  if (year === undefined || month === undefined || day === undefined) return false;
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return day <= (month === 2 && isLeap ? 29 : (DAY_COUNTS[month - 1] ?? 0));
}

const DAY_COUNTS: readonly number[] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
