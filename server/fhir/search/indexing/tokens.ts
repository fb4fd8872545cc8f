/** Token values of elements. R4 search, token: Coding, CodeableConcept, Identifier, ContactPoint, code, boolean, string, uri, id. */
import { isObject, listOf, textOf } from './select.ts';

export interface TokenValue {
  readonly system?: string;
  readonly code?: string;
}

/** R4 valueset contact-point-system: what tells a ContactPoint from an Identifier, whose system is a URI. */
const CONTACT_SYSTEMS: ReadonlySet<string> = new Set([
  'phone',
  'fax',
  'email',
  'pager',
  'url',
  'sms',
  'other',
]);

/** The tokens of one element value; the text of a CodeableConcept is not one. */
export function tokenValues(value: unknown): readonly TokenValue[] {
  if (typeof value === 'boolean') return [{ code: String(value) }];
  const text = textOf(value);
  if (text !== undefined) return [{ code: text }];
  if (!isObject(value)) return [];
  if ('coding' in value) return listOf(value.coding).flatMap(tokenValues);
  return oneToken(value);
}

/** A Coding has a `code`; an Identifier and a ContactPoint have a `value`. */
function oneToken(value: Readonly<Record<string, unknown>>): readonly TokenValue[] {
  const code = textOf(value.code) ?? textOf(value.value);
  const system = textOf(value.system);
  const isContact = system !== undefined && CONTACT_SYSTEMS.has(system);
  if (code === undefined && (system === undefined || isContact)) return [];
  return [
    {
      ...(code === undefined ? {} : { code }),
      ...(system === undefined || isContact ? {} : { system }),
    },
  ];
}
