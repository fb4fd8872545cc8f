/** What a server holds after a round, and what is wrong with it by the ledger. */

import type { Shown } from '../shown.ts';
import type { Caller } from './caller.ts';
import { answered, everyResource } from './caller.ts';
import type { Change, Ledger } from './ledger.ts';
import { LOAD_SYSTEM } from './load.ts';
import { sendNoted } from './noted.ts';
import type { Violation } from './violation.ts';
import { doubled, lost, wrong } from './violation.ts';

/** One Observation as it is: its id, and the text of each of its versions. */
export interface Held {
  readonly tag: string;
  readonly id: string;
  readonly texts: ReadonlyMap<number, string>;
  /** `meta.lastUpdated` of the versions in the order the server gave them, newest first. */
  readonly updated: readonly string[];
}

/** Everything of a round that a search finds, with its history. */
export async function heldOf(ask: Caller, round: string): Promise<readonly Held[]> {
  const path = `Observation?patient=Patient/marie&code=${LOAD_SYSTEM}|${round}&_count=200`;
  const found = await everyResource(ask, path);
  const held: Held[] = [];
  for (const resource of found) {
    const versions = versionOf(resource) === 1 ? [resource] : await historyOf(ask, resource);
    const texts = new Map(versions.map((version) => [versionOf(version), textOf(version)]));
    const updated = versions.map(({ meta }) => meta?.lastUpdated ?? '');
    held.push({ tag: tagOf(resource), id: resource.id ?? '', texts, updated });
  }
  return held;
}

async function historyOf(ask: Caller, { id }: Shown): Promise<readonly Shown[]> {
  const path = `Observation/${id}/_history`;
  const { body } = await answered(ask, { method: 'GET', path });
  return (body.entry ?? []).flatMap(({ resource }) => (resource ? [resource] : []));
}

/** Lost, half done, doubled, or come from nowhere: one sentence each. */
export function wrongIn(held: readonly Held[], { acts }: Ledger): readonly Violation[] {
  const found: Violation[] = [];
  const byTag = new Map(held.map((one) => [one.tag, one]));
  if (byTag.size !== held.length)
    found.push(doubled(`${held.length - byTag.size} were made twice`));
  const isDone = ({ tag, version, text }: Change): boolean =>
    byTag.get(tag)?.texts.get(version) === text;
  const asked = new Set<string>();
  for (const { requestId, changes, outcome } of acts) {
    if (outcome === 'refused') continue;
    for (const change of changes) asked.add(nameOf(change));
    const done = changes.filter(isDone).length;
    if (outcome === 'acknowledged' && done < changes.length) {
      found.push(
        lost(`${requestId} was acknowledged and is lost (${done} of ${changes.length} held)`),
      );
    }
    if (outcome === 'doubt' && done > 0 && done < changes.length) {
      found.push(wrong(`${requestId} was half done (${done} of ${changes.length} held)`));
    }
  }
  for (const { tag, texts } of held) {
    for (const [version, text] of texts) {
      if (!asked.has(nameOf({ tag, version, text })))
        found.push(wrong(`nobody asked for ${tag}/${version}`));
    }
    if (Math.max(...texts.keys()) !== texts.size) found.push(lost(`${tag} lacks a version`));
  }
  return found;
}

/** Sends again what is in doubt, in the form that is done once only, and expects it done after. */
export async function settle(ask: Caller, ledger: Ledger): Promise<void> {
  const doubtful = ledger.acts.filter(
    ({ outcome, changes }) => outcome === 'doubt' && changes.length > 0,
  );
  for (const { requestId, sent, changes } of doubtful) {
    const again = { requestId: `${requestId}.again`, sent, changes, isRepeat: true };
    const { act } = await sendNoted(ask, ledger, again);
    if (act.outcome === 'doubt') ledger.faults.push(wrong(`${again.requestId} was not answered`));
  }
}

/** Like `wrongIn`, when all is settled: what was sent again is held too. */
export function unsettledIn(held: readonly Held[], { acts }: Ledger): readonly Violation[] {
  const byTag = new Map(held.map((one) => [one.tag, one]));
  return acts.flatMap(({ changes }) =>
    changes.flatMap(({ tag, version, text }) =>
      byTag.get(tag)?.texts.get(version) === text ? [] : [lost(`${tag}/${version} is not held`)],
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
