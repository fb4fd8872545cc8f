/** What a canonical may be: an absolute URI, or a fragment that names what is contained. R4 references, Canonical URLs. */
import type { Check } from '../profile/engine.ts';
import { fault, told } from './finding.ts';
import { isAbsolute } from './uri.ts';

export const canonicalCheck: Check = (met, run) => {
  const { value } = met;
  if (typeof value !== 'string' || value.startsWith('#') || isAbsolute(value)) return;
  run.report(
    met,
    fault('TYPE_SPECIFIC_CHECKS_CANONICAL_ABSOLUTE', 'value', {
      fr: `Une URL canonique est absolue, ou « # » suivi de l'id d'une ressource contenue : trouvé ${told(value)}.`,
      en: `A canonical URL is absolute, or '#' and the id of a contained resource: found ${told(value)}.`,
    }),
  );
};
