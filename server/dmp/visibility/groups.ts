/** Visibility groups: what one act left in a record. dmp.md 3.5, Visibility group. */
import type { RuleContext } from '../../fhir/engine/module.ts';
import { unprocessable } from '../../fhir/outcome/errors.ts';
import type { StoredResource } from '../../fhir/store/store.ts';
import type { Actor } from '../actors/actor.ts';
import { isOwn, isSameDepositor } from '../documents/ownership.ts';
import { inRecordByName } from '../documents/stored.ts';
import { MASK, MINOR_SECRET, PENDING_ANNOUNCEMENT } from './codes.ts';
import { labelValues } from './labels.ts';
import { maskOrigins } from './mask-origin.ts';

/** Groups one resource may be in, and resources of one group. */
const GROUPS_MAX = 1000;

const INHERITED: ReadonlySet<string> = new Set([MASK, MINOR_SECRET, PENDING_ANNOUNCEMENT]);

export interface JoinedAct {
  /** Groups of the stored resources that are joined; empty: a new act. */
  readonly groups: readonly string[];
  /** Labels that a newcomer takes over: what is kept from somebody stays so when something is added to it. */
  readonly visibility: readonly string[];
  /** Who set the mask among them. */
  readonly maskOrigins: readonly string[];
}

const NOTHING_JOINED: JoinedAct = { groups: [], visibility: [], maskOrigins: [] };

export interface Newcomer {
  readonly record: string;
  readonly actor: Actor;
  readonly context: RuleContext;
  /** Labels it comes with. */
  readonly stated: readonly string[];
}

/**
 * The stored acts that addresses lead to, in the same record; those of other structures are left alone. What the same
 * structure deposited gives its labels to the newcomer; the newcomer is of its group, and changes it, when it is his own.
 */
export async function joinedAct(
  names: readonly string[],
  { record, actor, context, stated }: Newcomer,
): Promise<JoinedAct> {
  if (names.length === 0) return NOTHING_JOINED;
  const stored = await inRecordByName(context.reads, record, names);
  const near = stored.filter((resource) => isSameDepositor(resource, actor) && !isHidden(resource));
  // What waits for its announcement stays out of an act the holder sees: a change of hers would tell of it.
  const isApart = stated.includes(PENDING_ANNOUNCEMENT) && !near.every(isPending);
  if (isApart) return NOTHING_JOINED;
  const own = near.filter((resource) => isOwn(resource, actor));
  const groups = [...new Set(own.flatMap(({ labels }) => labelValues(labels, '_dmp-group')))];
  if (groups.length > GROUPS_MAX) throw tooLarge();
  const labels = near.flatMap((resource) => labelValues(resource.labels, '_dmp-visibility'));
  return {
    groups,
    visibility: [...new Set(labels.filter((code) => INHERITED.has(code)))],
    maskOrigins: [...new Set(near.flatMap((resource) => maskOrigins(resource.labels)))],
  };
}

function isPending({ labels }: StoredResource): boolean {
  return labelValues(labels, '_dmp-visibility').includes(PENDING_ANNOUNCEMENT);
}

function isHidden({ labels }: StoredResource): boolean {
  return labelValues(labels, '_dmp-state').includes('hidden');
}

function tooLarge(): Error {
  return unprocessable('group-too-large', {
    fr: `Plus de ${GROUPS_MAX} actes seraient liés : répartissez le dépôt.`,
    en: `More than ${GROUPS_MAX} acts would be tied together: split the deposit.`,
  });
}

/** Sets that merge: which entries of a Bundle hang together. */
export function unionFind(size: number): {
  readonly join: (one: number, other: number) => void;
  readonly find: (item: number) => number;
} {
  const parents = Array.from({ length: size }, (_, index) => index);
  const find = (item: number): number => {
    let root = item;
    while ((parents[root] ?? root) !== root) root = parents[root] ?? root;
    parents[item] = root;
    return root;
  };
  return {
    find,
    join: (one, other) => {
      const [low, high] = [find(one), find(other)].toSorted((a, b) => a - b);
      if (low !== undefined && high !== undefined) parents[high] = low;
    },
  };
}
