/** An identifier whose system is URIs themselves. R4 Identifier.system; R4 identifier registry, urn:ietf:rfc:3986. */
import type { Check } from '../profile/engine.ts';
import { isObject } from '../profile/met.ts';
import { fault } from './finding.ts';
import { isAbsolute } from './uri.ts';

export const identifierCheck: Check = (met, run) => {
  if (!isObject(met.value) || met.value.system !== 'urn:ietf:rfc:3986') return;
  const { value } = met.value;
  if (typeof value !== 'string' || isAbsolute(value)) return;
  run.report(
    met,
    fault('TYPE_SPECIFIC_CHECKS_DT_IDENTIFIER_IETF_SYSTEM_VALUE', 'value', {
      fr: 'Avec le système urn:ietf:rfc:3986, la valeur est un URI absolu, tel que urn:oid:… ou urn:uuid:….',
      en: 'With the system urn:ietf:rfc:3986 the value is an absolute URI, such as urn:oid:… or urn:uuid:….',
    }),
  );
};
