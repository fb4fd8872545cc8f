/** `urn:iso:std:iso:3166`: countries of two letters from the pack; other forms by their shape. ISO 3166-1. */
import type { Membership } from '../terminology.ts';

/** R4's enumeration of the codes of two letters. */
export const COUNTRIES = 'http://hl7.org/fhir/ValueSet/iso3166-1-2';

/** Codes of three letters or digits are not held. */
export function country(code: string, twoLetters: ReadonlySet<string>): Membership {
  if (/^(?:[A-Z]{3}|[0-9]{3})$/.test(code)) return 'unknown';
  return twoLetters.has(code) ? 'in' : 'out';
}

/** `urn:iso:std:iso:3166:-2`: a country, and a subdivision that is not held. ISO 3166-2. */
export function subdivision(code: string, twoLetters: ReadonlySet<string>): Membership {
  const [, of] = /^([A-Z]{2})-[A-Z0-9]{1,3}$/.exec(code) ?? [];
  return of !== undefined && twoLetters.has(of) ? 'unknown' : 'out';
}
