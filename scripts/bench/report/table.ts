/** The report as a person reads it. */
import type { Mode } from '../plan.ts';
import { BAR_CLIENTS } from './bars.ts';
import type { Memory, Report } from './report.ts';
import type { Ratios, SummedCell } from './summary.ts';
import { median as middle } from './summary.ts';

/** Others that keep more than this share of a core busy disturb what is measured. */
const OTHERS_CORES_MAX = 0.4;
const NAME_WIDTH = 20;

export function tableOf(report: Report): string {
  const clients = [...new Set(report.cells.map((cell) => cell.clients))];
  return [
    ...clients.flatMap((count) => clientsPart(report, count)),
    ...barsPart(report),
    ...notBuiltPart(report),
    ...footprintPart(report),
    ...faultsPart(report),
  ].join('\n');
}

function clientsPart(report: Report, clients: number): readonly string[] {
  const cells = report.cells.filter((cell) => cell.clients === clients);
  const scenarios = [...new Set(cells.map(({ scenario }) => scenario))];
  const groups = scenarios.map((scenario) => cells.filter((cell) => cell.scenario === scenario));
  const { modes } = report.options;
  const rates = groups.map((own) => {
    const [first] = own;
    const isDisturbed = own.some(({ median }) => median.othersCores > OTHERS_CORES_MAX);
    const ratios = report.ratios.find(
      (one) => one.clients === clients && one.scenario === first?.scenario,
    );
    return [
      `${first?.scenario}${isDisturbed ? ' *' : ''}`,
      first?.unit ?? '',
      ...modes.map((mode) => of(own, mode, ({ median }) => count(median.throughput))),
      ...ratioTexts(ratios),
    ];
  });
  return [
    '',
    `${clients} clients: units a second, and ratios; * others kept more than ${OTHERS_CORES_MAX} core busy`,
    ...aligned([['scenario', 'unit', ...modes, 'bare/ceil', ...CPU_RATIOS], ...rates]),
    '',
    `${clients} clients: latency in ms, p50/p95/p99`,
    ...aligned([['scenario', ...modes], ...groups.map((own) => latencyRow(own, modes))]),
    '',
    `${clients} clients: processor ms an operation, node+mongod; of the generator alone in the last column`,
    ...aligned([['scenario', ...modes, 'generator'], ...groups.map((own) => cpuRow(own, modes))]),
  ];
}

const CPU_RATIOS = ['CPU bare/ceil', 'CPU policy/bare', 'CPU full/bare'] as const;

function latencyRow(own: readonly SummedCell[], modes: readonly Mode[]): readonly string[] {
  return [
    own[0]?.scenario ?? '',
    ...modes.map((mode) =>
      of(own, mode, ({ median }) => `${ms(median.p50)}/${ms(median.p95)}/${ms(median.p99)}`),
    ),
  ];
}

function cpuRow(own: readonly SummedCell[], modes: readonly Mode[]): readonly string[] {
  const generator = middle(own.map(({ median }) => median.generatorCpu));
  return [
    own[0]?.scenario ?? '',
    ...modes.map((mode) =>
      of(own, mode, ({ median }) => `${cpu(median.nodeCpu)}+${cpu(median.mongodCpu)}`),
    ),
    cpu(generator),
  ];
}

function of(cells: readonly SummedCell[], mode: Mode, text: (cell: SummedCell) => string): string {
  const cell = cells.find((one) => one.mode === mode);
  if (!cell) return '–';
  const faults = [...Object.values(cell.errors), ...Object.values(cell.wrong)].length;
  return `${text(cell)}${faults > 0 ? ' ✗' : ''}`;
}

function ratioTexts(ratios: Ratios | undefined): readonly string[] {
  const { bareToCeilingThroughput, bareToCeilingCpu, policyToBareCpu, fullToBareCpu } =
    ratios ?? {};
  return [bareToCeilingThroughput, bareToCeilingCpu, policyToBareCpu, fullToBareCpu].map((ratio) =>
    ratio === undefined ? '–' : ratio.toFixed(2),
  );
}

function barsPart({ bars }: Report): readonly string[] {
  if (bars.length === 0) return [];
  const rows = bars.map(({ name, measured, bar, met }) => [
    name,
    measured.toFixed(2),
    String(bar),
    met ? 'met' : 'NOT MET',
  ]);
  const missed = bars.filter(({ met }) => !met).length;
  return [
    '',
    `Bars, at ${BAR_CLIENTS} clients: ${bars.length - missed} met, ${missed} not met`,
    ...aligned([['bar', 'measured', 'bar', ''], ...rows]),
  ];
}

function notBuiltPart({ notBuilt }: Report): readonly string[] {
  return notBuilt.map(
    ({ scenario, mode, status, words }) =>
      `\nNot built: ${scenario} (${mode}, ${status}: ${words})`,
  );
}

function footprintPart({ loads, memory, start, raw, commands }: Report): readonly string[] {
  const loaded = loads.map(({ mode, resources, throughput, nodeCpu, bytesPerResource }) => [
    mode,
    count(resources),
    count(throughput),
    cpu(nodeCpu),
    count(bytesPerResource),
    memoryText(memory.afterLoad, mode),
    memoryText(memory.afterRun, mode),
  ]);
  const heads = ['load', 'resources', 'res./s', 'node CPU', 'bytes/res.', 'MB loaded', 'MB after'];
  return [
    '',
    'Load by four senders; node in MB right after it and after the run',
    ...aligned([heads, ...loaded]),
    `mongod, all modes together: ${count(memory.afterLoad.mongod)} MB loaded, ${count(memory.afterRun.mongod)} MB after`,
    ...(start.median === null
      ? []
      : [
          `start on an empty folder: ${start.median.toFixed(2)} s (${start.seconds.map((one) => one.toFixed(2)).join(', ')})`,
        ]),
    `commands of bare for a request alone: ${Object.entries(commands)
      .map(([name, number]) => `${name} ${number.toFixed(1)}`)
      .join(', ')}`,
    ...raw.map(
      ({ clients, insertOne, findOne }) =>
        `driver alone, ${clients} at once: insertOne journaled ${count(insertOne.throughput)}/s (p50 ${ms(insertOne.p50)} ms), findOne ${count(findOne.throughput)}/s (p50 ${ms(findOne.p50)} ms)`,
    ),
  ];
}

function memoryText({ node }: Memory, mode: Mode): string {
  const megabytes = node[mode];
  return megabytes === undefined ? '–' : count(megabytes);
}

function faultsPart(report: Report): readonly string[] {
  const told = report.cells.flatMap(({ scenario, mode, clients, errors, wrong }) => [
    ...Object.entries(wrong).map(
      ([why, times]) => `  wrong: ${scenario}, ${mode}, ${clients} clients: ${times} × ${why}`,
    ),
    ...Object.entries(errors).map(
      ([why, times]) => `  error: ${scenario}, ${mode}, ${clients} clients: ${times} × ${why}`,
    ),
  ]);
  const checked = report.cells.reduce((total, cell) => total + cell.checked, 0);
  return [
    '',
    `${count(checked)} answers checked, ${report.wrong} wrong, ${report.errors} errors`,
    ...told,
  ];
}

/** Columns of one width each; the first to the left, the rest to the right. */
function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(column === 0 ? NAME_WIDTH : 0, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((text, column) =>
        column === 0 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}

function count(number: number): string {
  return Math.round(number).toLocaleString('en-US');
}

function ms(number: number): string {
  return number < 10 ? number.toFixed(1) : String(Math.round(number));
}

function cpu(number: number): string {
  return number.toFixed(2);
}
