/** A resource in what surrounds it: what contains it, and the Bundle it came in. R4 references; R4 Bundle, Resolving references. */
import type { PlainResource } from '../model/resource.ts';

export interface ResourceScope {
  readonly resource: PlainResource;
  /** The resource in whose `contained` it stands. */
  readonly container?: ResourceScope;
  /** The nearest Bundle around it. */
  readonly bundle?: ResourceScope;
  /** Of its entry in that Bundle. */
  readonly fullUrl?: string;
}
