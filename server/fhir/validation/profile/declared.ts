/** The profiles a resource itself declares. R4 resource, meta.profile. */

import type { Structure } from '../../definitions/structure.ts';
import { placeIn } from '../place.ts';
import type { Finding, Run, UnknownSeverity } from './engine.ts';
import type { Met } from './met.ts';
import { isObject, itemsOf } from './met.ts';

/** Profiles one resource may declare: each costs a walk. */
const PROFILES_MAX = 32;

function declaredProfiles({ value }: Met): readonly string[] {
  const meta = isObject(value) ? value.meta : undefined;
  const profiles = isObject(meta) ? itemsOf(meta.profile) : [];
  return profiles.filter((profile) => typeof profile === 'string');
}

export function checkDeclared(met: Met, run: Run): void {
  const profiles = declaredProfiles(met);
  const place = placeIn(placeIn(met.place, 'meta'), 'profile');
  if (profiles.length > PROFILES_MAX) run.report({ ...met, place }, tooMany(profiles.length));
  for (const [index, profile] of profiles.slice(0, PROFILES_MAX).entries()) {
    const own = placeIn(placeIn(met.place, 'meta'), 'profile', index);
    checkProfile(profile, { met, place: own }, run);
  }
}

/** A profile asked by name: declared, requested or applied by the deployment. */
export function checkProfile(
  profile: string,
  { met, place }: { readonly met: Met; readonly place: Met['place'] },
  run: Run,
): void {
  const [url = profile] = profile.split(/[|#]/, 1);
  // The version held is obeyed, whichever is named: a version nobody holds must not switch the rules off.
  const structure = run.book.structure(profile) ?? run.book.structure(url);
  const check = structure && run.book.profile(structure.url);
  if (!structure || !check) {
    run.report({ ...met, place }, notHeld(profile, run.unknown));
    return;
  }
  if (!run.book.structure(profile)) run.report({ ...met, place }, otherVersion(structure));
  const isOfType = structure.type === met.kind || structure.abstract === true;
  if (isOfType) check(met, run);
  else run.report({ ...met, place }, otherType(structure.url, structure.type));
}

function otherVersion({ url, version = '?' }: Structure): Finding {
  return {
    severity: 'warning',
    code: 'not-found',
    rule: 'meta.profile',
    text: {
      fr: `Cette version du profil n'est pas connue ici : c'est ${url}|${version} qui est vérifié.`,
      en: `This version of the profile is not known here: ${url}|${version} is checked.`,
    },
  };
}

function tooMany(found: number) {
  return {
    severity: 'error' as const,
    code: 'too-long' as const,
    rule: 'meta.profile',
    text: {
      fr: `Trouvé ${found} profils déclarés ; attendu au plus ${PROFILES_MAX}.`,
      en: `Found ${found} declared profiles; expected at most ${PROFILES_MAX}.`,
    },
  };
}

/** Longest canonical of the sender that is repeated to him. */
const CANONICAL_LENGTH_MAX = 200;

/** Its rules cannot be checked, and nothing is claimed of them. */
function notHeld(profile: string, severity: UnknownSeverity): Finding {
  const told = profile.slice(0, CANONICAL_LENGTH_MAX).toWellFormed();
  return {
    severity,
    code: 'not-found',
    rule: 'Validation_VAL_Profile_Unknown',
    text: {
      fr: `Le profil ${told} n'est pas connu ici : rien n'est vérifié de ce qu'il demande.`,
      en: `The profile ${told} is not known here: nothing of what it asks is checked.`,
    },
  };
}

function otherType(url: string, type: string) {
  return {
    severity: 'error' as const,
    code: 'structure' as const,
    rule: url,
    text: {
      fr: `Ce profil est fait pour ${type}.`,
      en: `This profile is made for ${type}.`,
    },
  };
}
