/** Searches read and shown as one line, for tables of cases. */
import { expect } from 'chai';
import { readDefinitions } from '../../../server/boot/definitions.ts';
import { FhirError } from '../../../server/fhir/outcome/fhir-error.ts';
import type { SearchNode } from '../../../server/fhir/search/node.ts';
import type { ParsedSearch } from '../../../server/fhir/search/parse.ts';
import { parseSearch } from '../../../server/fhir/search/parse.ts';

const NOW = Date.UTC(2024, 5, 15);
export const BASE = 'http://carnet.test/fhir';

/** `Type?name=value&…`, values as they are after decoding. */
export function read(text: string, handling: 'strict' | 'lenient' = 'strict'): ParsedSearch {
  const [type = '', query = ''] = text.split(/\?(.*)/s);
  const pairs = query === '' ? [] : query.split('&').map((pair) => splitPair(pair));
  return parseSearch(type, pairs, {
    definitions: readDefinitions(),
    lenient: handling === 'lenient',
    now: NOW,
    base: BASE,
    openPage: (token, digest) => ({ value: `${token} for ${digest}`, tie: 0 }),
  });
}

function splitPair(pair: string): readonly [string, string] {
  const at = pair.indexOf('=');
  return [pair.slice(0, at), pair.slice(at + 1)];
}

/** The error a search is refused with. */
export function refusal(text: string, handling: 'strict' | 'lenient' = 'strict'): FhirError {
  try {
    read(text, handling);
  } catch (error) {
    expect(error).to.be.instanceOf(FhirError);
    return error as FhirError;
  }
  throw new Error(`${text} was not refused`);
}

export function shownQuery(text: string): string {
  return shown(read(text).query.where);
}

export function shown(node: SearchNode): string {
  switch (node.kind) {
    case 'and':
    case 'or':
      return `${node.kind}(${node.operands.map(shown).join(' ')})`;
    case 'not':
      return `not(${shown(node.operand)})`;
    case 'chain':
      return `${node.param.code}→${node.target}(${shown(node.where)})`;
    case 'has':
      return `${node.source}.${node.param.code}→(${shown(node.where)})`;
    case 'all':
    case 'none':
      return node.kind;
    case 'record':
      return `record ${node.record}`;
    case 'id':
      return `id ${node.ids.join(',')}`;
    case 'token':
      return `${node.param.code}=${node.system ?? '*'}|${node.code ?? '*'}`;
    case 'string':
      return `${node.param.code} ${node.match} "${node.text}"`;
    case 'uri':
      return `${node.param.code}=${node.uri}`;
    case 'range':
      return `${node.param.code} ${node.prefix} ${instant(node.low)}/${instant(node.high)}`;
    case 'reference':
      return `${node.param.code}→${node.target}`;
    case 'missing':
      return `${node.param.code} ${node.missing ? 'missing' : 'present'}`;
  }
}

function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(':00.000Z', 'Z');
}
