/** What R4 asks of some types in prose alone: neither an invariant nor a binding says it. */
import type { Check } from '../profile/engine.ts';
import { attachmentCheck } from './attachment.ts';
import { bundleCheck } from './bundle.ts';
import { bundleLinkCheck } from './bundle-links.ts';
import { searchsetCheck } from './bundle-searchset.ts';
import { canonicalCheck } from './canonical.ts';
import { codingCheck } from './coding.ts';
import { identifierCheck } from './identifier.ts';
import { narrativeImageCheck } from './narrative-image.ts';
import { uriCheck } from './uri.ts';

const NONE: readonly Check[] = [];

const OF_TYPE: ReadonlyMap<string, readonly Check[]> = new Map([
  ['Age', [codingCheck]],
  ['Attachment', [attachmentCheck]],
  ['Bundle', [bundleCheck, searchsetCheck]],
  ['Coding', [codingCheck]],
  ['Count', [codingCheck]],
  ['Distance', [codingCheck]],
  ['Duration', [codingCheck]],
  ['Identifier', [identifierCheck]],
  ['Narrative', [narrativeImageCheck]],
  ['Quantity', [codingCheck]],
  ['Reference', [bundleLinkCheck]],
]);

const OF_PRIMITIVE: ReadonlyMap<string, readonly Check[]> = new Map([
  ['canonical', [canonicalCheck, uriCheck]],
  ['oid', [uriCheck]],
  ['uri', [uriCheck]],
  ['url', [uriCheck]],
  ['uuid', [uriCheck]],
]);

/** Of a resource or a datatype. */
export function typeChecks(type: string): readonly Check[] {
  return OF_TYPE.get(type) ?? NONE;
}

/** Of the value of a primitive type. */
export function primitiveChecks(type: string): readonly Check[] {
  return OF_PRIMITIVE.get(type) ?? NONE;
}
