/** Many requests over a few connections, each judged; what breaks a law is kept with its request. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Zone } from './canaries.ts';
import { Coverage } from './coverage.ts';
import type { Range } from './exchange.ts';
import { exchanged } from './exchange.ts';
import type { Generator } from './generate.ts';
import type { Law, Violation } from './judge.ts';
import type { Outcome } from './lane.ts';
import { Lane } from './lane.ts';
import type { Shot } from './shot.ts';
import { interactionOf } from './shot.ts';
import { apart, namedZones, twinOf } from './twin.ts';

/** Violations kept whole; beyond, they are counted. */
const KEPT_MAX = 200;
/** Of one law and one kind of request: more are more of the same. */
const ALIKE_MAX = 3;
/** Acknowledged writes whose trace is looked for. */
const WRITTEN_MAX = 50_000;
const SLOW_SHOWN = 8;
/** Requests that fall silent at the same time: they wait for the server to cut them. */
const SILENT_MAX = 6;

/** How often, and how long after, a request told to come back is sent again. */
const COME_BACK_ROUNDS = 3;
const COME_BACK_MILLISECONDS = 1_500;

export interface Fault extends Violation {
  readonly shot: Shot;
}

export interface Slow {
  readonly milliseconds: number;
  readonly caller: string;
  readonly method: string;
  readonly target: string;
  readonly bytes: number;
}

export class Volley {
  readonly coverage = new Coverage();
  readonly faults: Fault[] = [];
  readonly laws = new Map<Law, number>();
  /** `Type/id/_history/n` of each write that was acknowledged with a place. */
  readonly written = new Set<string>();
  slow: Slow[] = [];
  sent = 0;
  accepted = 0;
  refused = 0;
  busy = 0;
  /** Requests asked again about nothing. */
  twins = 0;
  readonly #range: Range;
  readonly #generator: Generator;
  readonly #lanes: readonly Lane[];
  readonly #zones: ReadonlyMap<string, Zone>;
  readonly #alike = new Map<string, number>();
  /** What each connection was last asked. */
  readonly #before = new Map<Lane, Shot>();
  readonly #silent = new Set<Promise<void>>();

  constructor(range: Range, generator: Generator, connections: number) {
    this.#range = range;
    this.#generator = generator;
    this.#zones = namedZones(range.world);
    this.#lanes = Array.from({ length: connections }, () => new Lane(range.port));
  }

  /** Sends until `count` requests were sent in all. */
  async until(count: number, isOver: () => boolean): Promise<void> {
    const work = this.#lanes.map(async (lane) => {
      while (this.sent < count && !isOver()) await this.#fire(lane);
    });
    await Promise.all(work);
    await Promise.all(this.#silent);
  }

  /** The connections are given back: what is still open is the server's. */
  hangUp(): void {
    for (const lane of this.#lanes) lane.close();
  }

  async #fire(lane: Lane): Promise<void> {
    const shot = this.#generator.next();
    this.sent += 1;
    if (!shot.isSilent) {
      await this.#judged(shot, lane);
      return;
    }
    if (this.#silent.size >= SILENT_MAX) return;
    const work: Promise<void> = this.#judged(shot, lane).finally(() => {
      this.#silent.delete(work);
    });
    this.#silent.add(work);
  }

  async #judged(shot: Shot, lane: Lane): Promise<void> {
    const requestId = `fuzz-${this.sent}`;
    const { outcome, violations, told } = await exchanged(shot, lane, {
      ...this.#range,
      requestId,
    });
    if (this.coverage.isNew(shot, told))
      this.#generator.keep(shot, told[0]?.startsWith('2') ? 'accepted' : 'refused');
    const busy = isBusy(outcome) ? await this.#stillBusy(shot, lane) : [];
    const found = [...violations, ...busy, ...(await this.#apart(shot, lane))];
    const isBefore = outcome.kind === 'broken' && outcome.isBefore === true;
    const blamed = (isBefore ? this.#before.get(lane) : undefined) ?? shot;
    for (const violation of found) this.#note({ ...violation, shot: blamed });
    if (!shot.wire) this.#before.set(lane, shot);
    this.#time(shot, outcome.milliseconds);
    if (outcome.kind !== 'replied') return;
    for (const { status, body, fields } of outcome.replies) {
      if (status === 503) this.busy += 1;
      else if (status >= 400) this.refused += 1;
      else this.accepted += 1;
      const isWrite = /^(POST|PUT|PATCH)$/.test(shot.method) && status < 300;
      if (isWrite && this.written.size < WRITTEN_MAX)
        for (const place of placesIn(fields, body)) this.written.add(place);
    }
  }

  /** Who is told to come back comes back: what is answered 503 every time is no matter of load. */
  async #stillBusy(shot: Shot, lane: Lane): Promise<readonly Violation[]> {
    for (let round = 0; round < COME_BACK_ROUNDS; round += 1) {
      await pause(COME_BACK_MILLISECONDS);
      const requestId = `again-${this.sent}-${round}`;
      if (!isBusy((await exchanged(shot, lane, { ...this.#range, requestId })).outcome)) return [];
    }
    return [{ law: 'no server error', what: 'status 503 however often it is asked' }];
  }

  /** Asked again about nothing: what others write in between may show in one of the two, so it must differ every time. */
  async #apart(shot: Shot, lane: Lane): Promise<readonly Violation[]> {
    const caller = this.#range.world.cast.get(shot.caller);
    const twin = caller && twinOf(shot, caller, this.#zones);
    if (!twin || shot.wire) return [];
    this.twins += 1;
    return apart(shot, twin, { ...this.#range, lane });
  }

  #note(fault: Fault): void {
    this.laws.set(fault.law, (this.laws.get(fault.law) ?? 0) + 1);
    const kind = `${fault.law} | ${interactionOf(fault.shot)}`;
    const alike = (this.#alike.get(kind) ?? 0) + 1;
    this.#alike.set(kind, alike);
    if (alike <= ALIKE_MAX && this.faults.length < KEPT_MAX) this.faults.push(fault);
  }

  #time({ caller, method, target, body, isSilent }: Shot, milliseconds: number): void {
    if (
      isSilent ||
      (this.slow.length === SLOW_SHOWN && milliseconds <= (this.slow.at(-1)?.milliseconds ?? 0))
    )
      return;
    const slow = {
      milliseconds: Math.round(milliseconds),
      caller,
      method,
      target: target.slice(0, 300),
      bytes: body?.length ?? 0,
    };
    this.slow = [...this.slow, slow]
      .sort((one, other) => other.milliseconds - one.milliseconds)
      .slice(0, SLOW_SHOWN);
  }
}

/** 503 with nothing done; one that ran out of time would only do so again. */
function isBusy(outcome: Outcome): boolean {
  if (outcome.kind !== 'replied') return false;
  return outcome.replies.some(
    ({ status, body }) => status === 503 && !body.includes('"code":"timeout"'),
  );
}

/** What a create, update or transaction says it wrote: `Location`, or the entries of its answer. */
function placesIn(fields: readonly (readonly [string, string])[], body: Buffer): readonly string[] {
  const location = fields.find(([name]) => name === 'location')?.[1] ?? '';
  const text =
    body.includes('"transaction-response"') || body.includes('"batch-response"')
      ? body.toString('utf8')
      : '';
  const told = [
    location,
    ...[...text.matchAll(/"location":"([^"]+)"/g)].map(([, place = '']) => place),
  ];
  return told.flatMap((place) => /[A-Z]\w+\/[A-Za-z0-9.-]+\/_history\/\w+$/.exec(place)?.[0] ?? []);
}
