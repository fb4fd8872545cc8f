/**
 * Clients that write and read at once, each its own Observations, and note what was acknowledged. A request of unknown
 * outcome is set aside: nothing is built upon it until it is settled.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Caller } from './caller.ts';
import type { Act, Change, Ledger, Sent } from './ledger.ts';
import { sendNoted } from './noted.ts';
import { wrong } from './violation.ts';

export const LOAD_SYSTEM = 'https://carnet.example/fhir/NamingSystem/load';
/** A round that nothing ends ends here. */
const STEPS_MAX = 5_000;
const AFTER_503_MILLISECONDS = 60;

export interface Pace {
  readonly clients: number;
  /** Between two requests of a client. */
  readonly milliseconds: number;
}

interface Own {
  readonly tag: string;
  readonly id: string;
  readonly version: number;
}

interface ClientOptions {
  readonly name: string;
  readonly paceMilliseconds: number;
}

/** One client of one round. */
export class Client {
  readonly #ask: Caller;
  readonly #ledger: Ledger;
  readonly #name: string;
  readonly #paceMilliseconds: number;
  #step = 0;
  #own: readonly Own[] = [];
  acknowledged = 0;

  constructor(ask: Caller, ledger: Ledger, { name, paceMilliseconds }: ClientOptions) {
    this.#ask = ask;
    this.#ledger = ledger;
    this.#name = name;
    this.#paceMilliseconds = paceMilliseconds;
  }

  /** Works until told to stop. */
  async run(isOver: () => boolean): Promise<void> {
    const steps = [
      this.#create,
      this.#update,
      this.#transaction,
      this.#read,
      this.#search,
      this.#refused,
    ];
    while (!isOver() && this.#step < STEPS_MAX) {
      const step = steps[this.#step % steps.length];
      this.#step += 1;
      const act = await step?.call(this);
      if (act?.outcome === 'acknowledged') this.acknowledged += 1;
      const isDoubtful = act?.outcome === 'doubt';
      const milliseconds = this.#paceMilliseconds + (isDoubtful ? AFTER_503_MILLISECONDS : 0);
      if (milliseconds > 0) await pause(milliseconds);
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
      this.#notCurrent(own, 'read', version);
    }
    return act;
  }

  /** What this client alone writes is found as it left it: nothing older, nothing absent. */
  async #search(): Promise<Act | undefined> {
    const own = this.#own.at(-1);
    if (!own) return undefined;
    const path = `Observation?${condition(own.tag)}`;
    const { act, found } = await this.#send({ method: 'GET', path, headers: {} }, []);
    const isSame = found.length === 1 && found[0] === String(own.version);
    if (act.outcome === 'acknowledged' && !isSame) this.#notCurrent(own, 'found', found.join());
    return act;
  }

  #notCurrent({ tag, version }: Own, how: string, shown: string | undefined): void {
    this.#ledger.faults.push(wrong(`${tag} was ${how} at version ${shown}, not ${version}`));
  }

  async #refused(): Promise<Act> {
    const path = `Observation/${this.#name}-nowhere`;
    const { act } = await this.#send({ method: 'GET', path, headers: {} }, []);
    if (act.status === 200) this.#ledger.faults.push(wrong(`${path} was found`));
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

export function clientsOf(
  ask: Caller,
  ledger: Ledger,
  { clients, milliseconds: paceMilliseconds }: Pace,
): readonly Client[] {
  return Array.from(
    { length: clients },
    (_, index) => new Client(ask, ledger, { name: `c${index}`, paceMilliseconds }),
  );
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
