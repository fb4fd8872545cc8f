/** What the workload writes, and its table beside the goals. */
import type { Goal } from './goals.ts';
import { GOALS, GOALS_SOURCE } from './goals.ts';

/** A row of the workload's JSON; `unsupported` stands alone. */
interface ScenarioRow {
  readonly scenario: string;
  readonly unsupported?: string;
  readonly ok_rps?: number;
  readonly p50_ms?: number;
  readonly p95_ms?: number;
  readonly error_rate?: number;
  readonly wrong_rate?: number;
  /** Of `node` and `mongod`, the names given in PIDS. */
  readonly cpu_ms_per_request?: Readonly<Record<string, number>>;
  readonly cores?: Readonly<Record<string, number>>;
  readonly failures?: Readonly<Record<string, number>>;
}

export interface WorkloadResult {
  readonly vus: number;
  readonly load?: {
    readonly resources_per_s: number;
    readonly resources_ok: number;
    readonly of: number;
    readonly p50_ms: number;
    readonly p95_ms: number;
    readonly errors: Readonly<Record<string, number>>;
    readonly count_mismatch: Readonly<Record<string, string>>;
    readonly cpu_ms_per_resource: Readonly<Record<string, number>>;
  };
  readonly scenarios: readonly ScenarioRow[] | null;
  readonly procs: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** True when something was refused, failed or answered wrongly; what is not supported is neither. */
export function hasFaults({ load, scenarios }: WorkloadResult): boolean {
  const isLoadFaulty =
    load !== undefined &&
    (load.resources_ok !== load.of || Object.keys(load.count_mismatch).length > 0);
  return (
    isLoadFaulty ||
    (scenarios ?? []).some(
      ({ error_rate: errors = 0, wrong_rate: wrong = 0 }) => errors > 0 || wrong > 0,
    )
  );
}

const HEADS = [
  'scenario',
  'right/s',
  'goal',
  '×',
  'rival',
  'p50',
  'p95',
  'node+mongod ms',
  'faults',
];

export function workloadTable(result: WorkloadResult): string {
  const rows = [
    ...(result.load ? [loadRow(result.load)] : []),
    ...(result.scenarios ?? []).map(scenarioRow),
  ];
  const widths = HEADS.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((text, column) =>
        column === 0 || column === row.length - 1
          ? text.padEnd(widths[column] ?? 0)
          : text.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  const memory = Object.entries(result.procs).map(
    ([name, figures]) => `${name} ${Math.round(figures['rss_mb'] ?? 0)} MB`,
  );
  return [
    `The generic server, ${result.vus} clients. Goals and rivals: ${GOALS_SOURCE}.`,
    line(HEADS),
    ...rows.map(line),
    `Memory at the end: ${memory.join(', ')}`,
  ].join('\n');
}

function loadRow(load: NonNullable<WorkloadResult['load']>): readonly string[] {
  const faults = [...Object.keys(load.errors), ...Object.entries(load.count_mismatch).map(String)];
  return [
    'load',
    String(load.resources_per_s),
    ...goalTexts('load', load.resources_per_s),
    load.p50_ms.toFixed(1),
    load.p95_ms.toFixed(1),
    cpuText(load.cpu_ms_per_resource),
    faults.join('; ').slice(0, 120),
  ];
}

function scenarioRow(row: ScenarioRow): readonly string[] {
  if (row.unsupported !== undefined)
    return [
      row.scenario,
      '–',
      ...goalTexts(row.scenario),
      '',
      '',
      '',
      `not built: ${row.unsupported}`,
    ];
  const rate = row.ok_rps ?? 0;
  const faults = Object.entries(row.failures ?? {}).map(([why, times]) => `${times} × ${why}`);
  const others = row.cores?.['others'] ?? 0;
  if (others > OTHERS_CORES_MAX) faults.push(`* others kept ${others} core busy`);
  return [
    row.scenario,
    rate.toFixed(0),
    ...goalTexts(row.scenario, rate),
    (row.p50_ms ?? 0).toFixed(1),
    (row.p95_ms ?? 0).toFixed(1),
    cpuText(row.cpu_ms_per_request ?? {}),
    faults.join('; ').slice(0, 160),
  ];
}

const OTHERS_CORES_MAX = 0.4;

function goalTexts(scenario: string, rate?: number): readonly string[] {
  const goal: Goal | undefined = GOALS.find((one) => one.scenario === scenario);
  if (!goal) return ['', '', ''];
  const share = rate === undefined ? '' : (rate / goal.carnetFull).toFixed(2);
  return [String(goal.carnetFull), share, `${goal.rivalName} ${goal.rival}`];
}

function cpuText(cpu: Readonly<Record<string, number>>): string {
  return [cpu['node'] ?? 0, cpu['mongod'] ?? 0].map((one) => one.toFixed(2)).join('+');
}
