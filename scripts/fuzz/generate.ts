/** The next request: a seed or one that taught us something, changed in some ways, sent by somebody. */
import type { Caller } from './cast.ts';
import type { Dice } from './dice.ts';
import { isFair } from './fair.ts';
import { faultyBundle, isBundle } from './mutate/bundle.ts';
import { faultyBytes } from './mutate/bytes.ts';
import { faultyFields } from './mutate/fields.ts';
import type { Source } from './mutate/json.ts';
import { faulty } from './mutate/json.ts';
import { anyPatch } from './mutate/patch.ts';
import { faultyPath, faultyTarget } from './mutate/query.ts';
import { brokenHttp } from './mutate/wire.ts';
import { print } from './print.ts';
import type { TokenRecipe } from './recipes.ts';
import { OWN, RECIPES } from './recipes.ts';
import type { Seed } from './seeds/reading.ts';
import { ask, readingSeeds } from './seeds/reading.ts';
import { writingSeeds } from './seeds/writing.ts';
import type { Shot } from './shot.ts';
import { Strange } from './strange.ts';
import type { World } from './world.ts';
import { RECORDS } from './world.ts';

/** Requests kept because they reached something new. */
const CORPUS_MAX = 3_000;
/** Below it there is nothing to choose from. */
const CORPUS_MIN = 20;
/** A body beyond this is not kept: it would be sent again and again. */
const KEPT_BYTES_MAX = 100_000;
/** Tries to make a fair request before a plain one is taken. */
const TRIES_MAX = 12;
/** Tokens made in one way for one caller: the server remembers those it verified. */
const VARIANTS = 8;
/** Zones everybody bound to a record knows. */
const TRAITS = 3;
/** How often a mutation starts from the corpus once there is one. */
const FROM_CORPUS = 0.45;

