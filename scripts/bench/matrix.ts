/** Every cell of a run: scenarios, modes in turn, again and again. */
import type { CeilingAnswer } from './ceiling/process.ts';
import type { RawResult } from './ceiling/raw.ts';
import type { CellResult } from './load/tally.ts';
import type { BenchOptions } from './options.ts';
import type { Mode } from './plan.ts';
import type { Stage, Staged } from './stage.ts';

export interface MeasuredCell {
  readonly scenario: string;
  readonly mode: Mode;
  readonly clients: number;
  readonly repetition: number;
  readonly result: CellResult;
}

export interface RawMeasure extends RawResult {
  readonly clients: number;
}

/** Runs and discards one short cell of each kind, so that no mode is measured cold. */
export async function warmUp(stage: Stage, options: BenchOptions): Promise<void> {
  const clients = options.clients[0] ?? 1;
  for (const scenario of names(stage, options)) {
    for (const staged of stage.staged)
      await cell(stage, staged, { scenario, clients, seconds: options.warmUpSeconds });
  }
}

/** The modes follow one another within each scenario, each time beginning with another one. */
export async function measure(
  stage: Stage,
  options: BenchOptions,
  tell: (message: string) => void,
): Promise<readonly MeasuredCell[]> {
  const scenarios = names(stage, options);
  const cells: MeasuredCell[] = [];
  const all = options.clients.length * options.repetitions * scenarios.length * stage.staged.length;
  for (const clients of options.clients) {
    for (let repetition = 0; repetition < options.repetitions; repetition += 1) {
      for (const [index, scenario] of scenarios.entries()) {
        for (const staged of rotated(stage.staged, index + repetition)) {
          const { mode } = staged;
          const result = await cell(stage, staged, { scenario, clients, seconds: options.seconds });
          cells.push({ scenario, mode, clients, repetition, result });
          tell(
            `[${cells.length}/${all}] ${scenario}, ${clients} clients, ${mode}: ${shown(result)}`,
          );
        }
      }
    }
  }
  return cells;
}

/** The driver alone, beside the ceiling. */
export async function measureRaw(
  { ceiling }: Stage,
  { clients, seconds }: BenchOptions,
): Promise<readonly RawMeasure[]> {
  const measures: RawMeasure[] = [];
  if (!ceiling) return measures;
  for (const count of clients) {
    const answer: CeilingAnswer = await ceiling.ask({ kind: 'raw', clients: count, seconds });
    if (answer.kind === 'raw') measures.push({ clients: count, ...answer.result });
  }
  return measures;
}

function names({ plan }: Stage, { scenarios }: BenchOptions): readonly string[] {
  return scenarios.filter((name) => plan.scenarios.some((one) => one.name === name));
}

function rotated<T>(list: readonly T[], by: number): readonly T[] {
  const start = by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}

interface CellWish {
  readonly scenario: string;
  readonly clients: number;
  readonly seconds: number;
}

let cellNumber = 0;

function cell(
  { generator, mongod, warmUpSeconds }: Stage,
  { mode, port, pid, planFile }: Staged,
  { scenario, clients, seconds }: CellWish,
): Promise<CellResult> {
  cellNumber += 1;
  return generator.ask({
    plan: planFile,
    cell: {
      mode,
      scenario,
      port,
      clients,
      seconds,
      warmUpSeconds,
      number: cellNumber,
      serverPid: pid,
      mongodPid: mongod.pid,
      isEcho: mode === 'ceiling',
    },
  });
}

function shown({ throughput, p95, wrong, errors }: CellResult): string {
  const faults = [...Object.entries(wrong), ...Object.entries(errors)].map(
    ([why, count]) => `${count} × ${why}`,
  );
  return [`${Math.round(throughput)}/s, p95 ${p95.toFixed(1)} ms`, ...faults].join('; ');
}
