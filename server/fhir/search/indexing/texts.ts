/** Texts of string parameters. R4 search, string: any part of a HumanName or an Address may match. */
import { isObject, listOf, textOf } from './select.ts';

/** Parts of HumanName and of Address; `text` belongs to both and to CodeableConcept. */
const PARTS: readonly string[] = [
  'text',
  'family',
  'given',
  'prefix',
  'suffix',
  'line',
  'city',
  'district',
  'state',
  'postalCode',
  'country',
];

export function textValues(value: unknown): readonly string[] {
  const text = textOf(value);
  if (text !== undefined) return [text];
  if (!isObject(value)) return [];
  return PARTS.flatMap((part) => listOf(value[part])).flatMap((part) => textOf(part) ?? []);
}
