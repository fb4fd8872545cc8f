/**
 * What one attempt has looked for and not found. Asked again, and by nothing it wrote meanwhile made false, it is neither
 * searched again nor are the writes sent that wait (a transaction asks the condition of a conditional create for the ids
 * it gives ahead, then again where the entry is run). R4 http §3.1.0.11.2.
 */
import { guardMatches } from '../../fhir/search/matches.ts';
import type { GuardNode, SearchNode } from '../../fhir/search/node.ts';
import type { SearchQuery } from '../../fhir/search/query.ts';
import type { Write } from '../../fhir/store/store.ts';

const QUERIES_MAX = 2000;
/** Writes compared with a query; an attempt that makes more searches again. */
const WRITES_MAX = 256;

export class Absences {
  private readonly absent = new Set<string>();
  private writes: Write[] = [];

  /** True when the query is known to find nothing. */
  has(query: SearchQuery): boolean {
    if (this.absent.size === 0) return false;
    const { type, where } = query;
    if (!isPlain(query) || !isDecidable(where) || !this.absent.has(keyOf(query))) return false;
    return !this.writes.some((write) => write.type === type && guardMatches(where, write));
  }

  /** The query found nothing, what the attempt has written included. */
  add(query: SearchQuery): void {
    if (this.absent.size >= QUERIES_MAX || this.writes.length > WRITES_MAX) return;
    if (isPlain(query) && isDecidable(query.where)) this.absent.add(keyOf(query));
  }

  wrote(write: Write): void {
    if (write.resource === undefined || this.writes.length > WRITES_MAX) return;
    this.writes.push(write);
    if (this.writes.length > WRITES_MAX) this.forget();
  }

  /** A lock was taken: what was read before it may have changed. */
  forget(): void {
    this.absent.clear();
  }
}

function isPlain({ includes, count, total, deleted, after }: SearchQuery): boolean {
  const isFirstPage = count > 0 && after === undefined;
  return isFirstPage && includes.length === 0 && total === 'none' && deleted === 'none';
}

function isDecidable(node: SearchNode): node is GuardNode {
  switch (node.kind) {
    case 'and':
    case 'or':
      return node.operands.every(isDecidable);
    case 'not':
      return isDecidable(node.operand);
    case 'chain':
    case 'has':
      return false;
    case 'all':
    case 'none':
    case 'record':
    case 'id':
    case 'token':
    case 'string':
    case 'uri':
    case 'range':
    case 'reference':
    case 'missing':
      return true;
  }
}

/** Without chains every parameter is one of the type searched: its code tells it. */
function keyOf({ type, where }: SearchQuery): string {
  return `${type}?${JSON.stringify(where, (name, value: unknown) => (name === 'param' ? codeOf(value) : value))}`;
}

function codeOf(param: unknown): unknown {
  return typeof param === 'object' && param !== null && 'code' in param ? param.code : param;
}
