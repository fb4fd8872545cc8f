/**
 * JSON Patch on the lossless tree. RFC 6902, RFC 6901. Our own because libraries clone values through plain objects,
 * which loses the text of decimals (docs/decisions/0004-json-patch.md).
 */
import { badRequest, unprocessable } from '../outcome/errors.ts';
import type { Json, JsonObject } from './json.ts';
import { isJsonArray, isJsonObject, JsonNumber } from './json.ts';
import { JSON_DEPTH_MAX } from './json-reader.ts';

/** Operations in one patch. */
export const PATCH_OPERATIONS_MAX = 500;
/** Values all the copies of one patch make: thirty copies of a list into itself would make a thousand million. */
export const PATCH_COPIED_VALUES_MAX = 10_000;

type Edit = (container: Json, key: string) => Json;

/**
 * The tree after all operations, or an error and no change.
 * @throws FhirError 400 when the patch is not RFC 6902; 422 when a path or a test does not hold.
 */
export function applyJsonPatch(target: Json, operations: Json): Json {
  if (!isJsonArray(operations))
    throw malformed(
      'Le patch doit être un tableau d’opérations.',
      'The patch must be an array of operations.',
    );
  if (operations.length > PATCH_OPERATIONS_MAX)
    throw malformed(
      `Au plus ${PATCH_OPERATIONS_MAX} opérations.`,
      `At most ${PATCH_OPERATIONS_MAX} operations.`,
    );
  let tree = target;
  let copied = 0;
  for (const [index, operation] of operations.entries()) {
    if (isJsonObject(operation) && operation.get('op') === 'copy')
      copied += sizeOf(valueAt(tree, pointer(operation, 'from', index))).values;
    if (copied > PATCH_COPIED_VALUES_MAX)
      throw malformed(
        `Au plus ${PATCH_COPIED_VALUES_MAX} valeurs copiées par un patch.`,
        `At most ${PATCH_COPIED_VALUES_MAX} values copied by one patch.`,
      );
    tree = applyOne(tree, operation, index);
  }
  return tree;
}

function applyOne(tree: Json, operation: Json, index: number): Json {
  if (!isJsonObject(operation))
    throw malformed(
      `L'opération ${index} n'est pas un objet.`,
      `Operation ${index} is not an object.`,
    );
  const path = pointer(operation, 'path', index);
  switch (operation.get('op')) {
    case 'add':
      return edited(tree, path, adding(placed(valueGiven(operation, index), path)));
    case 'remove':
      return edited(tree, path, removing);
    case 'replace':
      return edited(tree, path, replacing(placed(valueGiven(operation, index), path)));
    case 'move': {
      const from = pointer(operation, 'from', index);
      const moved = valueAt(tree, from);
      if (isPrefix(from, path))
        throw malformed(
          `L'opération ${index} déplace un élément dans lui-même.`,
          `Operation ${index} moves an element into itself.`,
        );
      return edited(edited(tree, from, removing), path, adding(placed(moved, path)));
    }
    case 'copy': {
      const copy = valueAt(tree, pointer(operation, 'from', index));
      return edited(tree, path, adding(placed(copy, path)));
    }
    case 'test':
      if (sameJson(valueAt(tree, path), valueGiven(operation, index))) return tree;
      throw failed(
        `Le test de l'opération ${index} n'est pas vérifié.`,
        `The test of operation ${index} does not hold.`,
      );
    default:
      throw malformed(
        `L'opération ${index} a un « op » inconnu.`,
        `Operation ${index} has an unknown 'op'.`,
      );
  }
}

function pointer(operation: JsonObject, member: 'path' | 'from', index: number): readonly string[] {
  const text = operation.get(member);
  if (
    typeof text !== 'string' ||
    (text !== '' && !text.startsWith('/')) ||
    /~(?![01])/.test(text)
  ) {
    throw malformed(
      `L'opération ${index} doit avoir un « ${member} » de la forme /a/b.`,
      `Operation ${index} must have a '${member}' like /a/b.`,
    );
  }
  const keys = text
    .split('/')
    .slice(1)
    .map((key) => key.replace(/~1/g, '/').replace(/~0/g, '~'));
  if (keys.length === 0)
    throw malformed(
      'La ressource entière ne se remplace pas par un patch.',
      'The whole resource is not replaced by a patch.',
    );
  if (keys.includes('__proto__'))
    throw malformed('« __proto__ » est interdit.', "'__proto__' is forbidden.");
  return keys;
}

function valueGiven(operation: JsonObject, index: number): Json {
  const value = operation.get('value');
  if (value === undefined)
    throw malformed(
      `L'opération ${index} doit avoir une « value ».`,
      `Operation ${index} must have a 'value'.`,
    );
  return value;
}

