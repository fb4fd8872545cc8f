/** A value against the profiles its type is narrowed to. R4 ElementDefinition.type.profile. */

import type { StructureElementType } from '../../definitions/structure.ts';
import type { Check, Run } from './engine.ts';
import type { Met } from './met.ts';

/** The types of an element with the profiles of each; a value must conform to one profile of its own type. */
export function profilesOfTypeCheck(
  types: readonly StructureElementType[],
  rule: string,
): readonly Check[] {
  if (types.every(({ profiles = [] }) => profiles.length === 0)) return [];
  return [
    (met, run) => {
      const own = types.filter(({ code }) => code === met.kind || isResourceType(code, met));
      const profiles = own.flatMap(({ profiles: named = [] }) => named);
      // A type without a profile lets any value of it through.
      if (own.some(({ profiles: named = [] }) => named.length === 0)) return;
      checkProfiles(profiles, { met, run, rule });
    },
  ];
}

/** `Resource` stands for any; so does `DomainResource`. */
function isResourceType(code: string, met: Met): boolean {
  return (code === 'Resource' || code === 'DomainResource') && met.value === met.scope.resource;
}

interface Asked {
  readonly met: Met;
  readonly run: Run;
  readonly rule: string;
}

function checkProfiles(profiles: readonly string[], { met, run, rule }: Asked): void {
  const held = profiles.flatMap((profile) => run.book.profile(profile) ?? []);
  // One that is not held might be the one that fits.
  if (held.length < profiles.length) return;
  const [only] = held;
  if (held.length === 1 && only) {
    only(met, run);
    return;
  }
  if (held.length === 0 || held.some((check) => run.passes(check, met))) return;
  const list = profiles.join(', ');
  run.report(met, {
    severity: 'error',
    code: 'structure',
    rule,
    text: {
      fr: `La valeur n'est conforme à aucun de ces profils : ${list}.`,
      en: `The value conforms to none of these profiles: ${list}.`,
    },
  });
}
