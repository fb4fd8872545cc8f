/** What codes an element may have. R4 elementdefinition, binding; R4 terminologies, strength. */
import type { Constraining } from '../at.ts';
import { joinExtensions } from '../inherit.ts';
import type { SourceBinding, SourceElement } from '../source.ts';

/** Loosest first. */
const STRENGTHS: readonly (string | undefined)[] = [
  'example',
  'preferred',
  'extensible',
  'required',
];
/** R4 elementdefinition, invariant eld-11, and the specializations of Quantity. */
const BINDABLE: ReadonlySet<string> = new Set([
  ...['code', 'Coding', 'CodeableConcept', 'string', 'uri'],
  ...['Quantity', 'Age', 'Count', 'Distance', 'Duration'],
]);

/** Whether an element still has a type to which a binding applies. */
export function keepsBinding({ binding, type = [] }: SourceElement): boolean {
  return binding === undefined || type.some(({ code }) => BINDABLE.has(code));
}

export function constrainBinding(
  { binding: base }: SourceElement,
  { binding: change }: SourceElement,
  { work: { faults }, id }: Constraining,
): { readonly binding?: SourceBinding } {
  if (base === undefined || change === undefined) return {};
  const isLoosened =
    change.strength !== undefined &&
    STRENGTHS.indexOf(change.strength) < STRENGTHS.indexOf(base.strength);
  if (isLoosened) {
    faults.error('binding-loosened', id, {
      fr: `La force « ${change.strength} » est plus lâche que « ${base.strength} » de la base : gardez au moins celle-ci.`,
      en: `The strength "${change.strength}" is looser than the base's "${base.strength}": keep at least that one.`,
    });
  }
  return {
    binding: {
      ...base,
      ...change,
      ...(isLoosened && { strength: base.strength }),
      ...(base.extension !== undefined &&
        change.extension !== undefined && {
          extension: joinExtensions(base.extension, change.extension),
        }),
    },
  };
}
