/**
 * Labels are asked of every document a search fetches, beside whatever leads to it. Their keys stand apart in `v`, those of
 * each label under a name of its own: two or three to look through instead of the sixty of `k`
 * (docs/decisions/0014-labels-apart.md). `k` has them as well, for an index may lead by one.
 */
import type { Param } from '../../fhir/definitions/param.ts';
import type { LeafNode } from '../../fhir/search/node.ts';
import { leafTerm } from '../../fhir/search/term.ts';
import type { Labels } from '../../fhir/store/store.ts';
import type { RecordKeys } from '../seal/sealer.ts';
import { codeOf, isOfNoSystem, labelPlace } from './space.ts';

/** Bytes of a key that make the name of a label: two characters. Labels that meet under one are looked through together. */
const NAME_BYTES = 1;

/** What a module keeps of a resource beside its content: declared, internal, and read from no element. */
export function isLabel({ internal, expression }: Param): boolean {
  return internal && expression === '';
}

/** The term of a leaf on a label; undefined when no label has it. A label is a code without a system. */
export function labelTerm(leaf: LeafNode): string | undefined {
  if (leaf.kind !== 'token') return leafTerm(leaf);
  const { kind, param, system, code } = leaf;
  return code === undefined || system ? undefined : leafTerm({ kind, param, code });
}

/** The name of a label in `v`: like its values, another in each record of a sealed store. */
export function labelName(keys: RecordKeys, type: string, code: string): string {
  const key = keys.key(type, labelPlace(code));
  return Buffer.from(key.buffer, key.byteOffset, NAME_BYTES).toString('hex');
}

/** The terms that are indexed of a resource: all but those that say of a label that it has no system. */
export function indexedTerms(terms: readonly string[], labels: Labels): readonly string[] {
  return terms.filter((term) => !(labels.has(codeOf(term)) && isOfNoSystem(term)));
}

/** `v`: the keys of the labels among the terms, under the names of the labels; undefined when there is none. */
export function keysApart(
  terms: readonly string[],
  labels: Labels,
  { keys, type }: { readonly keys: RecordKeys; readonly type: string },
): Readonly<Record<string, readonly Uint8Array[]>> | undefined {
  const apart: Record<string, Uint8Array[]> = {};
  for (const term of indexedTerms(terms, labels)) {
    const code = codeOf(term);
    if (!labels.has(code)) continue;
    const name = labelName(keys, type, code);
    const own = apart[name];
    const key = keys.key(type, term);
    if (own) own.push(key);
    else apart[name] = [key];
  }
  return Object.keys(apart).length > 0 ? apart : undefined;
}
