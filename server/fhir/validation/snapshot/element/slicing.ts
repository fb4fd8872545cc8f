/** How an element is sliced. R4 profiling, slicing; R4 elementdefinition, slicing. */
import type { Constraining } from '../at.ts';
import type { SourceElement, SourceSlicing } from '../source.ts';

/** Extensions are sliced by their url wherever nothing says so. R4 profiling, slicing. */
export const BY_URL: SourceSlicing = {
  discriminator: [{ type: 'value', path: 'url' }],
  ordered: false,
  rules: 'open',
};

/** What `valueQuantity` for `value[x]` says: those types and no other. */
export const BY_TYPE: SourceSlicing = {
  discriminator: [{ type: 'type', path: '$this' }],
  ordered: false,
  rules: 'closed',
};

/** A derived slicing may add discriminators, close and order; it may not undo. */
export function constrainSlicing(
  { slicing: base }: SourceElement,
  { slicing: change }: SourceElement,
  at: Constraining,
): { readonly slicing?: SourceSlicing } {
  if (base === undefined || change === undefined) return {};
  const keys = new Set((change.discriminator ?? base.discriminator ?? []).map(keyOf));
  const lost = (base.discriminator ?? []).filter((one) => !keys.has(keyOf(one)));
  const isOpened = base.rules === 'closed' && change.rules !== 'closed';
  const isUnordered = base.ordered === true && change.ordered === false;
  if (lost.length > 0 || isOpened || isUnordered) {
    at.work.faults.error('slicing-changed', at.id, {
      fr: 'Le découpage de la base ne peut être ni rouvert, ni désordonné, ni privé d’un discriminant : reprenez le sien.',
      en: 'The base’s slicing cannot be reopened, unordered or deprived of a discriminator: repeat it.',
    });
  }
  return {
    slicing: {
      ...base,
      ...change,
      discriminator: [...lost, ...(change.discriminator ?? base.discriminator ?? [])],
      ...(isOpened && { rules: 'closed' }),
      ...(isUnordered && { ordered: true }),
    },
  };
}

function keyOf({ type, path }: { readonly type: string; readonly path: string }): string {
  return `${type} ${path}`;
}
