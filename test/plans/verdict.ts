/** A shape observed beside what is recorded of it: the same, better or worse. */
import type { Observation, Observations } from './golden.ts';
import { FAILED } from './golden.ts';
import type { PlannedCommand } from './planned-command.ts';
import { printCommand } from './planned-command.ts';

/** Rows that may be put in order in memory: GATHERED_MAX of server/mongo/search/rows.ts. */
const SORTED_MAX = 1000;

export interface Verdict {
  readonly kind: 'same' | 'better' | 'worse';
  /** Empty when the same; else what differs, the lines recorded and the lines observed. */
  readonly message: string;
}

const SAME: Verdict = { kind: 'same', message: '' };
const RECORD_IT = "record it with GOLDEN=write npx mocha 'test/plans/*.test.ts'";

/**
 * Keys in a sealed store are others in every installation, and so is the order in which a read of several keys, asked
 * for no order, comes upon what it looks for until it has enough. Its counts are compared within this part.
 */
const SEALED_ORDER_TOLERANCE = 0.5;
/** Another version of the database seeks a key more or less, and has other names for its stages. */
const OTHER_VERSION_TOLERANCE = 0.1;
/** Keys that one seek more or less may cost, whatever the part. */
const FEW_KEYS = 2;

/** `sealed`: keys differ from run to run. `other-version`: recorded with another version of MongoDB. */
export type Exactness = 'exact' | 'sealed' | 'other-version';

export interface Compared {
  /** Absent: the shape is new. */
  readonly recorded: Observation | undefined;
  readonly observed: Observation;
  /** How far the figures are the same in every run. */
  readonly exactness: Exactness;
}

/** `shape` is named in the message. */
export function verdictOn(shape: string, { recorded, observed, exactness }: Compared): Verdict {
  if (!recorded) return worse(shape, `not recorded yet: ${RECORD_IT}`);
  if (recorded.outcome !== observed.outcome)
    return worse(shape, `answers '${observed.outcome}', recorded '${recorded.outcome}'`);
  const [gone, come] = unmatched(recorded.commands, observed.commands, exactness);
  if (gone.length === 0 && come.length === 0) return SAME;
  const lines = [
    ...gone.map((one) => `\n  - ${printCommand(one)}`),
    ...come.map((one) => `\n  + ${printCommand(one)}`),
  ].join('');
  const changes = costChanges(gone, come);
  const rises = changes.filter(({ to, from }) => to > from);
  const falls = changes.filter(({ to, from }) => to < from);
  const told = (list: readonly CostChange[]): string =>
    list.map(({ name, from, to }) => `${name} ${from} → ${to}`).join(', ');
  if (rises.length > 0) return worse(shape, `${told(rises)}${lines}`);
  if (falls.length === 0) return worse(shape, `another plan at the same cost${lines}`);
  return { kind: 'better', message: `better, ${RECORD_IT}: ${shape}: ${told(falls)}${lines}` };
}

/** A message for each shape that is not as recorded, worse or better. */
export function differencesFrom(
  recorded: Observations,
  observed: Observations,
  exactness: Exactness,
): readonly string[] {
  return [...observed].flatMap(([shape, one]) => {
    const compared = { recorded: recorded.get(shape), observed: one, exactness };
    const { kind, message } = verdictOn(shape, compared);
    return kind === 'same' ? [] : [message];
  });
}

/** What no record excuses: a scan of a collection, a sort in memory without bound, a command that cannot run. */
export function unlawful({ outcome, commands }: Observation): readonly string[] {
  const found = commands
    .filter(({ plan, sorted }) => plan.includes('COLLSCAN') || sorted > SORTED_MAX)
    .map(printCommand);
  return outcome.startsWith(FAILED) ? [outcome, ...found] : found;
}

function worse(shape: string, what: string): Verdict {
  return { kind: 'worse', message: `worse: ${shape}: ${what}` };
}

/** Commands of each side that have no equal on the other. */
function unmatched(
  recorded: readonly PlannedCommand[],
  observed: readonly PlannedCommand[],
  exactness: Exactness,
): readonly [gone: readonly PlannedCommand[], come: readonly PlannedCommand[]] {
  const left = [...recorded];
  const come = observed.filter((one) => {
    const at = left.findIndex((other) => isSame(other, one, exactness));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  return [left, come];
}

function isSame(recorded: PlannedCommand, observed: PlannedCommand, exactness: Exactness): boolean {
  if (printCommand(recorded) === printCommand(observed)) return true;
  switch (exactness) {
    case 'exact':
      return false;
    case 'sealed':
      return (
        isOfSeveralKeys(recorded) &&
        isNear(recorded, observed, SEALED_ORDER_TOLERANCE) &&
        printCommand({ ...observed, keys: recorded.keys, docs: recorded.docs }) ===
          printCommand(recorded)
      );
    case 'other-version':
      return (
        isNear(recorded, observed, OTHER_VERSION_TOLERANCE) &&
        outlineOf(recorded) === outlineOf(observed)
      );
  }
}

/** What a command is, whatever the database calls its stages. */
function outlineOf({ command, collection, hint, plan, returned }: PlannedCommand): string {
  const indexes = [...plan.matchAll(/(?:IXSCAN|IDHACK|COUNT_SCAN) (\w+)/g)].map(
    ([, index]) => index,
  );
  const isScan = plan.includes('COLLSCAN');
  return JSON.stringify([command, collection, hint, [...new Set(indexes)], isScan, returned]);
}

/** More than one run of sealed keys in one scan; ids are the same in every run. */
function isOfSeveralKeys({ plan }: PlannedCommand): boolean {
  return /IXSCAN (?!_id_)\w+\{[^}]*\}\[(?!1,)/.test(plan);
}

function isNear(recorded: PlannedCommand, observed: PlannedCommand, part: number): boolean {
  const near = (left: number, right: number): boolean =>
    Math.abs(right - left) <= Math.max(FEW_KEYS, left * part);
  return near(recorded.keys, observed.keys) && near(recorded.docs, observed.docs);
}

interface CostChange {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

function costChanges(
  gone: readonly PlannedCommand[],
  come: readonly PlannedCommand[],
): readonly CostChange[] {
  const change = (name: string, cost: (one: PlannedCommand) => number): CostChange => ({
    name,
    from: gone.reduce((sum, one) => sum + cost(one), 0),
    to: come.reduce((sum, one) => sum + cost(one), 0),
  });
  return [
    change('collections scanned', ({ plan }) => (plan.includes('COLLSCAN') ? 1 : 0)),
    change('commands', () => 1),
    change('keys', ({ keys }) => keys),
    change('docs', ({ docs }) => docs),
    change('returned', ({ returned }) => returned),
    change('sorted in memory', ({ sorted }) => sorted),
    change('index intervals', ({ plan }) => intervalsOf(plan)),
    change('plans tried', ({ isTried }) => (isTried ? 1 : 0)),
  ];
}

/** Runs of keys asked of indexes, all together. */
function intervalsOf(plan: string): number {
  let sum = 0;
  for (const [, times = '1', bounds = ''] of plan.matchAll(/(?:(\d+)x )?[^|(]*\[([\d,]*)\]/g)) {
    const runs = bounds.split(',').reduce((product, count) => product * Number(count), 1);
    sum += Number(times) * runs;
  }
  return sum;
}
