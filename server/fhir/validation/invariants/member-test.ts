/** Tests of one member of an element. FHIRPath, existence, equality and membership. */
import { elementOf } from '../../model/path.ts';
import type { JsonObject } from './json.ts';
import { isSome, items } from './json.ts';

/** Undefined: empty. */
export type Truth = boolean | undefined;

export type SimpleRule = (json: JsonObject) => Truth;

/** Named groups of a token of `simple-rule.ts`. */
type Groups = Readonly<Record<string, string | undefined>>;

/** Primitive types whose values FHIRPath compares as texts. */
const TEXTS: ReadonlySet<string | undefined> = new Set([
  ...['string', 'code', 'uri', 'url', 'canonical', 'id', 'oid', 'uuid', 'markdown'],
]);

/** Undefined when the member is not what the test is for. */
export function memberTest(groups: Groups, kind: string): SimpleRule | undefined {
  const { present, equal, within, counted } = groups;
  if (present !== undefined)
    return presenceTest(present, { kind, isAsked: groups.presence === 'exists' });
  if (equal !== undefined) {
    const { literal = '', sign } = groups;
    return equalityTest({ name: equal, kind, values: [literalOf(literal)], isAsked: sign === '=' });
  }
  if (within !== undefined) {
    const values = (groups.list ?? '').split('|').map((text) => literalOf(text.trim()));
    return equalityTest({ name: within, kind, values, isAsked: true });
  }
  const order = ORDERS[groups.order ?? ''];
  return counted === undefined || !order
    ? undefined
    : countTest(counted, kind, (count) => order(count, Number(groups.number)));
}

function literalOf(text: string): string | boolean {
  return text.startsWith("'") ? text.slice(1, -1) : text === 'true';
}

/** A JSON member with its `_` member. */
type Pair = readonly [value: string, sibling: string];

function pair(name: string): Pair {
  return [name, `_${name}`];
}

function isThere(json: JsonObject, [value, sibling]: Pair): boolean {
  return isSome(json[value]) || isSome(json[sibling]);
}

function presenceTest(
  name: string,
  { kind, isAsked }: { readonly kind: string; readonly isAsked: boolean },
): SimpleRule {
  const { choices } = elementOf(kind, name);
  const pairs = (choices ?? [name]).map(pair);
  const [only, ...more] = pairs;
  if (only && more.length === 0) return (json) => isThere(json, only) === isAsked;
  return (json) => pairs.some((one) => isThere(json, one)) === isAsked;
}

interface Equality {
  readonly name: string;
  readonly kind: string;
  readonly values: readonly (string | boolean)[];
  readonly isAsked: boolean;
}

/** Empty when the member is absent; a member with extensions alone equals nothing. */
function equalityTest({ name, kind, values, isAsked }: Equality): SimpleRule | undefined {
  const { choices, type, repeats } = elementOf(kind, name);
  const isFit = values.every((value) =>
    typeof value === 'string' ? TEXTS.has(type) : type === 'boolean',
  );
  if (choices || repeats || !isFit) return undefined;
  const wanted: ReadonlySet<unknown> = new Set(values);
  const member = pair(name);
  return (json) => {
    const value = json[name];
    if (!isSome(value) && !isThere(json, member)) return undefined;
    return wanted.has(value) === isAsked;
  };
}

const ORDERS: Readonly<Record<string, (count: number, other: number) => boolean>> = {
  '>': (count, other) => count > other,
  '>=': (count, other) => count >= other,
  '<': (count, other) => count < other,
  '<=': (count, other) => count <= other,
  '=': (count, other) => count === other,
  '!=': (count, other) => count !== other,
};

function countTest(
  name: string,
  kind: string,
  isRight: (count: number) => boolean,
): SimpleRule | undefined {
  if (elementOf(kind, name).choices) return undefined;
  return (json) => isRight(Math.max(items(json[name]).length, items(json[`_${name}`]).length));
}
