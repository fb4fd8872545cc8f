/** Fixed values, patterns, bounds and lengths. R4 ElementDefinition: fixed, pattern, minValue, maxValue, maxLength. */

import type { StructureElement } from '../../definitions/structure.ts';
import type { Text } from '../../outcome/issue.ts';
import { compareValues } from './compare.ts';
import type { Check, Finding } from './engine.ts';
import type { Met } from './met.ts';
import { isObject } from './met.ts';

/** Whether two parts of definitions say the same. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

export function valueChecks(
  element: StructureElement,
  before: readonly StructureElement[],
  rule: string,
): readonly Check[] {
  const isNew = (name: 'fixed' | 'pattern' | 'minValue' | 'maxValue' | 'maxLength') =>
    element[name] !== undefined && !before.some((one) => isSame(one[name], element[name]));
  const { fixed, pattern, minValue, maxValue, maxLength } = element;
  return [
    ...(isNew('fixed')
      ? [valueCheck((value) => isFixed(value, fixed), expected(fixed, rule))]
      : []),
    ...(isNew('pattern')
      ? [valueCheck((value) => hasPattern(value, pattern), expected(pattern, rule))]
      : []),
    ...(isNew('minValue')
      ? [valueCheck((value) => !isBelow(value, minValue), bound('min', minValue, rule))]
      : []),
    ...(isNew('maxValue')
      ? [valueCheck((value) => !isBelow(maxValue, value), bound('max', maxValue, rule))]
      : []),
    ...(maxLength !== undefined && isNew('maxLength')
      ? [valueCheck((value) => isWithin(value, maxLength), tooLong(maxLength, rule))]
      : []),
  ];
}

function valueCheck(holds: (value: unknown) => boolean, finding: Finding): Check {
  return (met: Met, run) => {
    // A primitive may have an extension in place of its value.
    if (met.value === undefined || holds(met.value)) return;
    run.report(met, finding);
  };
}

/** The same value to the last member. R4 ElementDefinition.fixed. */
export function isFixed(value: unknown, fixed: unknown): boolean {
  if (Array.isArray(fixed)) {
    const items: readonly unknown[] = fixed;
    return (
      Array.isArray(value) &&
      value.length === items.length &&
      items.every((item, index) => isFixed(value[index], item))
    );
  }
  if (!isObject(fixed)) return value === fixed;
  if (!isObject(value)) return false;
  const names = Object.keys(fixed);
  return (
    Object.keys(value).length === names.length &&
    names.every((name) => isFixed(value[name], fixed[name]))
  );
}

/** All the pattern says, and whatever else; each of its items among those of the value. R4 ElementDefinition.pattern. */
export function hasPattern(value: unknown, pattern: unknown): boolean {
  if (Array.isArray(pattern)) {
    return (
      Array.isArray(value) &&
      pattern.every((item) => value.some((candidate) => hasPattern(candidate, item)))
    );
  }
  if (!isObject(pattern)) return value === pattern;
  return (
    isObject(value) && Object.keys(pattern).every((name) => hasPattern(value[name], pattern[name]))
  );
}

function isBelow(value: unknown, other: unknown): boolean {
  return (compareValues(value, other) ?? 0) < 0;
}

function isWithin(value: unknown, maxLength: number): boolean {
  return typeof value !== 'string' || [...value].length <= maxLength;
}

/** Longest definition that is repeated to the sender. */
const EXPECTED_LENGTH_MAX = 300;

function expected(json: unknown, rule: string): Finding {
  const told = JSON.stringify(json).slice(0, EXPECTED_LENGTH_MAX).toWellFormed();
  return finding('value', rule, {
    fr: `Attendu : ${told} (${rule}).`,
    en: `Expected: ${told} (${rule}).`,
  });
}

function bound(which: 'min' | 'max', json: unknown, rule: string): Finding {
  const told = JSON.stringify(json);
  return finding('value', rule, {
    fr: `La valeur doit être ${which === 'min' ? 'au moins' : 'au plus'} ${told}.`,
    en: `The value must be ${which === 'min' ? 'at least' : 'at most'} ${told}.`,
  });
}

function tooLong(maxLength: number, rule: string): Finding {
  return finding('too-long', rule, {
    fr: `Le texte dépasse ${maxLength} caractères.`,
    en: `The text is longer than ${maxLength} characters.`,
  });
}

function finding(code: Finding['code'], rule: string, text: Text): Finding {
  return { severity: 'error', code, rule, text };
}