export class Generator {
  readonly #world: World;
  readonly #dice: Dice;
  readonly #reading: readonly Seed[];
  readonly #writing: readonly Seed[];
  readonly #callers: readonly Caller[];
  readonly #source: Source;
  /** Of what was answered with something, and of what was refused. */
  readonly #corpus: Readonly<Record<'accepted' | 'refused', Shot[]>> = {
    accepted: [],
    refused: [],
  };

  constructor(world: World, dice: Dice) {
    this.#world = world;
    this.#dice = dice;
    this.#reading = readingSeeds(world);
    this.#writing = writingSeeds(world);
    this.#callers = [...world.cast.values()];
    const pages = world.pages.flatMap((target) => /_page=([^&]+)/.exec(target)?.[1] ?? []);
    this.#source = { dice, strange: new Strange(dice), references: referencesOf(world), pages };
  }

  get seeds(): number {
    return this.#reading.length + this.#writing.length;
  }

  /** Keeps a request that reached something new: others will start from it. */
  keep(shot: Shot, kind: 'accepted' | 'refused'): void {
    const corpus = this.#corpus[kind];
    if (shot.wire || (shot.body?.length ?? 0) > KEPT_BYTES_MAX) return;
    if (corpus.length < CORPUS_MAX) corpus.push(shot);
    else corpus[this.#dice.below(CORPUS_MAX)] = shot;
  }

  next(): Shot {
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      const shot = sendable(this.#mutated(this.#start()));
      const caller = this.#world.cast.get(shot.caller);
      if (caller && isFair(shot, caller, this.#world)) return shot;
    }
    return { ...ask('a', '/fhir/Observation', 'plain').shot, caller: 'a-stranger' };
  }

  #start(): Shot {
    const dice = this.#dice;
    const corpus = this.#corpus[dice.chance(0.6) ? 'accepted' : 'refused'];
    if (corpus.length > CORPUS_MIN && dice.chance(FROM_CORPUS)) return dice.pick(corpus);
    const seed = dice.pick(dice.chance(0.55) ? this.#reading : this.#writing);
    return { ...seed.shot, caller: this.#senderOf(seed) };
  }

  #senderOf({ record, by }: Seed): string {
    const dice = this.#dice;
    if (dice.chance(0.15)) return dice.pick(this.#callers).name;
    const own = this.#callers.filter((caller) => caller.record === record);
    const named = own.filter(({ name }) => by?.includes(name.slice(2)) ?? true);
    // Who is shown something has more to lose.
    const readers = named.filter(({ sees }) => sees.size > TRAITS);
    if (readers.length > 0 && dice.chance(0.7)) return dice.pick(readers).name;
    return dice.pick(named.length > 0 ? named : own).name;
  }

  #mutated(start: Shot): Shot {
    const dice = this.#dice;
    let shot = { ...start, token: this.#recipe() };
    if (dice.chance(0.35)) return shot;
    for (let changes = 1 + Math.floor(3 * dice.next() ** 2); changes > 0; changes -= 1)
      shot = this.#changed(shot);
    return dice.chance(0.03) ? brokenHttp(shot, dice) : shot;
  }

  #recipe(): TokenRecipe {
    const dice = this.#dice;
    if (dice.chance(0.9)) return OWN;
    const names = dice.chance(0.4) ? RECIPES.odd : RECIPES.forged;
    return { name: dice.pick<TokenRecipe['name']>(names), seed: dice.below(VARIANTS) };
  }

  #changed(shot: Shot): Shot {
    const source = this.#source;
    const { dice } = source;
    const hasBody = shot.body !== undefined;
    const change = dice.weighted<() => Shot>([
      [hasBody ? 2 : 10, () => ({ ...shot, target: faultyTarget(shot.target, source) })],
      [2, () => ({ ...shot, target: faultyPath(shot.target, source) })],
      [4, () => ({ ...shot, fields: faultyFields(shot.fields, source) })],
      [hasBody ? 9 : 0, () => withFaultyJson(shot, source)],
      [hasBody ? 3 : 0, () => withFaultyBytes(shot, dice)],
      [shot.method === 'PATCH' ? 8 : 0, () => ({ ...shot, body: Buffer.from(anyPatch(source)) })],
      [1, () => ({ ...shot, method: dice.pick(METHODS) })],
      [hasBody ? 1 : 0, () => ({ ...shot, framing: 'chunked' })],
      [2, () => ({ ...shot, caller: dice.pick(this.#callers).name })],
      [2, () => ({ ...shot, target: reference(dice.pick(source.references)) })],
    ]);
    return change();
  }
}

const METHODS = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'QUERY',
];

function reference(text: string): string {
  return `/fhir/${text.replaceAll('|', '%7C')}`;
}

function withFaultyJson(shot: Shot, source: Source): Shot {
  const tree = parsed(shot.body);
  if (tree === undefined) return withFaultyBytes(shot, source.dice);
  const faulted =
    isBundle(tree) && source.dice.chance(0.6)
      ? print(faultyBundle(tree, source))
      : faulty(tree, source);
  return { ...shot, body: Buffer.from(faulted) };
}

/** Levels a walk of ours goes down; beyond, a body is bytes. */
const LEVELS_MAX = 150;

/** Brackets open at once, those in texts included. */
function levelsOf(text: string): number {
  let [open, most] = [0, 0];
  for (const letter of text) {
    if (letter === '[' || letter === '{') open += 1;
    else if (letter === ']' || letter === '}') open -= 1;
    if (open > most) most = open;
  }
  return most;
}

function parsed(body: Uint8Array | undefined): unknown {
  try {
    const text = Buffer.from(body ?? []).toString('utf8');
    if (levelsOf(text) > LEVELS_MAX) return undefined;
    const tree: unknown = JSON.parse(text);
    return typeof tree === 'object' && tree !== null ? tree : undefined;
  } catch {
    // Already broken below JSON: its bytes are broken further.
    return undefined;
  }
}

function withFaultyBytes(shot: Shot, dice: Dice): Shot {
  const { body, fields } = faultyBytes(shot.body ?? new Uint8Array(), dice);
  return { ...shot, body, fields: [...shot.fields, ...fields] };
}

/** A request line and fields that a connection can be kept for: the rest is for `wire.ts`. */
function sendable(shot: Shot): Shot {
  const target = shot.target.replaceAll(/[^\x21-\x7e]/g, (one) =>
    encodeURIComponent(one.toWellFormed()),
  );
  return { ...shot, target: target.startsWith('/') ? target : `/${target}` };
}

/** What a reference may be made to name: of this record and the others, the directory, the absent, the odd. */
function referencesOf({ records, past }: World): readonly string[] {
  const named = RECORDS.flatMap((name) => {
    const { traits, filed } = records[name];
    const documents = filed.filter(({ identifier }) => identifier !== '');
    return [
      `Patient/${traits.id}`,
      `Patient?identifier=urn:oid:1.2.250.1.213.1.4.10|${traits.ins}`,
      ...filed.flatMap(({ references }) => references),
      ...documents.map(
        ({ identifier }) => `DocumentReference?identifier=urn:ietf:rfc:3986|${identifier}`,
      ),
    ];
  });
  return [
    ...named,
    'Practitioner/dr-g',
    'PractitionerRole/dr-x',
    'Organization/hospital-h',
    'Observation/00000000000000000000000000',
    'Patient/absent',
    'Patient?active=true',
    'Patient?gender=female',
    `Observation?date=ge${past.slice(0, 10)}`,
    '#x',
    '#',
    'urn:uuid:00000000-0000-4000-8000-000000000000',
    'http://elsewhere.example/fhir/Patient/1',
    'Observation/x/_history/1',
  ];
}
