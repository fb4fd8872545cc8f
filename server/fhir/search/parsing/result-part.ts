/** What a result parameter is read from, and what it gives. R4 search, Managing Returned Resources. */
import type { ResourceType } from '../../model/resource.ts';
import type { Include, SortKey } from '../query.ts';
import type { ParseContext, ReceivedParameter } from './context.ts';

/** What one result parameter settles. */
export interface ResultPart {
  readonly includes?: readonly Include[];
  readonly sort?: SortKey;
  readonly count?: number;
  readonly total?: 'none' | 'accurate';
  /** A page token, still closed. */
  readonly page?: string;
}

export interface ResultReading {
  readonly type: ResourceType;
  readonly modifier: string | undefined;
  readonly received: ReceivedParameter;
  readonly context: ParseContext;
}
