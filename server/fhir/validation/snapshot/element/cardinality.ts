/** How often an element may stand. R4 elementdefinition, min and max. */
import type { Constraining } from '../at.ts';
import type { SourceElement } from '../source.ts';

export function countOf(max: string | undefined): number {
  return max === '*' || max === undefined ? Number.POSITIVE_INFINITY : Number(max);
}

/** The stricter of both: what a differential widens stays as the base has it, and is a fault. */
export function constrainCardinality(
  base: SourceElement,
  change: SourceElement,
  { work: { faults }, id }: Constraining,
): { readonly min?: number; readonly max?: string } {
  const min = Math.max(base.min ?? 0, change.min ?? 0);
  const isWidened = countOf(change.max ?? base.max) > countOf(base.max);
  const max = isWidened ? base.max : (change.max ?? base.max);
  if (change.min !== undefined && change.min < min) {
    faults.error('min-lowered', id, {
      fr: `min ${change.min} est sous le min ${min} de la base : mettez ${min} ou plus.`,
      en: `min ${change.min} is below the base's min ${min}: use ${min} or more.`,
    });
  }
  if (isWidened) {
    faults.error('max-widened', id, {
      fr: `max ${change.max} dépasse le max ${base.max} de la base : mettez ${base.max} ou moins.`,
      en: `max ${change.max} is above the base's max ${base.max}: use ${base.max} or less.`,
    });
  }
  if (min > countOf(max)) {
    faults.error('cardinality', id, {
      fr: `min ${min} dépasse max ${max} : aucune ressource ne peut satisfaire les deux. Changez l’un des deux.`,
      en: `min ${min} is above max ${max}: no resource can satisfy both. Change one of them.`,
    });
  }
  return { min, ...(max !== undefined && { max }) };
}
