/**
 * Clients that write and read at once, each its own Observations, and note what was acknowledged. A request of unknown
 * outcome is set aside: nothing is built upon it until it is settled.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Caller } from './caller.ts';
import type { Act, Change, Ledger, Outcome, Sent } from './ledger.ts';
import { traceKey } from './ledger.ts';

export const LOAD_SYSTEM = 'https://carnet.example/fhir/NamingSystem/load';
const CLIENTS = 4;
/** A round that nothing ends ends here. */
const STEPS_MAX = 400;
const AFTER_503_MILLISECONDS = 60;

interface Own {
  readonly tag: string;
  readonly id: string;
  readonly version: number;
}

/** One client of one round. */
export class Client {
  readonly #ask: Caller;
  readonly #ledger: Ledger;
  readonly #name: string;
  #step = 0;
  #own: readonly Own[] = [];
  acknowledged = 0;

  constructor(ask: Caller, ledger: Ledger, name: string) {
    this.#ask = ask;
    this.#ledger = ledger;
    this.#name = name;
  }

  /** Works until told to stop. */
  async run(isOver: () => boolean): Promise<void> {
    const steps = [this.#create, this.#update, this.#transaction, this.#read, this.#refused];
    while (!isOver() && this.#step < STEPS_MAX) {
      const step = steps[this.#step % steps.length];
      this.#step += 1;
      const act = await step?.call(this);
      if (act?.outcome === 'acknowledged') this.acknowledged += 1;
      if (act?.outcome === 'doubt') await pause(AFTER_503_MILLISECONDS);
    }
  }

  async #create(): Promise<Act> {
    const change = this.#first('a');
    const path = 'Observation';
    const { act, ids } = await this.#send(
      { method: 'POST', path, headers: onlyOnce(change.tag), body: this.#observation(change) },
      [change],
    );
    this.#keep(act, [{ tag: change.tag, id: ids[0], version: 1 }]);
    return act;
  }

  async #update(): Promise<Act | undefined> {
    const own = this.#own.at(-1);
    if (!own) return undefined;
    const change = this.#next(own);
    const { act } = await this.#send(this.#put(own, change), [change]);
    this.#keep(act, [{ ...own, version: change.version }]);
    return act;
  }

  /** An update and a create, or two creates that refer to each other: both or none. */
  async #transaction(): Promise<Act> {
    const made = this.#first('b');
    const own = this.#own.at(0);
    const other = own ? this.#next(own) : this.#first('c');
    const reference = own ? `Observation/${own.id}` : `urn:uuid:${crypto.randomUUID()}`;
    const otherEntry = own
      ? putEntry(own, this.#observation(other))
      : postEntry(other.tag, { fullUrl: reference, resource: this.#observation(other) });
    const entry = [
      otherEntry,
      postEntry(made.tag, {
        resource: { ...this.#observation(made), derivedFrom: [{ reference }] },
      }),
    ];
    const body = { resourceType: 'Bundle', type: 'transaction', entry };
    const { act, ids } = await this.#send({ method: 'POST', path: '', headers: {}, body }, [
      other,
      made,
    ]);
    this.#keep(act, [
      { tag: other.tag, id: own?.id ?? ids[0], version: other.version },
      { tag: made.tag, id: ids[1], version: 1 },
    ]);
    return act;
  }

  async #read(): Promise<Act | undefined> {
    const own = this.#own.at(0);
    if (!own) return undefined;
    const path = `Observation/${own.id}`;
    const { act, version } = await this.#send({ method: 'GET', path, headers: {} }, []);
    if (act.outcome === 'acknowledged' && version !== String(own.version)) {
      this.#ledger.faults.push(`${own.tag} was read at version ${version}, not ${own.version}`);
    }
    return act;
  }

  async #refused(): Promise<Act> {
    const path = `Observation/${this.#name}-nowhere`;
    const { act } = await this.#send({ method: 'GET', path, headers: {} }, []);
    if (act.status === 200) this.#ledger.faults.push(`${path} was found`);
    return act;
  }

  #first(letter: string): Change {
    const tag = `${this.#ledger.round}.${this.#name}.${this.#step}${letter}`;
    return { tag, version: 1, text: `${tag}, first` };
  }

  #next({ tag, version }: Own): Change {
    return { tag, version: version + 1, text: `${tag}, step ${this.#step}` };
  }

  /** Forgets what is in doubt, remembers what is certain. */
  #keep(
    { outcome }: Act,
    made: readonly (Omit<Own, 'id'> & { readonly id: string | undefined })[],
  ): void {
    const tags = made.map(({ tag }) => tag);
    const others = this.#own.filter(({ tag }) => !tags.includes(tag));
    const certain = outcome === 'acknowledged' ? made : [];
    this.#own = [
      ...others,
      ...certain.flatMap(({ tag, id, version }) =>
        id === undefined ? [] : [{ tag, id, version }],
      ),
    ];
  }

  #put(own: Own, change: Change): Sent {
    return {
      method: 'PUT',
      path: `Observation/${own.id}`,
      headers: { 'if-match': `W/"${own.version}"` },
      body: { ...this.#observation(change), id: own.id },
    };
  }

  #observation(change: Change): object {
    return observation(this.#ledger.round, change);
  }

  #send(sent: Sent, changes: readonly Change[]) {
    const requestId = `${this.#ledger.round}.${this.#name}.${this.#step}`;
    return sendNoted(this.#ask, this.#ledger, { requestId, sent, changes });
  }
}

