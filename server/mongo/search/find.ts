/** `find` of the port: one page of matches, what they include, and their number when asked. */
import type { SearchQuery } from '../../fhir/search/query.ts';
import type { Page } from '../../fhir/store/store.ts';
import { answersTo } from './answers.ts';
import type { Answers } from './compile.ts';
import type { Found } from './found.ts';
import { includedWith } from './include.ts';
import { RESOURCES } from './layout.ts';
import type { Rows } from './ordered.ts';
import type { Plan } from './plan.ts';
import { gatheredCondition } from './plan.ts';
import type { Reading } from './prepare.ts';
import { layoutsOf, prepared } from './prepare.ts';
import { inPlace, rowsOf } from './rows.ts';

export async function find(query: SearchQuery, reading: Reading): Promise<Page> {
  const { type, where, count, sort } = query;
  const answers = await answersTo(where, type, reading);
  const plans: Plan[] = [];
  for (const layout of layoutsOf(type)) {
    plans.push(await prepared({ type, where, keyField: 'k', layout }, answers, reading));
  }
  const rows = count === 0 ? [] : await foundRows(query, { plans, answers, reading });
  const page = rows.slice(0, count).map((found) => ({ found, stored: found.stored() }));
  const last = page.at(-1);
  const seeds = page
    .filter(({ stored }) => !stored.deleted)
    .map(({ found }) => ({ type, id: found.id, references: found.references }));
  const held = page.map(({ found }) => `${type}/${found.id}`);
  const brought = await includedWith({ seeds, held, includes: query.includes }, reading);
  const isWhole = query.after === undefined && count > 0 && rows.length <= count;
  const total = async () => (isWhole ? rows.length : totalOf(plans, reading));
  return {
    resources: page.map(({ stored }) => stored),
    ...brought,
    ...(last && rows.length > count ? { next: last.found.place(sort) } : {}),
    ...(query.total === 'accurate' ? { total: await total() } : {}),
  };
}

/** The one resource an `id` query finds, deleted or not. */
export async function findCurrent(
  query: SearchQuery,
  reading: Reading,
): Promise<Found | undefined> {
  const { type, where } = query;
  const answers = await answersTo(where, type, reading);
  const plans: Plan[] = [];
  for (const layout of layoutsOf(type)) {
    plans.push(await prepared({ type, where, keyField: 'k', layout }, answers, reading));
  }
  const [found] = await foundRows({ ...query, count: 1 }, { plans, answers, reading });
  return found;
}

interface RowsReading {
  readonly plans: readonly Plan[];
  readonly answers: Answers;
  readonly reading: Reading;
}

/** The first rows of the page, one more than it holds. */
async function foundRows(
  query: SearchQuery,
  { plans, answers, reading }: RowsReading,
): Promise<readonly Found[]> {
  const { type, where, sort, after, count } = query;
  const rows: Rows = { type, sort, after, limit: count + 1, reading };
  const found: Found[] = [];
  let sources = 0;
  for (const plan of plans) {
    found.push(...(await rowsOf(plan, rows)));
    if (plan.branches.length > 0) sources += 1;
  }
  // A deleted resource is looked for only where an id led to no current one: a read costs one command.
  if (query.deleted === 'include' && found.length < idsIn(plans)) {
    const plan = await prepared(
      { type, where, keyField: 'x', layout: RESOURCES },
      answers,
      reading,
    );
    found.push(...(await rowsOf(plan, rows)));
    sources += 1;
  }
  return sources > 1 ? inPlace(found, rows) : found;
}

/** Ids that bound the plans; none when something else does. */
function idsIn(plans: readonly Plan[]): number {
  const ids = plans.flatMap(({ branches }) =>
    branches.flatMap(({ bound }) => (bound.kind === 'ids' ? bound.ids : [])),
  );
  return new Set(ids).size;
}

async function totalOf(plans: readonly Plan[], { commands }: Reading): Promise<number> {
  let total = 0;
  for (const plan of plans) {
    const filter = gatheredCondition(plan);
    if (typeof filter === 'boolean') continue;
    total += await commands.count({ collection: plan.layout.collection, filter });
  }
  return total;
}
