/**
 * Which requests leave the oracle true. `cast.ts` says what each may see in the records `a` and `b` as they were filed:
 * so nobody whose writes may rightly change that sends such a write there, and nobody writes down what he must not show.
 */
import { unescaped } from './canaries.ts';
import type { Caller } from './cast.ts';
import type { Shot } from './shot.ts';
import { isAsking, textOf } from './shot.ts';
import type { World } from './world.ts';

/** What rights, labels, states and deletions are written with. */
const STEERING =
  /consent|careteam|generalpractitioner|masque|invisible|entered-in-error|superseded|replaces|delete|patch|"put"/i;
/** People and structures of the directory: who feeds it could make one the other. */
const DIRECTORY =
  /\b(dr|nurse|dentist|podiatrist|pharmacist|midwife|regulator|occ|hospital|secretary|agent|ncp|app|operator|cabinet|samu|pharmacie|sante|editeur|praxis|cpam)-[a-z]/i;
const FEEDERS: ReadonlySet<unknown> = new Set(['OPER', 'AM']);

export function isFair(shot: Shot, caller: Caller, { canaries, records }: World): boolean {
  if (shot.wire || isAsking(shot)) return true;
  const text = unescaped(textOf(shot));
  for (const word of canaries.in(text)) {
    const [record, kind] = canaries.zoneOf(word)?.split(':') ?? [];
    // A foreign name could rightly be kept in a text, and then read by those of this record.
    if (kind === 'name' && record !== caller.record) return false;
  }
  const actor = caller.claims['actor'];
  if (FEEDERS.has(actor)) {
    const others = [records.a, records.b].flatMap(({ traits }) => [traits.id, traits.ins]);
    if (actor === 'OPER' && DIRECTORY.test(text)) return false;
    // What they feed is bound to no session: the records that stand still are left alone.
    if (others.some((word) => text.toLowerCase().includes(word))) return false;
    return actor === 'OPER' || isStill(text, shot);
  }
  return !caller.steers || isStill(text, shot);
}

/** New entries and deposits may come; what is there stays as it is. */
function isStill(text: string, { method }: Shot): boolean {
  return method === 'POST' && !STEERING.test(text);
}
