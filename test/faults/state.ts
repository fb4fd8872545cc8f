/** What a server holds after a round, and what is wrong with it by the ledger. */

import type { Shown } from '../shown.ts';
import type { Caller } from './caller.ts';
import { answered, everyResource } from './caller.ts';
import type { Change, Ledger } from './ledger.ts';
import { LOAD_SYSTEM, sendNoted } from './load.ts';

/** One Observation as it is: its id, and the text of each of its versions. */
export interface Held {
  readonly tag: string;
  readonly id: string;
  readonly texts: ReadonlyMap<number, string>;
}

/** Everything of a round that a search finds, with its history. */
export async function heldOf(ask: Caller, round: string): Promise<readonly Held[]> {
  const path = `Observation?patient=Patient/marie&code=${LOAD_SYSTEM}|${round}&_count=200`;
  const found = await everyResource(ask, path);
  const held: Held[] = [];
  for (const resource of found) {
    const versions = versionOf(resource) === 1 ? [resource] : await historyOf(ask, resource);
    const texts = new Map(versions.map((version) => [versionOf(version), textOf(version)]));
    held.push({ tag: tagOf(resource), id: resource.id ?? '', texts });
  }
  return held;
}

async function historyOf(ask: Caller, { id }: Shown): Promise<readonly Shown[]> {
  const path = `Observation/${id}/_history`;
  const { body } = await answered(ask, { method: 'GET', path });
  return (body.entry ?? []).flatMap(({ resource }) => (resource ? [resource] : []));
}

/** Lost, half done, doubled, or come from nowhere: one sentence each. */
export function wrongIn(held: readonly Held[], { acts }: Ledger): readonly string[] {
  const wrong: string[] = [];
  const byTag = new Map(held.map((one) => [one.tag, one]));
  if (byTag.size !== held.length) wrong.push(`${held.length - byTag.size} were made twice`);
  const isDone = ({ tag, version, text }: Change): boolean =>
    byTag.get(tag)?.texts.get(version) === text;
  const asked = new Set<string>();
  for (const { requestId, changes, outcome } of acts) {
    if (outcome === 'refused') continue;
    for (const change of changes) asked.add(nameOf(change));
    const done = changes.filter(isDone).length;
    if (outcome === 'acknowledged' && done < changes.length) {
      wrong.push(`${requestId} was acknowledged and is lost (${done} of ${changes.length} held)`);
    }
    if (outcome === 'doubt' && done > 0 && done < changes.length) {
      wrong.push(`${requestId} was half done (${done} of ${changes.length} held)`);
    }
  }
  for (const { tag, texts } of held) {
    for (const [version, text] of texts) {
      if (!asked.has(nameOf({ tag, version, text })))
        wrong.push(`nobody asked for ${tag}/${version}`);
    }
    if (Math.max(...texts.keys()) !== texts.size) wrong.push(`${tag} lacks a version`);
  }
  return wrong;
}

/** Sends again what is in doubt, in the form that is done once only, and expects it done after. */
export async function settle(ask: Caller, ledger: Ledger): Promise<void> {
  const doubtful = ledger.acts.filter(
    ({ outcome, changes }) => outcome === 'doubt' && changes.length > 0,
  );
  for (const { requestId, sent, changes } of doubtful) {
    const again = { requestId: `${requestId}.again`, sent, changes, isRepeat: true };
    const { act } = await sendNoted(ask, ledger, again);
    if (act.outcome === 'doubt') ledger.faults.push(`${again.requestId} was not answered`);
  }
}

/** Like `wrongIn`, when all is settled: what was sent again is held too. */
export function unsettledIn(held: readonly Held[], { acts }: Ledger): readonly string[] {
  const byTag = new Map(held.map((one) => [one.tag, one]));
  return acts.flatMap(({ changes }) =>
    changes.flatMap(({ tag, version, text }) =>
      byTag.get(tag)?.texts.get(version) === text ? [] : [`${tag}/${version} is not held`],
    ),
  );
}

function nameOf({ tag, version, text }: Change): string {
  return `${tag}/${version} ${text}`;
}

function versionOf({ meta }: Shown): number {
  return Number(meta?.versionId);
}

function textOf({ valueString }: Shown): string {
  return String(valueString);
}

function tagOf({ identifier }: Shown): string {
  // The load gives each exactly one identifier; the server may add none to an Observation.
  const [first] = identifier as readonly { readonly value: string }[];
  return first?.value ?? '';
}
