/** Faults put into the tree of a JSON body: each is one small change somewhere. */
import type { Dice } from '../dice.ts';
import { print, RAW_MEMBER, Raw } from '../print.ts';
import type { Strange } from '../strange.ts';

/** What a mutation draws from. */
export interface Source {
  readonly dice: Dice;
  readonly strange: Strange;
  /** References that may be put anywhere: own, foreign, absent, conditional. */
  readonly references: readonly string[];
  /** Values of `_page`, each signed for somebody's query. */
  readonly pages: readonly string[];
}

type Holder = Record<string, unknown> | unknown[];

interface Slot {
  readonly holder: Holder;
  readonly key: string;
  readonly value: unknown;
}

/** Slots of a tree that are looked at. */
const SLOTS_MAX = 3_000;
const PROTOTYPE_NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  '$where',
  '$gt',
  'a.b',
  '',
  '_',
  'length',
];
const COPIES = [2, 20, 300, 2_500];

/** The text of the tree, which is changed, with one to three faults in it. */
export function faulty(tree: unknown, source: Source): string {
  const root: Holder = [tree];
  const faults = 1 + source.dice.below(3);
  for (let fault = 0; fault < faults; fault += 1) {
    const slots = slotsOf(root);
    if (slots.length === 0) break;
    source.dice.weighted(FAULTS)(source.dice.pick(slots), { ...source, slots });
  }
  return print(root[0]);
}

function slotsOf(root: Holder): readonly Slot[] {
  const slots: Slot[] = [];
  const open: Holder[] = [root];
  while (slots.length < SLOTS_MAX) {
    const holder = open.pop();
    if (!holder) break;
    for (const [key, value] of Object.entries(holder)) {
      slots.push({ holder, key, value });
      if (isHolder(value)) open.push(value);
    }
  }
  return slots;
}

function isHolder(value: unknown): value is Holder {
  return typeof value === 'object' && value !== null && !(value instanceof Raw);
}

function put({ holder, key }: Slot, value: unknown): void {
  // `__proto__` would be obeyed by an assignment.
  Object.defineProperty(holder, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

type Fault = (slot: Slot, source: Source & { readonly slots: readonly Slot[] }) => void;

const FAULTS: readonly (readonly [number, Fault])[] = [
  [6, (slot, { strange }) => put(slot, strange.json())],
  [
    4,
    (slot, { strange }) =>
      put(slot, typeof slot.value === 'string' ? strange.text() : strange.json()),
  ],
  [3, ({ holder, key }) => Reflect.deleteProperty(holder, key)],
  [2, (slot) => put(slot, [slot.value])],
  [2, (slot) => put(slot, Array.isArray(slot.value) ? slot.value[0] : { value: slot.value })],
  [2, (slot, { dice, slots }) => put(slot, copied(dice.pick(slots).value))],
  [4, reference],
  [1, many],
  [1, doubled],
  [2, named],
  [2, spliced],
];

/** A copy as text, so that nothing comes to hold itself. */
function copied(value: unknown): unknown {
  return isHolder(value) ? new Raw(print(value)) : value;
}

function reference(slot: Slot, { dice, references, slots }: Parameters<Fault>[1]): void {
  const named = slots.filter(({ key }) => key === 'reference');
  put(named.length > 0 ? dice.pick(named) : slot, dice.pick(references));
}

function many(slot: Slot, { dice }: Parameters<Fault>[1]): void {
  const text = print(slot.value);
  const count = Math.min(dice.pick(COPIES), Math.floor(2_000_000 / (text.length + 1)));
  put(slot, new Raw(`[${Array.from({ length: Math.max(1, count) }, () => text).join(',')}]`));
}

function doubled({ holder, key, value }: Slot, { strange }: Parameters<Fault>[1]): void {
  if (Array.isArray(holder)) return;
  const member = JSON.stringify(key);
  const text = `${member}:${print(value)},${member}:${print(strange.json())}`;
  Reflect.deleteProperty(holder, key);
  holder[RAW_MEMBER] = new Raw(text);
}

function named({ holder, value }: Slot, { dice, strange }: Parameters<Fault>[1]): void {
  const into = isHolder(value) ? value : holder;
  // A list has no names.
  if (Array.isArray(into)) return;
  put({ holder: into, key: dice.pick(PROTOTYPE_NAMES), value: undefined }, strange.json());
}

/** A piece of one text inside another. */
function spliced(slot: Slot, { dice, strange }: Parameters<Fault>[1]): void {
  if (typeof slot.value !== 'string') return;
  const at = dice.below(slot.value.length + 1);
  put(slot, `${slot.value.slice(0, at)}${strange.text()}${slot.value.slice(at + dice.below(3))}`);
}
