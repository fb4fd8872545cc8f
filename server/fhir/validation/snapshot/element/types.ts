/** The types an element may have. R4 elementdefinition, type. */
import type { Constraining } from '../at.ts';
import { isTypeDerived } from '../definitions.ts';
import type { SourceElement, SourceType } from '../source.ts';
import { typeCodeOf } from '../source.ts';

/** The types of the differential when the base allows them, else those of the base; absent when neither has any. */
export function constrainTypes(
  { type: base }: SourceElement,
  { type: change }: SourceElement,
  at: Constraining,
): readonly SourceType[] | undefined {
  if (change === undefined || change.length === 0) return base;
  for (const type of change) checkProfiles(type, at);
  if (base === undefined || base.length === 0) return change;
  const allowed = change.filter((type) => isAllowed(type, base, at));
  return allowed.length > 0 ? allowed : base;
}

function isAllowed(type: SourceType, base: readonly SourceType[], at: Constraining): boolean {
  const { definitions, faults } = at.work;
  const code = typeCodeOf(type);
  const among = base.filter((one) => isTypeDerived(definitions, code, typeCodeOf(one)));
  if (among.length === 0) {
    const list = base.map(typeCodeOf).join(', ');
    faults.error('type-not-allowed', at.id, {
      fr: `Le type ${code} n’est pas permis par la base (${list}) : retirez-le.`,
      en: `The type ${code} is not allowed by the base (${list}): remove it.`,
    });
    return false;
  }
  checkTargets(type, among, at);
  return true;
}

function checkTargets(
  { targetProfile = [] }: SourceType,
  among: readonly SourceType[],
  { work: { definitions, faults }, id }: Constraining,
): void {
  const allowed = among.flatMap((type) => type.targetProfile ?? []);
  if (allowed.length === 0) return;
  for (const target of targetProfile) {
    // A definition that is not held decides nothing.
    if (allowed.some((one) => definitions.isDerived(target, one) !== false)) continue;
    faults.error('type-not-allowed', id, {
      fr: `La cible ${target} ne dérive d’aucune cible de la base (${allowed.join(', ')}) : retirez-la.`,
      en: `The target ${target} derives from no target of the base (${allowed.join(', ')}): remove it.`,
    });
  }
}

function checkProfiles(
  type: SourceType,
  { work: { definitions, faults }, id }: Constraining,
): void {
  for (const profile of type.profile ?? []) {
    // `#` names an element of a profile: the profile is what must be known.
    const [canonical = profile] = profile.split('#');
    const structure = definitions.find(canonical);
    if (structure === undefined) {
      faults.warning('unknown-profile', id, {
        fr: `Le profil ${profile} du type ${type.code} est inconnu : ajoutez son paquet, ou corrigez la canonique.`,
        en: `The profile ${profile} of the type ${type.code} is unknown: add its package, or correct the canonical.`,
      });
    } else if (!isTypeDerived(definitions, structure.type, type.code)) {
      faults.error('type-not-allowed', id, {
        fr: `Le profil ${profile} est de type ${structure.type}, non ${type.code} : changez le type ou le profil.`,
        en: `The profile ${profile} is of type ${structure.type}, not ${type.code}: change the type or the profile.`,
      });
    }
  }
}
