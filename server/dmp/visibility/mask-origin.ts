/** Who set a mask, kept beside it: docs/clarifications.md, "Who lifts a mask"; dmp.md 3.8. */
import type { Labels } from '../../fhir/store/store.ts';
import { MASK } from './codes.ts';
import { labelValues, withLabel } from './labels.ts';

/** `holder`: her PATCH; `consent`: her C09; `professional`: there before her C09. No value: a professional's. */
export type MaskOrigin = 'holder' | 'consent' | 'professional';

const ORIGIN = '_dmp-mask';

/** Whether the holder alone may lift the mask. */
export function isHoldersMask(labels: Labels): boolean {
  return maskOrigins(labels).some((origin) => origin !== 'professional');
}

export function maskOrigins(labels: Labels): readonly string[] {
  return labelValues(labels, ORIGIN);
}

export function withMaskOrigins(labels: Labels, origins: readonly string[]): Labels {
  return withLabel(labels, ORIGIN, origins);
}

/** The labels after a change of visibility: who sets a mask is kept with it, and goes with it. */
export function withMaskOf(labels: Labels, before: Labels, origin: readonly string[]): Labels {
  const [isMasked, wasMasked] = [hasMask(labels), hasMask(before)];
  if (!isMasked) return withMaskOrigins(labels, []);
  return wasMasked ? labels : withMaskOrigins(labels, origin);
}

export function hasMask(labels: Labels): boolean {
  return labelValues(labels, '_dmp-visibility').includes(MASK);
}
