/** Write rule: a document comes in, alone (ITI-105) or with its Bundle (ITI-65). dmp.md 4.1 and 4.3; PDSm 3.1.1. */
import type { ProposedWrite, RuleContext, WriteRule } from '../../fhir/engine/module.ts';
import { withMember } from '../../fhir/model/edit.ts';
import { jsonFrom } from '../../fhir/model/json.ts';
import type { Resource } from '../../fhir/model/resource.ts';
import { resourceFrom } from '../../fhir/model/resource.ts';
import { listOf } from '../../fhir/search/indexing/select.ts';
import type { Actor } from '../actors/actor.ts';
import { actorOf } from '../actors/actor-of.ts';
import { CONFIDENTIALITY_SYSTEM } from '../visibility/codes.ts';
import { labelValues, withLabel } from '../visibility/labels.ts';
import type { Detached } from './bytes.ts';
import { detach, sentAhead, unownedState } from './bytes.ts';
import type { Bytes } from './document.ts';
import {
  attachmentOf,
  bytesFaults,
  documentFaults,
  masterIdentifier,
  refuseFaults,
  withAttachment,
} from './document.ts';
import { renewed } from './metadata-rule.ts';
import type { Opened } from './stored.ts';
import { changeOf } from './stored.ts';
import { entryPlan } from './submission-plan.ts';
import { depositedBefore, isSameContent, takenIdentifier } from './uniqueness.ts';

export const depositRule: WriteRule = {
  name: 'dmp-document-deposit',
  spec: 'dmp.md 4.1, 4.3; IHE ITI-65, ITI-105',
  apply: async (write, context) => {
    const { next, record, kind, type } = write;
    if (kind !== 'create' || !next) return write;
    if (type === 'Binary')
      return record === undefined
        ? { ...write, labels: withLabel(write.labels, '_dmp-state', unownedState(write)) }
        : write;
    if (type !== 'DocumentReference' || record === undefined) return write;
    const actor = actorOf(context.caller, context.request.headers);
    return deposit(write, next, { record, actor, context });
  },
};

interface Place {
  readonly record: string;
  readonly actor: Actor;
  readonly context: RuleContext;
}

async function deposit(write: ProposedWrite, next: Resource, place: Place): Promise<ProposedWrite> {
  const { context, actor } = place;
  const plan = entryPlan(context);
  if (!plan) refuseFaults(documentFaults(next.value, 'comprehensive'));
  const detached = await detach(next.value, context);
  const bytes: Bytes | undefined =
    detached ?? (plan?.sha1 === undefined ? await sentAhead(next, place) : undefined);
  if (bytes) refuseFaults(bytesFaults(next.value, bytes));
  const sha1 = bytes?.sha1 ?? plan?.sha1 ?? attachmentOf(next.value).hash;
  if (!plan) {
    const before = await beforeOf(next, sha1, place);
    if (before) return repeated(write, before, actor);
  }
  if (detached) keepDetached(context, write.id, detached);
  const described = describedDocument(next, { detached, bytes, sha1 });
  return { ...write, next: renewed(withNormalLabel(described), write.id, context) };
}

/** An identical deposit is the same one; another content under the same identifier is refused. */
async function beforeOf(
  next: Resource,
  sha1: string | undefined,
  place: Place,
): Promise<Opened | undefined> {
  const identifier = masterIdentifier(next.value);
  const before = identifier && (await depositedBefore(identifier, place));
  if (before && !isSameContent(before.resource.value, sha1)) throw takenIdentifier();
  return before;
}

/**
 * The document as it is, written again: the sender gets its first location. The deposit is his structure's, so he is among
 * its depositors for the guard; nothing changes between the two versions, so nothing is written of that.
 */
function repeated(write: ProposedWrite, before: Opened, { professional }: Actor): ProposedWrite {
  const depositors = [
    ...labelValues(before.labels, '_dmp-depositor'),
    ...(professional ? [professional.idNat] : []),
  ];
  const labels = withLabel(before.labels, '_dmp-depositor', depositors);
  return { ...write, ...changeOf({ ...before, labels }, {}) };
}

interface Description {
  readonly detached: Detached | undefined;
  readonly bytes: Bytes | undefined;
  readonly sha1: string | undefined;
}

/** The attachment says where its bytes are and what they are. */
function describedDocument(next: Resource, { detached, bytes, sha1 }: Description): Resource {
  const moved = detached ? { data: undefined, url: `Binary/${detached.id}` } : {};
  const size = bytes && attachmentOf(next.value).size === undefined ? { size: bytes.size } : {};
  const hash =
    sha1 !== undefined && attachmentOf(next.value).hash === undefined ? { hash: sha1 } : {};
  return withAttachment(next, { ...moved, ...size, ...hash });
}

/** PDSm wants one label at least; a simplified or minimal publication without one is normal. */
function withNormalLabel(next: Resource): Resource {
  if (listOf(next.value['securityLabel']).length > 0) return next;
  const normal = jsonFrom([
    { coding: [{ system: CONFIDENTIALITY_SYSTEM, code: 'N', display: 'normal' }] },
  ]);
  return resourceFrom(withMember(next.tree, 'securityLabel', normal));
}

function detachedKey(id: string): string {
  return `dmp-detached ${id}`;
}

function keepDetached({ memory }: RuleContext, id: string, detached: Detached): void {
  memory.set(detachedKey(id), detached);
}

/** Bytes taken out of a document in this transaction, for the Binary that follows it. */
export function detachedOf({ memory }: RuleContext, id: string): Detached | undefined {
  // Put by keepDetached alone.
  return memory.get(detachedKey(id)) as Detached | undefined;
}
