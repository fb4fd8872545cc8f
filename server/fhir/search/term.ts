/**
 * Terms: what an equality test on an index is, as text. Written once per value at indexing and once per leaf at
 * querying, so that every store, in memory or on disk, clear or under a key, agrees on what equals what.
 */
import { foldText } from '../model/fold.ts';
import type { LeafNode } from './node.ts';

/** Between the parameter code and the rest; it cannot occur in a code. */
const UNIT = '\u001f';
/** Longest folded prefix that is indexed, in characters; a longer search text is refused by the parser. */
export const PREFIX_MAX = 32;

/** The terms of one token value: by code, by system, by both, by absence of system. R4 search, token. */
export function tokenTerms(
  code: string,
  system: string | undefined,
  value: string | undefined,
): readonly string[] {
  const terms: string[] = [];
  if (value !== undefined) {
    terms.push(`${code}${UNIT}c${value}`);
    terms.push(system ? `${code}${UNIT}b${system}|${value}` : `${code}${UNIT}n${value}`);
  }
  if (system) terms.push(`${code}${UNIT}s${system}`);
  return terms;
}

/** The terms of one string value: its exact text and each folded prefix. R4 search, string. */
export function stringTerms(code: string, text: string): readonly string[] {
  const terms = [`${code}${UNIT}e${text}`];
  const folded = [...foldText(text)].slice(0, PREFIX_MAX);
  let prefix = '';
  for (const character of folded) {
    prefix += character;
    terms.push(`${code}${UNIT}p${prefix}`);
  }
  return terms;
}

export function uriTerm(code: string, uri: string): string {
  return `${code}${UNIT}u${uri}`;
}

/** `target` is `Type/id` for this server, else the absolute URL. */
export function referenceTerm(code: string, target: string): string {
  return `${code}${UNIT}r${target}`;
}

/** Present once for each parameter that has a value: what `:missing` asks. R4 search, modifiers. */
export function presenceTerm(code: string): string {
  return `${code}${UNIT}?`;
}

/** A leaf that is one equality, as its term; undefined for the leaves that are not. */
export function leafTerm(node: LeafNode): string | undefined {
  switch (node.kind) {
    case 'token': {
      const { code } = node.param;
      if (node.code === undefined) return `${code}${UNIT}s${node.system ?? ''}`;
      if (node.system === undefined) return `${code}${UNIT}c${node.code}`;
      return node.system === ''
        ? `${code}${UNIT}n${node.code}`
        : `${code}${UNIT}b${node.system}|${node.code}`;
    }
    case 'string':
      return node.match === 'exact'
        ? `${node.param.code}${UNIT}e${node.text}`
        : `${node.param.code}${UNIT}p${foldText(node.text)}`;
    case 'uri':
      return uriTerm(node.param.code, node.uri);
    case 'reference':
      return referenceTerm(node.param.code, node.target);
    case 'missing':
      return node.missing ? undefined : presenceTerm(node.param.code);
    case 'all':
    case 'none':
    case 'record':
    case 'id':
    case 'range':
      return undefined;
  }
}
