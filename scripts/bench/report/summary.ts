/** Repetitions made one figure, modes made ratios, ratios held against the bars. */
import type { CellResult } from '../load/tally.ts';
import type { MeasuredCell } from '../matrix.ts';
import type { Effort, Mode, Scenario } from '../plan.ts';

const FIGURES = [
  'throughput',
  'p50',
  'p95',
  'p99',
  'nodeCpu',
  'mongodCpu',
  'generatorCpu',
  'othersCores',
] as const;

/** Medians of the repetitions: units a second, milliseconds, processor milliseconds an operation, cores. */
export type Figures = Readonly<Record<(typeof FIGURES)[number], number>>;

export interface SummedCell {
  readonly scenario: string;
  readonly effort: Effort;
  readonly unit: string;
  readonly mode: Mode;
  readonly clients: number;
  readonly median: Figures;
  readonly operations: number;
  readonly checked: number;
  readonly errors: Readonly<Record<string, number>>;
  readonly wrong: Readonly<Record<string, number>>;
  readonly repetitions: readonly CellResult[];
}

/** Absent where a mode was not run. CPU is node's and mongod's together, for one operation. */
export interface Ratios {
  readonly scenario: string;
  readonly effort: Effort;
  readonly clients: number;
  readonly bareToCeilingThroughput?: number;
  readonly bareToCeilingCpu?: number;
  readonly policyToBareCpu?: number;
  readonly fullToBareCpu?: number;
}

export function summed(
  cells: readonly MeasuredCell[],
  scenarios: readonly Scenario[],
): readonly SummedCell[] {
  const groups = Map.groupBy(
    cells,
    ({ scenario, mode, clients }) => `${clients} ${scenario} ${mode}`,
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    const scenario = scenarios.find(({ name }) => name === first?.scenario);
    if (!first || !scenario) return [];
    const results = group.map(({ result }) => result);
    return [
      {
        scenario: scenario.name,
        effort: scenario.effort,
        unit: scenario.unit,
        mode: first.mode,
        clients: first.clients,
        median: mediansOf(results),
        operations: sum(results.map(({ operations }) => operations)),
        checked: sum(results.map(({ checked }) => checked)),
        errors: joined(results.map(({ errors }) => errors)),
        wrong: joined(results.map(({ wrong }) => wrong)),
        repetitions: results,
      },
    ];
  });
}

function mediansOf(results: readonly CellResult[]): Figures {
  const entries = FIGURES.map((name) => [name, median(results.map((one) => one[name]))] as const);
  // One entry for each of FIGURES.
  return Object.fromEntries(entries) as Figures;
}

/** The middle one, or the mean of the two in the middle; 0 of none. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const [low, high] = [Math.floor((sorted.length - 1) / 2), Math.ceil((sorted.length - 1) / 2)];
  return ((sorted[low] ?? 0) + (sorted[high] ?? 0)) / 2;
}

export function ratiosOf(cells: readonly SummedCell[]): readonly Ratios[] {
  const groups = Map.groupBy(cells, ({ scenario, clients }) => `${clients} ${scenario}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const of = (mode: Mode): Figures | undefined => group.find((one) => one.mode === mode)?.median;
    const [ceiling, bare, policy, full] = [of('ceiling'), of('bare'), of('policy'), of('full')];
    return [
      {
        scenario: first.scenario,
        effort: first.effort,
        clients: first.clients,
        ...ratio('bareToCeilingThroughput', bare?.throughput, ceiling?.throughput),
        ...ratio('bareToCeilingCpu', serverCpu(bare), serverCpu(ceiling)),
        ...ratio('policyToBareCpu', serverCpu(policy), serverCpu(bare)),
        ...ratio('fullToBareCpu', serverCpu(full), serverCpu(bare)),
      },
    ];
  });
}

/** Absent when one of the two was not measured, or nothing was. */
function ratio<Name extends string>(
  name: Name,
  one: number | undefined,
  other: number | undefined,
): { readonly [name in Name]?: number } {
  if (one === undefined || other === undefined || other === 0) return {};
  // The one property the type names.
  return { [name]: one / other } as { readonly [name in Name]?: number };
}

/** Processor milliseconds of node and mongod for one operation. */
function serverCpu(figures: Figures | undefined): number | undefined {
  return figures && figures.nodeCpu + figures.mongodCpu;
}

export function faultsIn(cells: readonly SummedCell[], kind: 'errors' | 'wrong'): number {
  return sum(cells.flatMap((cell) => Object.values(cell[kind])));
}

function joined(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [why, count] of all.flatMap((one) => Object.entries(one)))
    counts[why] = (counts[why] ?? 0) + count;
  return counts;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
