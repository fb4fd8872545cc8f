/**
 * One command a database ran, as far as its plan goes: what a line of a golden file says. Values asked are left out,
 * since a sealed store asks by keys that differ from one installation to the next.
 */
import { planText } from './stages.ts';

export interface PlannedCommand {
  /** `find`, `getMore`, `aggregate`, `count`, `insert`, `update`, `remove`. */
  readonly command: string;
  readonly collection: string;
  /** Name of the index the command insists on; empty when the database chose. */
  readonly hint: string;
  /** As `planText` prints it; empty where nothing is looked up. */
  readonly plan: string;
  readonly keys: number;
  readonly docs: number;
  /** Documents given, inserted or matched. */
  readonly returned: number;
  /** Documents sorted in memory; 0 when an index gave the order. */
  readonly sorted: number;
  /** True when the database tried several plans before it took one: the data of the day decide, not we. */
  readonly isTried: boolean;
}

const LINE =
  /^(?<command>\S+) (?<collection>\S+)(?: hint (?<hint>\S+))?(?:: (?<plan>.+?))? keys (?<keys>\d+) docs (?<docs>\d+) returned (?<returned>\d+)(?: sorted (?<sorted>\d+))?(?<tried> tried)?$/;

export function printCommand(one: PlannedCommand): string {
  const hint = one.hint === '' ? '' : ` hint ${one.hint}`;
  const plan = one.plan === '' ? '' : `: ${one.plan}`;
  const sorted = one.sorted === 0 ? '' : ` sorted ${one.sorted}`;
  const counts = `keys ${one.keys} docs ${one.docs} returned ${one.returned}${sorted}`;
  return `${one.command} ${one.collection}${hint}${plan} ${counts}${one.isTried ? ' tried' : ''}`;
}

/** @throws Error when the line is none that `printCommand` makes. */
export function parseCommand(line: string): PlannedCommand {
  const groups = LINE.exec(line)?.groups;
  if (!groups) throw new Error(`No command of a golden file: '${line}'`);
  const text = (name: string): string => groups[name] ?? '';
  const count = (name: string): number => Number(groups[name] ?? 0);
  return {
    command: text('command'),
    collection: text('collection'),
    hint: text('hint'),
    plan: text('plan'),
    keys: count('keys'),
    docs: count('docs'),
    returned: count('returned'),
    sorted: count('sorted'),
    isTried: text('tried') !== '',
  };
}

/** A document of `system.profile`, with the fields of PROFILE_FIELDS. MongoDB manual, Database Profiler Output. */
export interface ProfiledCommand {
  readonly op: string;
  readonly ns: string;
  readonly appName?: string;
  readonly keysExamined?: number;
  readonly docsExamined?: number;
  readonly nreturned?: number;
  readonly ninserted?: number;
  readonly nMatched?: number;
  readonly fromMultiPlanner?: boolean;
  readonly execStats?: object;
  /** Said of aggregations too, which have no `execStats`. */
  readonly planSummary?: string;
  readonly command?: {
    readonly hint?: string | object;
    readonly filter?: { readonly _id?: unknown };
    readonly aggregate?: string;
    readonly count?: string;
    readonly findAndModify?: string;
  };
}

export const PROFILE_FIELDS = {
  _id: 0,
  ...{ op: 1, ns: 1, appName: 1, keysExamined: 1, docsExamined: 1, nreturned: 1, ninserted: 1 },
  ...{ nMatched: 1, fromMultiPlanner: 1, execStats: 1, planSummary: 1 },
  ...{
    'command.hint': 1,
    'command.filter': 1,
    'command.aggregate': 1,
    'command.count': 1,
    'command.findAndModify': 1,
  },
} as const;

export function plannedCommand(profiled: ProfiledCommand): PlannedCommand {
  const { ns, command = {}, execStats, planSummary } = profiled;
  const { text, sorted } = planText(execStats, planSummary);
  return {
    command: commandName(profiled),
    collection: ns.slice(ns.indexOf('.') + 1),
    hint: hintName(command.hint),
    plan: text,
    keys: profiled.keysExamined ?? 0,
    docs: profiled.docsExamined ?? 0,
    returned: profiled.nreturned ?? profiled.ninserted ?? profiled.nMatched ?? 0,
    sorted,
    isTried: profiled.fromMultiPlanner ?? false,
  };
}

function commandName({ op, command = {} }: ProfiledCommand): string {
  if (op === 'query') return 'find';
  if (op === 'getmore') return 'getMore';
  if (op !== 'command') return op;
  return ['aggregate', 'count', 'findAndModify'].find((name) => name in command) ?? op;
}

function hintName(hint: string | object | undefined): string {
  if (hint === undefined) return '';
  return typeof hint === 'string' ? hint : Object.keys(hint).join('_');
}
