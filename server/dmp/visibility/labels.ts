/**
 * The labels the DMP keeps beside each resource, as internal search parameters: computed at write time, never sent in
 * a URL. A change of Consent changes the filter, never the labels (architecture.md 6; dmp.md 3.5, 4.2).
 */
import type { Param } from '../../fhir/definitions/param.ts';
import type { Labels } from '../../fhir/store/store.ts';

export const LABEL_NAMES = [
  /** TRE_A03 class, and `class|type`: both values stand. dmp.md 4.2, Cat. */
  '_dmp-category',
  /** N, R, V, MASQUE_PS, INVISIBLE_PATIENT, INVISIBLE_REPRESENTANTS_LEGAUX. dmp.md 3.5. */
  '_dmp-visibility',
  /** Who set MASQUE_PS, where the holder has her part in it: `mask-origin.ts`. */
  '_dmp-mask',
  /** Who wrote it: IdNat_PS values, or `Patient/id`, `Device/id`. */
  '_dmp-author',
  /** Who deposited it: `Caller.subject`, and for a professional his IdNat_PS. */
  '_dmp-depositor',
  /** The structure that deposited it: IdNat_Struct or FINESS value. */
  '_dmp-structure',
  /** Visibility groups: resources of one act, masked together. */
  '_dmp-group',
  /** `patient`: entered by the holder. */
  '_dmp-origin',
  /** `unowned`: bytes uploaded ahead, not yet named by a deposit; `hidden`: deleted for everybody (entered-in-error). */
  '_dmp-state',
  /** `Type/id` of each clinical resource a List, Provenance, Communication or Task names. */
  '_dmp-names',
] as const;

export type LabelName = (typeof LABEL_NAMES)[number];

/** The internal parameter of a label; one object per name, whatever the type it stands on. */
export function labelParam(name: LabelName): Param {
  return PARAMS[name];
}

/** Labels with few values: they tell little of where to look. */
const BROAD: ReadonlySet<LabelName> = new Set([
  '_dmp-category',
  '_dmp-visibility',
  '_dmp-mask',
  '_dmp-origin',
  '_dmp-state',
]);

function internalParam(name: LabelName): Param {
  return {
    type: 'Resource',
    code: name,
    kind: 'token',
    url: '',
    expression: '',
    targets: [],
    internal: true,
    multipleOr: true,
    multipleAnd: true,
    ...(BROAD.has(name) ? { isBroad: true } : {}),
  };
}

// Every name of LABEL_NAMES is a member: built from the list itself.
const PARAMS = Object.fromEntries(
  LABEL_NAMES.map((name) => [name, internalParam(name)]),
) as Readonly<Record<LabelName, Param>>;

/** The values of one label; empty when there are none. */
export function labelValues(labels: Labels, name: LabelName): readonly string[] {
  return labels.get(name) ?? [];
}

/** The labels with one set anew; an empty list removes it. */
export function withLabel(labels: Labels, name: LabelName, values: readonly string[]): Labels {
  const next = new Map(labels);
  if (values.length === 0) next.delete(name);
  else next.set(name, [...new Set(values)]);
  return next;
}
