/** What native rules ask of lists, each item looked at once. FHIRPath, isDistinct and matches. */

import type { JsonObject } from '../json.ts';
import { has, isObject } from '../json.ts';

/** `isDistinct()` of what may be objects: whatever the order of members. */
export function areDistinct(values: readonly unknown[]): boolean {
  return new Set(values.map(sortedJson)).size === values.length;
}

/** Equal texts for JSON that is equal whatever the order of members. */
export function sortedJson(json: unknown): string {
  return JSON.stringify(json, (_name, part: unknown) =>
    isObject(part) ? Object.fromEntries(Object.entries(part).sort(byName)) : part,
  );
}

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}

/** Whether a choice has a value: `value` as `valueString`… */
export function hasChoice(json: JsonObject, name: string): boolean {
  for (const member in json) {
    const plain = member.startsWith('_') ? member.slice(1) : member;
    if (plain.startsWith(name) && /^[A-Z]/.test(plain.slice(name.length)) && has(json, plain))
      return true;
  }
  return false;
}

export function isMatchOf(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value);
}
