/** The report of a run: what is written to the JSON file. */
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem } from 'node:os';
import type { MeasuredCell, RawMeasure } from '../matrix.ts';
import type { BenchOptions } from '../options.ts';
import type { Mode, ServerMode } from '../plan.ts';
import type { Refusal } from '../probe.ts';
import { residentMegabytes } from '../processes.ts';
import type { Stage } from '../stage.ts';
import type { Bar } from './bars.ts';
import { barsOf } from './bars.ts';
import type { Ratios, SummedCell } from './summary.ts';
import { faultsIn, median, ratiosOf, summed } from './summary.ts';

/** Raised when the shape changes. */
const REPORT_FORMAT = 1;

export interface Memory {
  /** MB of 10^6 bytes, resident. */
  readonly node: Readonly<Partial<Record<Mode, number>>>;
  /** One mongod holds the databases of all modes. */
  readonly mongod: number;
}

export interface LoadFigures {
  readonly mode: ServerMode;
  readonly resources: number;
  readonly seconds: number;
  /** Resources a second, four senders. */
  readonly throughput: number;
  /** Processor milliseconds of node a resource. */
  readonly nodeCpu: number;
  /** Right after the load, journal and versions included. */
  readonly bytesPerResource: number;
  readonly storageBytes: number;
  readonly indexBytes: number;
}

export interface Report {
  readonly format: typeof REPORT_FORMAT;
  readonly date: string;
  readonly machine: {
    readonly processor: string;
    readonly cores: number;
    readonly memoryBytes: number;
    readonly kernel: string;
    readonly node: string;
  };
  readonly options: BenchOptions;
  readonly cells: readonly SummedCell[];
  readonly ratios: readonly Ratios[];
  readonly bars: readonly Bar[];
  /** Scenarios left out, with the server's own words. */
  readonly notBuilt: readonly Refusal[];
  readonly loads: readonly LoadFigures[];
  readonly memory: { readonly afterLoad: Memory; readonly afterRun: Memory };
  /** Seconds of each start on an empty folder, and their median. */
  readonly start: { readonly seconds: readonly number[]; readonly median: number | null };
  readonly raw: readonly RawMeasure[];
  /** Database commands bare ran for a request sent alone, on average, by scenario. */
  readonly commands: Readonly<Record<string, number>>;
  readonly errors: number;
  readonly wrong: number;
}

export interface ReportParts {
  readonly date: Date;
  readonly options: BenchOptions;
  readonly stage: Stage;
  readonly cells: readonly MeasuredCell[];
  readonly raw: readonly RawMeasure[];
  readonly starts: readonly number[];
  readonly afterLoad: Memory;
}

export function memoryOf({ staged, mongod }: Stage): Memory {
  return {
    node: Object.fromEntries(staged.map(({ mode, pid }) => [mode, residentMegabytes(pid)])),
    mongod: residentMegabytes(mongod.pid),
  };
}

/** Reads the memory as it is now: to be called while the processes are there. */
export function reportOf(parts: ReportParts): Report {
  const { date, options, stage, raw, starts, afterLoad } = parts;
  const cells = summed(parts.cells, stage.plan.scenarios);
  const ratios = ratiosOf(cells);
  const afterRun = memoryOf(stage);
  const startMedian = starts.length > 0 ? median(starts) : undefined;
  return {
    format: REPORT_FORMAT,
    date: date.toISOString(),
    machine: machineOf(),
    options,
    cells,
    ratios,
    bars: barsOf({ ratios, startSeconds: startMedian, nodeMegabytes: afterRun.node.full }),
    notBuilt: stage.refusals.filter(({ scenario }) => options.scenarios.includes(scenario)),
    loads: stage.loads.map(({ mode, loaded, disk }) => ({
      mode,
      resources: loaded.resources,
      seconds: loaded.seconds,
      throughput: loaded.resources / loaded.seconds,
      nodeCpu: loaded.nodeCpu,
      bytesPerResource: disk.bytesPerResource,
      storageBytes: disk.storageBytes,
      indexBytes: disk.indexBytes,
    })),
    memory: { afterLoad, afterRun },
    start: { seconds: starts, median: startMedian ?? null },
    raw,
    commands: stage.commands,
    errors: faultsIn(cells, 'errors'),
    wrong: faultsIn(cells, 'wrong'),
  };
}

function machineOf(): Report['machine'] {
  return {
    processor: cpus()[0]?.model ?? modelName(),
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    kernel: release(),
    node: process.version,
  };
}

function modelName(): string {
  return /model name\s*: (.*)/.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? 'unknown';
}
