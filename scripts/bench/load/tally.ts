/** What a cell counts: operations that ended in its window, what they cost, and which answers were not true. */
import type { Ask, Mode } from '../plan.ts';
import type { Verdict } from './checks.ts';
import type { WireAnswer } from './wire.ts';
import { requestBytes, Wire } from './wire.ts';

export interface CellOrder {
  readonly mode: Mode;
  readonly scenario: string;
  readonly port: number;
  readonly clients: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  /** Another one for each cell of a run. */
  readonly number: number;
  readonly serverPid: number;
  readonly mongodPid: number;
  /** The answers are repeated ones: what was sent is not in them. */
  readonly isEcho: boolean;
}

/** Processor times so far, milliseconds. */
export interface Counters {
  readonly at: number;
  readonly server: number;
  readonly mongod: number;
  readonly generator: number;
  readonly machine: number;
}

/** Times in milliseconds; processor times per operation. */
export interface CellResult {
  readonly operations: number;
  /** Units a second. */
  readonly throughput: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly nodeCpu: number;
  readonly mongodCpu: number;
  readonly generatorCpu: number;
  /** Cores that processes other than ours kept busy. */
  readonly othersCores: number;
  /** Reasons and how often. */
  readonly errors: Readonly<Record<string, number>>;
  readonly wrong: Readonly<Record<string, number>>;
  /** Answers judged. */
  readonly checked: number;
}

export interface Window {
  /** Milliseconds of `performance.now`. */
  readonly begin: number;
  readonly end: number;
  readonly weight: number;
}

interface Written {
  readonly path: string;
  readonly token: string;
  readonly value: number;
}

/** Kinds of mistakes kept apart; the rest are one. */
const REASONS_MAX = 20;
/** Written resources read again after a cell. */
const READ_BACK_MAX = 25;
const READ_BACK_EVERY = 17;

export class Tally {
  requests = 0;
  readonly #window: Window;
  readonly #latencies: number[] = [];
  readonly #errors: Record<string, number> = {};
  readonly #wrong: Record<string, number> = {};
  readonly #written: Written[] = [];
  #checked = 0;
  #writes = 0;

  constructor(window: Window) {
    this.#window = window;
  }

  /** An operation that began at `started` has ended. */
  done(started: number): void {
    const now = performance.now();
    if (now >= this.#window.begin && now < this.#window.end) this.#latencies.push(now - started);
  }

  judged(verdict: Verdict): void {
    this.#checked += 1;
    if (verdict.kind === 'error') count(this.#errors, verdict.why);
    if (verdict.kind === 'wrong') count(this.#wrong, verdict.why);
  }

  failed(why: string): void {
    count(this.#errors, why);
  }

  /** Keeps some of what was written, to be read again when nobody measures. */
  wrote(
    ask: Ask,
    { answer, fresh, token }: { answer: WireAnswer; fresh: number; token: string },
  ): void {
    if (ask.method === 'GET' || ask.expect.value !== 'fresh' || answer.status >= 300) return;
    this.#writes += 1;
    if (this.#writes % READ_BACK_EVERY !== 1) return;
    const id = /"id":"([^"]+)"/.exec(answer.body.toString('latin1', 0, 400))?.[1];
    const type = ask.path.split('/')[2];
    this.#written.push({ path: `/fhir/${type}/${id}/_history/`, token, value: fresh });
    const version = /"versionId":"(\d+)"/.exec(answer.body.toString('latin1'))?.[1];
    const last = this.#written.at(-1);
    if (last) this.#written[this.#written.length - 1] = { ...last, path: `${last.path}${version}` };
    if (this.#written.length > READ_BACK_MAX) this.#written.shift();
  }

  /** The version written holds what was sent. */
  async readBack(port: number): Promise<void> {
    if (this.#written.length === 0) return;
    const wire = await Wire.open(port);
    for (const { path, token, value } of this.#written) {
      const answer = await wire.send(requestBytes({ method: 'GET', path, token }));
      const isThere = answer.status === 200 && answer.body.includes(`"value":${value}`);
      this.judged(
        isThere
          ? { kind: 'right' }
          : { kind: 'wrong', why: `what was written does not read back (${answer.status})` },
      );
    }
    wire.close();
  }

  result(before: Counters, after: Counters): Omit<CellResult, 'errors' | 'wrong' | 'checked'> {
    const sorted = this.#latencies.toSorted((a, b) => a - b);
    const operations = sorted.length;
    const seconds = (after.at - before.at) / 1000;
    const each = (part: 'server' | 'mongod' | 'generator'): number =>
      (after[part] - before[part]) / Math.max(1, operations);
    const ours = (['server', 'mongod', 'generator'] as const).reduce(
      (sum, part) => sum + after[part] - before[part],
      0,
    );
    return {
      operations,
      throughput: (operations * this.#window.weight) / seconds,
      p50: quantile(sorted, 0.5),
      p95: quantile(sorted, 0.95),
      p99: quantile(sorted, 0.99),
      nodeCpu: each('server'),
      mongodCpu: each('mongod'),
      generatorCpu: each('generator'),
      othersCores: Math.max(0, after.machine - before.machine - ours) / 1000 / seconds,
    };
  }

  verdicts(): Pick<CellResult, 'errors' | 'wrong' | 'checked'> {
    return { errors: this.#errors, wrong: this.#wrong, checked: this.#checked };
  }
}

function count(reasons: Record<string, number>, why: string): void {
  const key = why in reasons || Object.keys(reasons).length < REASONS_MAX ? why : 'other reasons';
  reasons[key] = (reasons[key] ?? 0) + 1;
}

/** The smallest latency that `share` of them do not pass; 0 when there is none. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