export function clientsOf(ask: Caller, ledger: Ledger): readonly Client[] {
  return Array.from({ length: CLIENTS }, (_, index) => new Client(ask, ledger, `c${index}`));
}

/** A laboratory result of marie's, found again by its tag and its round. */
export function observation(round: string, { tag, text }: Change): object {
  const category = 'http://terminology.hl7.org/CodeSystem/observation-category';
  return {
    resourceType: 'Observation',
    status: 'final',
    identifier: [{ system: LOAD_SYSTEM, value: tag }],
    category: [{ coding: [{ system: category, code: 'laboratory' }] }],
    code: { coding: [{ system: LOAD_SYSTEM, code: round }] },
    subject: { reference: 'Patient/marie' },
    effectiveDateTime: '2026-01-01T10:00:00Z',
    valueString: text,
  };
}

function putEntry(own: Own, resource: object): object {
  const url = `Observation/${own.id}`;
  const request = { method: 'PUT', url, ifMatch: `W/"${own.version}"` };
  return {
    fullUrl: `urn:uuid:${crypto.randomUUID()}`,
    resource: { ...resource, id: own.id },
    request,
  };
}

function postEntry(tag: string, entry: object): object {
  const request = { method: 'POST', url: 'Observation', ifNoneExist: condition(tag) };
  return { fullUrl: `urn:uuid:${crypto.randomUUID()}`, ...entry, request };
}

/** `If-None-Exist`: sent twice, done once. */
export function onlyOnce(tag: string): Readonly<Record<string, string>> {
  return { 'if-none-exist': condition(tag) };
}

function condition(tag: string): string {
  return `patient=Patient/marie&identifier=${LOAD_SYSTEM}|${tag}`;
}

interface Noting {
  readonly requestId: string;
  readonly sent: Sent;
  readonly changes: readonly Change[];
  /** True when it is sent a second time: 412 is right as well then. */
  readonly isRepeat?: boolean;
}

export interface Noted {
  readonly act: Act;
  /** Logical ids of what a create or a transaction made, by entry. */
  readonly ids: readonly (string | undefined)[];
  /** `meta.versionId` of the resource answered. */
  readonly version: string | undefined;
}

/** Sends a request and writes down what came of it. */
export async function sendNoted(ask: Caller, ledger: Ledger, noting: Noting): Promise<Noted> {
  const { requestId, sent, changes, isRepeat = false } = noting;
  const reply = await ask({
    ...sent,
    headers: { ...sent.headers, 'x-request-id': traceKey(requestId) },
  });
  const body = reply?.body ?? {};
  const isTurnedAway = body.issue?.some(({ code }) => code === 'throttled') ?? false;
  const outcome = outcomeOf(reply?.status);
  const act: Act = {
    requestId,
    isRepeat,
    sent,
    changes,
    outcome,
    isTurnedAway,
    ...(reply ? { status: reply.status } : {}),
  };
  ledger.acts.push(act);
  if (reply && reply.status >= 500) {
    if (reply.status !== 503) ledger.faults.push(`${requestId}: ${reply.status}`);
    else if (!reply.headers.has('retry-after')) ledger.faults.push(`${requestId}: no Retry-After`);
  }
  const isWrite = changes.length > 0;
  if (outcome === 'refused' && isWrite && !(isRepeat && reply?.status === 412)) {
    ledger.faults.push(
      `${requestId}: ${reply?.status} ${JSON.stringify(body.issue).slice(0, 400)}`,
    );
  }
  const ids = body.entry ? body.entry.map(({ response }) => idIn(response?.location)) : [body.id];
  return { act, ids, version: body.meta?.versionId };
}

function outcomeOf(status: number | undefined): Outcome {
  if (status === undefined || status >= 500) return 'doubt';
  return status >= 400 ? 'refused' : 'acknowledged';
}

function idIn(location: string | undefined): string | undefined {
  return /Observation\/([A-Za-z0-9.-]+)/.exec(location ?? '')?.[1];
}
