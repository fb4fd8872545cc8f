/** The rows of a search in their order: read so from an index, or gathered when they are few. */

import { tooCostly } from '../../fhir/outcome/errors.ts';
import { compareRows, isAfter } from '../../fhir/search/order.ts';
import type { SortKey } from '../../fhir/search/query.ts';
import { all } from './condition.ts';
import { CONTENT_FIELDS } from './fields.ts';
import type { Found } from './found.ts';
import { openFound } from './found.ts';
import type { KeyedOrder } from './layout.ts';
import type { OrderedReading, Rows } from './ordered.ts';
import { ascending, descending } from './ordered.ts';
import type { Plan } from './plan.ts';
import { gatheredCondition, isByUpdate, isOrdered, widened } from './plan.ts';

/** Rows that may be put in order here; beyond, an index must give the order (architecture.md 13, Cost). */
const GATHERED_MAX = 1000;
/** So few ids are read whole at once; of more, first the places, then the page. */
const WHOLE_MAX = 100;

/** Fields that say where a row stands: values of parameters are sealed. */
const PLACE_FIELDS = {
  instant: ['t', 'rec', 's', 'o', 'u'],
  param: { resources: ['t', 'ver', 'rec', 'h'], journal: ['rec', 's', 'c'] },
} as const;

/** The first `limit` rows after the place given. @throws FhirError 400 `too-costly` naming what to add. */
export async function rowsOf(plan: Plan, rows: Rows): Promise<readonly Found[]> {
  if (plan.branches.length === 0 || rows.limit === 0) return [];
  const order = orderOf(plan, rows.sort);
  // What changed lately stands together in the order of changes, and all over the order of dates.
  const isLate = order === plan.layout.chief && order !== plan.layout.updated && isByUpdate(plan);
  if (order && !isLate && isOrdered(plan, order)) return inOrder(plan, order, rows);
  const gathered = await gather(plan, rows);
  if (gathered) return gathered;
  if (order && isLate && isOrdered(plan, order)) return inOrder(plan, order, rows);
  if (order && plan.branches.every(({ branch }) => branch.record !== undefined)) {
    const whole = widened(plan);
    if (isOrdered(whole, order)) return inOrder(whole, order, rows);
  }
  throw tooMany(rows.sort);
}

function orderOf({ layout }: Plan, sort: SortKey): KeyedOrder | undefined {
  if (sort.by === 'param') return undefined;
  return sort.by === 'chief' ? layout.chief : layout.updated;
}

async function inOrder(plan: Plan, order: KeyedOrder, rows: Rows): Promise<readonly Found[]> {
  const reading: OrderedReading = {
    plan,
    order,
    fields: CONTENT_FIELDS[plan.layout.collection],
    rows,
  };
  const documents = rows.sort.descending ? await descending(reading) : await ascending(reading);
  return openFound(documents, { ...rows, layout: plan.layout });
}

/** All rows, put in order here; undefined when they are more than GATHERED_MAX. */
async function gather(plan: Plan, rows: Rows): Promise<readonly Found[] | undefined> {
  const { layout } = plan;
  const { commands } = rows.reading;
  const filter = gatheredCondition(plan);
  if (typeof filter === 'boolean') return [];
  const isWhole = isFew(plan);
  const { collection } = layout;
  const places = rows.sort.by === 'param' ? PLACE_FIELDS.param[collection] : PLACE_FIELDS.instant;
  const documents = await commands.find<{ readonly _id: string }>({
    collection,
    filter,
    fields: isWhole ? CONTENT_FIELDS[collection] : places,
    limit: GATHERED_MAX + 1,
  });
  if (documents.length > GATHERED_MAX) return undefined;
  const found = inPlace(await openFound(documents, { ...rows, layout }), rows);
  if (isWhole || found.length === 0) return found;
  const ids = found.map(({ id }) => layout.idOf(rows.type, id));
  const whole = await commands.find({
    collection,
    // The condition again: what changed in between is decided as it is now.
    filter: { _id: { $in: ids }, $and: [all([filter])] },
    fields: CONTENT_FIELDS[collection],
    limit: ids.length,
    hint: '_id_',
  });
  return inPlace(await openFound(whole, { ...rows, layout }), rows);
}

function isFew({ branches }: Plan): boolean {
  const counts = branches.map(({ bound }) =>
    bound.kind === 'ids' ? bound.ids.length : Number.POSITIVE_INFINITY,
  );
  return counts.reduce((sum, count) => sum + count, 0) <= WHOLE_MAX;
}

/** The rows in order from the place on, at most `limit`. */
export function inPlace(
  found: readonly Found[],
  { sort, after, limit }: Pick<Rows, 'sort' | 'after' | 'limit'>,
): readonly Found[] {
  return found
    .map((one) => ({ one, row: { id: one.id, ...one.place(sort) } }))
    .filter(({ row }) => after === undefined || isAfter(row, after, sort))
    .sort((left, right) => compareRows(left.row, right.row, sort))
    .slice(0, limit)
    .map(({ one }) => one);
}

function tooMany(sort: SortKey) {
  if (sort.by === 'param') {
    return tooCostly({
      fr: `Plus de ${GATHERED_MAX} résultats ne se trient pas par « ${sort.param.code} » : ajoutez « patient », « code » ou une date.`,
      en: `More than ${GATHERED_MAX} results cannot be sorted by '${sort.param.code}': add 'patient', 'code' or a date.`,
    });
  }
  return tooCostly({
    fr: `Plus de ${GATHERED_MAX} résultats ne se lisent pas dans cet ordre : ajoutez « patient », ou triez par « _lastUpdated » si vous ne demandez que « _lastUpdated », sinon par date.`,
    en: `More than ${GATHERED_MAX} results cannot be read in this order: add 'patient', or sort by '_lastUpdated' when it is all you ask, else by date.`,
  });
}
