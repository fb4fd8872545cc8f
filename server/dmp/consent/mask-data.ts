/**
 * C09 without an actor masks by the label of the data, in the same transaction, for the whole visibility group; ending
 * it takes the label away. Where label and Consent differ, the label rules. dmp.md 3.5, 5.3 and 5.5.5.
 */
import type { ProposedWrite, RuleContext } from '../../fhir/engine/module.ts';
import type { StoredResource } from '../../fhir/store/store.ts';
import { inRecordByName } from '../documents/stored.ts';
import { activeConsents } from '../rights/rights-of-record.ts';
import { hasMask } from '../visibility/mask-origin.ts';
import type { OneRecord } from './mask-group.ts';
import {
  groupMembers,
  isMasked,
  maskedByConsent,
  nameOf,
  relabelled,
  shownByConsent,
  speakersOf,
  speaksOfMasked,
} from './mask-group.ts';
import type { StoredConsent } from './shape.ts';
import { parseConsent } from './shape.ts';

export interface Masking {
  readonly write: ProposedWrite;
  readonly consent: StoredConsent;
  /** What `data` names, by `Type/id`; empty when the Consent ends. */
  readonly named: ReadonlyMap<string, StoredResource>;
  readonly record: string;
}

/** Queues the change of label of what the Consent starts or ceases to mask. */
export async function followMask(
  { write, consent, named, record }: Masking,
  context: RuleContext,
): Promise<void> {
  const within: OneRecord = { record, reads: context.reads };
  const before = write.previous && parseConsent(write.previous.resource.value);
  const isInForce = consent.status === 'active' && aimsAtAll(consent);
  const started = isInForce ? await groupMembers([...named.values()], within) : [];
  await mask(started, within, context);
  if (before?.status !== 'active' || !aimsAtAll(before)) return;
  const kept = new Set(
    [...started, ...(await maskedByOthers(write.id, within, context))].map(nameOf),
  );
  const members = await groupMembers(await dataOf(before, within), within);
  await show(
    members.filter((stored) => !kept.has(nameOf(stored))),
    within,
    context,
  );
}

async function mask(
  members: readonly StoredResource[],
  within: OneRecord,
  context: RuleContext,
): Promise<void> {
  for (const stored of members) {
    const change = maskedByConsent(stored);
    if (change) context.follow(change);
  }
  for (const speaker of await speakersOf(members, within)) {
    if (!isMasked(speaker)) context.follow(relabelled(speaker, 'masked'));
  }
}

async function show(
  members: readonly StoredResource[],
  within: OneRecord,
  context: RuleContext,
): Promise<void> {
  const shown: StoredResource[] = [];
  for (const stored of members.filter(isMasked)) {
    const change = shownByConsent(stored);
    if (change) context.follow(change);
    if (change && !hasMask(change.labels)) shown.push(stored);
  }
  const names = new Set(shown.map(nameOf));
  for (const speaker of await speakersOf(shown, within)) {
    const stays = await speaksOfMasked(speaker, names, within);
    if (isMasked(speaker) && !stays) context.follow(relabelled(speaker, 'shown'));
  }
}

/** What another C09 in force masks stays masked. */
async function maskedByOthers(
  ended: string,
  within: OneRecord,
  context: RuleContext,
): Promise<readonly StoredResource[]> {
  const consents = await activeConsents(context, within.record);
  const others = consents.filter(
    (consent) => aimsAtAll(consent) && !consent.reference.startsWith(`Consent/${ended}/`),
  );
  const data: StoredResource[] = [];
  // One after the other: a transaction takes one command at a time.
  for (const consent of others) data.push(...(await dataOf(consent, within)));
  return groupMembers(data, within);
}

function dataOf(
  { root }: StoredConsent,
  { reads, record }: OneRecord,
): Promise<readonly StoredResource[]> {
  return inRecordByName(reads, record, root?.data ?? []);
}

function aimsAtAll({ code, root }: StoredConsent): boolean {
  return code === 'C09' && root !== undefined && root.actors.length === 0;
}