/** What is stored must be readable again, so a value may not stand deeper than the reader goes. */
function placed(value: Json, path: readonly string[]): Json {
  if (path.length + sizeOf(value).depth > JSON_DEPTH_MAX)
    throw malformed(
      `Le patch ferait plus de ${JSON_DEPTH_MAX} niveaux imbriqués.`,
      `The patch would make more than ${JSON_DEPTH_MAX} nested levels.`,
    );
  return value;
}

interface Size {
  /** Levels of objects and arrays. */
  readonly depth: number;
  readonly values: number;
}

/** Trees never change: a part that many share is measured once. */
const sizes = new WeakMap<object, Size>();

function sizeOf(json: Json): Size {
  if (!isJsonArray(json) && !isJsonObject(json)) return { depth: 0, values: 1 };
  const known = sizes.get(json);
  if (known) return known;
  let size: Size = { depth: 1, values: 1 };
  for (const child of json.values()) {
    const { depth, values } = sizeOf(child);
    size = { depth: Math.max(size.depth, depth + 1), values: size.values + values };
  }
  sizes.set(json, size);
  return size;
}

/** The tree with the container of the last key edited; everything beside the path is shared, not copied. */
function edited(tree: Json, [key = '', ...rest]: readonly string[], edit: Edit): Json {
  if (rest.length === 0) return edit(tree, key);
  return replacing(edited(childOf(tree, key), rest, edit))(tree, key);
}

function valueAt(tree: Json, keys: readonly string[]): Json {
  return keys.reduce(childOf, tree);
}

function childOf(container: Json, key: string): Json {
  const child = isJsonArray(container)
    ? container[indexIn(container.length - 1, key)]
    : isJsonObject(container)
      ? container.get(key)
      : undefined;
  if (child === undefined)
    throw failed(`Le chemin « ${key} » n'existe pas.`, `The path '${key}' does not exist.`);
  return child;
}

const adding =
  (value: Json): Edit =>
  (container, key) => {
    if (isJsonArray(container)) {
      const at = key === '-' ? container.length : indexIn(container.length, key);
      return [...container.slice(0, at), value, ...container.slice(at)];
    }
    if (!isJsonObject(container))
      throw failed(`« ${key} » n'est pas dans un objet.`, `'${key}' is not inside an object.`);
    return new Map(container).set(key, value);
  };

const removing: Edit = (container, key) => {
  childOf(container, key);
  if (isJsonArray(container)) return container.toSpliced(indexIn(container.length - 1, key), 1);
  const members = new Map(isJsonObject(container) ? container : []);
  members.delete(key);
  return members;
};

const replacing =
  (value: Json): Edit =>
  (container, key) => {
    childOf(container, key);
    if (isJsonArray(container)) return container.with(indexIn(container.length - 1, key), value);
    return new Map(isJsonObject(container) ? container : []).set(key, value);
  };

function indexIn(last: number, key: string): number {
  const index = /^(?:0|[1-9]\d{0,6})$/.test(key) ? Number(key) : -1;
  if (index < 0 || index > last)
    throw failed(
      `L'indice « ${key} » est hors du tableau.`,
      `The index '${key}' is outside the array.`,
    );
  return index;
}

function isPrefix(prefix: readonly string[], path: readonly string[]): boolean {
  return prefix.length < path.length && prefix.every((key, index) => key === path[index]);
}

/** RFC 6902 §4.6: numbers equal by value, members in any order. */
function sameJson(a: Json, b: Json): boolean {
  if (a instanceof JsonNumber && b instanceof JsonNumber) return decimalOf(a) === decimalOf(b);
  if (isJsonArray(a) && isJsonArray(b))
    return a.length === b.length && a.every((item, index) => sameJson(item, b[index] ?? null));
  if (isJsonObject(a) && isJsonObject(b)) {
    return (
      a.size === b.size &&
      [...a].every(([name, value]) => b.has(name) && sameJson(value, b.get(name) ?? null))
    );
  }
  return a === b;
}

/** A number's value, exact: its significant digits and their exponent. `1.00` and `100e-2` are `1e0`. */
function decimalOf({ text }: JsonNumber): string {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const digits = (whole + fraction).replace(/^0+/, '');
  let end = digits.length;
  while (end > 0 && digits[end - 1] === '0') end -= 1;
  if (end === 0) return '0';
  const sign = mantissa.startsWith('-') ? '-' : '';
  return `${sign}${digits.slice(0, end)}e${Number(exponent) - fraction.length + digits.length - end}`;
}

function malformed(fr: string, en: string): Error {
  return badRequest({ fr, en });
}

function failed(fr: string, en: string): Error {
  return unprocessable('patch-failed', { fr, en });
}
