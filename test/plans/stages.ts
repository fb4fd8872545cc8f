/**
 * The winning plan as one line: the stages that read or order, innermost last, each index with its keys and the number of
 * intervals asked of each. MongoDB manual, Explain Results.
 */

/** A stage as the manual of explain has it; the profiler keeps the same tree. */
interface Stage {
  readonly stage?: string;
  readonly nReturned?: number;
  readonly indexName?: string;
  readonly keyPattern?: Readonly<Record<string, number>>;
  readonly direction?: string;
  readonly indexBounds?: Readonly<Record<string, unknown>>;
  readonly inputStage?: Stage;
  readonly inputStages?: readonly Stage[];
}

/** They neither read nor order: what is projected or cut off costs the plan nothing, and goes by other names elsewhere. */
const PASSING: ReadonlySet<string> = new Set([
  ...['LIMIT', 'PROJECTION_SIMPLE', 'PROJECTION_COVERED', 'PROJECTION_DEFAULT', 'SUBPLAN'],
  ...['CACHED_PLAN', 'RETURN_KEY', 'SORT_KEY_GENERATOR'],
]);
/** One look-up by `_id`, under the names it has had since MongoDB 6. */
const BY_ID: ReadonlySet<string> = new Set([
  'IDHACK',
  'EXPRESS_IXSCAN',
  'EXPRESS_CLUSTERED_IXSCAN',
]);

export interface PlanText {
  /** Empty when there is no plan. */
  readonly text: string;
  readonly sorted: number;
}

/** `summary` as the profiler has it (`IXSCAN { k: 1, o: 1 }`): all that is told of an aggregation. */
export function planText(execStats: object | undefined, summary = ''): PlanText {
  if (execStats === undefined) return { text: summarised(summary), sorted: 0 };
  // As the manual of the profiler has it.
  const root = execStats as Stage;
  return { text: printed(root), sorted: sortedIn(root) };
}

function summarised(summary: string): string {
  return summary.replace(/ \{ ([^}]*) \}/g, (_, pattern: string) => `{${fieldsOf(pattern)}}`);
}

function fieldsOf(pattern: string): string {
  return pattern.replaceAll(': 1', '').replaceAll(', ', ',');
}

function printed(stage: Stage): string {
  const { stage: name = '' } = stage;
  const inputs = inputsOf(stage).map(printed);
  if (PASSING.has(name) && inputs.length === 1) return inputs.join('');
  const own = BY_ID.has(name) ? 'IDHACK _id_' : `${name}${indexText(stage)}`;
  return inputs.length === 0 ? own : `${own}(${runs(inputs).join(' | ')})`;
}

/** Equal inputs in a row are told once. */
function runs(texts: readonly string[]): readonly string[] {
  const told: string[] = [];
  for (let first = 0; first < texts.length; ) {
    const text = texts[first] ?? '';
    const length = texts.slice(first).findIndex((other) => other !== text);
    const count = length === -1 ? texts.length - first : length;
    told.push(count === 1 ? text : `${count}x ${text}`);
    first += count;
  }
  return told;
}

function indexText({ indexName, keyPattern, indexBounds, direction }: Stage): string {
  if (indexName === undefined) return '';
  const fields = Object.entries(keyPattern ?? {}).map(([field, order]) =>
    order === -1 ? `-${field}` : field,
  );
  const bounds = Object.values(indexBounds ?? {});
  // A COUNT_SCAN has one run from a first key to a last one, told in another way.
  const intervals = bounds.every(Array.isArray) ? bounds.map(({ length }) => length) : [1];
  const backward = direction === 'backward' ? ' backward' : '';
  return ` ${indexName}{${fields.join(',')}}[${intervals.join(',')}]${backward}`;
}

function sortedIn(stage: Stage): number {
  const inputs = inputsOf(stage);
  const own = stage.stage === 'SORT' ? (inputs[0]?.nReturned ?? 0) : 0;
  return Math.max(own, ...inputs.map(sortedIn));
}

function inputsOf({ inputStage, inputStages = [] }: Stage): readonly Stage[] {
  return inputStage ? [inputStage, ...inputStages] : inputStages;
}
