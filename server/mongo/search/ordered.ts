/**
 * Rows as an index gives them. Newest first is one run. Oldest first is the run backwards, where rows of equal instant
 * come in the wrong order: those of the last instant are read again forwards. Rows without an instant follow in both.
 */
import { compareRows } from '../../fhir/search/order.ts';
import type { PageKey, SortKey } from '../../fhir/search/query.ts';
import type { KeyedOrder } from './layout.ts';
import type { Interval } from './order-key.ts';
import {
  absent,
  after,
  EVERYWHERE,
  exactly,
  from,
  intersection,
  placeOf,
  present,
} from './order-key.ts';
import type { Plan } from './plan.ts';
import { orderedCondition } from './plan.ts';
import type { Reading } from './prepare.ts';

/** The rows a search wants. */
export interface Rows {
  readonly type: string;
  readonly sort: SortKey;
  readonly after?: PageKey | undefined;
  /** Rows wanted at most. */
  readonly limit: number;
  readonly reading: Reading;
}

export interface OrderedReading {
  readonly plan: Plan;
  readonly order: KeyedOrder;
  readonly fields: readonly string[];
  readonly rows: Rows;
}

type OrderedDocument = Readonly<Record<'o' | 'u', Uint8Array>> & { readonly _id: string };

export async function descending(reading: OrderedReading): Promise<readonly OrderedDocument[]> {
  const { rows } = reading;
  return run(reading, {
    page: rows.after ? after(rows.after) : EVERYWHERE,
    limit: rows.limit,
    direction: 1,
  });
}

export async function ascending(reading: OrderedReading): Promise<readonly OrderedDocument[]> {
  const { rows, order } = reading;
  const { limit } = rows;
  const start = rows.after;
  const found: OrderedDocument[] = [];
  if (typeof start?.value === 'number') {
    const group = intersection(exactly(start.value), after(start));
    found.push(...(await run(reading, { page: group, limit, direction: 1 })));
  }
  if (start?.value !== null && found.length < limit) {
    const page = typeof start?.value === 'number' ? from(start.value + 1) : present();
    found.push(...(await risen(reading, page, limit - found.length)));
  }
  if (found.length < limit) {
    const page = start?.value === null ? after(start) : absent();
    found.push(...(await run(reading, { page, limit: limit - found.length, direction: 1 })));
  }
  return found
    .map((document) => ({ document, row: rowOf(document, order) }))
    .sort((left, right) => compareRows(left.row, right.row, rows.sort))
    .map(({ document }) => document);
}

/** The first rows of a page read backwards, those of its last instant read again forwards. */
async function risen(
  reading: OrderedReading,
  page: Interval,
  limit: number,
): Promise<readonly OrderedDocument[]> {
  const { order } = reading;
  const documents = await run(reading, { page, limit, direction: -1 });
  const last = documents.at(-1);
  const value = last && placeOf(last[order.order]).value;
  if (documents.length < limit || typeof value !== 'number') return documents;
  const before = documents.filter((document) => placeOf(document[order.order]).value !== value);
  const group = await run(reading, {
    page: exactly(value),
    limit: limit - before.length,
    direction: 1,
  });
  return [...before, ...group];
}

interface Run {
  readonly page: Interval;
  readonly limit: number;
  readonly direction: 1 | -1;
}

async function run(
  { plan, order, fields, rows }: OrderedReading,
  { page, limit, direction }: Run,
): Promise<readonly OrderedDocument[]> {
  const filter = orderedCondition(plan, order, page);
  if (typeof filter === 'boolean') return [];
  return rows.reading.commands.find<OrderedDocument>({
    collection: plan.layout.collection,
    filter,
    fields,
    sort: { [order.order]: direction },
    limit,
    hint: order.index,
  });
}

function rowOf(document: OrderedDocument, { order }: KeyedOrder) {
  return { id: document._id, ...placeOf(document[order]) };
}
