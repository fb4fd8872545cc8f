/** Counts and durations of this process as Prometheus text. No label comes from a caller. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { WorkerLabel } from '../ports.ts';

export interface Observation {
  /** Code of the registry, or `none`: a caller cannot make new ones. */
  readonly interaction: string;
  readonly status: number;
  readonly seconds: number;
}

export interface Metrics {
  observe(observation: Observation): void;
  /** Text exposition format 0.0.4. */
  print(inFlight: number): string;
}

/** Upper bounds of the buckets, in seconds. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const NANOSECONDS = 1e9;

type EventLoopDelay = ReturnType<typeof monitorEventLoopDelay>;

interface Series {
  readonly counts: number[];
  readonly statuses: Map<number, number>;
  sum: number;
  total: number;
}

/** Of several processes on one port each counts its own: `worker` labels what it prints. */
export function newMetrics(worker?: WorkerLabel): Metrics {
  const series = new Map<string, Series>();
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  return {
    observe: ({ interaction, status, seconds }) => {
      const own = series.get(interaction) ?? emptySeries();
      series.set(interaction, own);
      own.statuses.set(status, (own.statuses.get(status) ?? 0) + 1);
      own.sum += seconds;
      own.total += 1;
      const bucket = BUCKETS.findIndex((bound) => seconds <= bound);
      if (bucket >= 0) own.counts[bucket] = (own.counts[bucket] ?? 0) + 1;
    },
    print: (inFlight) =>
      labelled([...requestLines(series), ...processLines(delay, inFlight)], worker)
        .map((line) => `${line}\n`)
        .join(''),
  };
}

function labelled(lines: readonly string[], worker: WorkerLabel | undefined): readonly string[] {
  if (!worker) return lines;
  const { number, count } = worker;
  const label = `worker="${number}"`;
  return [
    `# Worker ${number} of ${count} on this port: each counts its own requests, and one of them answers a scrape.`,
    ...lines.map((line) => {
      if (line.startsWith('#')) return line;
      return line.includes('{')
        ? line.replace('{', `{${label},`)
        : line.replace(' ', `{${label}} `);
    }),
  ];
}

function emptySeries(): Series {
  return { counts: BUCKETS.map(() => 0), statuses: new Map(), sum: 0, total: 0 };
}

function requestLines(all: ReadonlyMap<string, Series>): readonly string[] {
  const requests = [...all].flatMap(([interaction, { statuses }]) =>
    [...statuses].map(
      ([status, count]) =>
        `carnet_http_requests_total{interaction="${interaction}",status="${status}"} ${count}`,
    ),
  );
  const durations = [...all].flatMap(([interaction, { counts, sum, total }]) => {
    let below = 0;
    const buckets = BUCKETS.map((bound, index) => {
      below += counts[index] ?? 0;
      return `carnet_http_request_seconds_bucket{interaction="${interaction}",le="${bound}"} ${below}`;
    });
    return [
      ...buckets,
      `carnet_http_request_seconds_bucket{interaction="${interaction}",le="+Inf"} ${total}`,
      `carnet_http_request_seconds_sum{interaction="${interaction}"} ${sum}`,
      `carnet_http_request_seconds_count{interaction="${interaction}"} ${total}`,
    ];
  });
  return [
    '# TYPE carnet_http_requests_total counter',
    ...requests,
    '# TYPE carnet_http_request_seconds histogram',
    ...durations,
  ];
}

function processLines(delay: EventLoopDelay, inFlight: number): readonly string[] {
  const { rss, heapUsed } = process.memoryUsage();
  const gauges: readonly (readonly [name: string, value: number])[] = [
    ['carnet_http_requests_in_flight', inFlight],
    ['carnet_event_loop_delay_p50_seconds', delay.percentile(50) / NANOSECONDS],
    ['carnet_event_loop_delay_p99_seconds', delay.percentile(99) / NANOSECONDS],
    ['process_resident_memory_bytes', rss],
    ['nodejs_heap_used_bytes', heapUsed],
  ];
  return gauges.flatMap(([name, value]) => [`# TYPE ${name} gauge`, `${name} ${value}`]);
}
