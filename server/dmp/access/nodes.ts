/** The conditions the policy is made of. dmp.md 3.5 and 4.2; labels of `visibility/labels.ts`. */

import type { GuardNode, SearchNode } from '../../fhir/search/node.ts';
import { and, NO_RECORD, not, or } from '../../fhir/search/node.ts';
import type { Professional } from '../actors/actor.ts';
import type { LabelName } from '../visibility/labels.ts';
import { labelParam } from '../visibility/labels.ts';

/** Leaves one filter may have per type; beyond, nothing is decided (architecture.md 13, Filter size). */
export const LEAVES_MAX = 64;

export function labelled(name: LabelName, value: string): GuardNode {
  return { kind: 'token', param: labelParam(name), code: value };
}

export function inRecord(record: string): GuardNode {
  return { kind: 'record', record };
}

/** Deleted for everybody (`entered-in-error`, wrong patient). */
const HIDDEN: GuardNode = labelled('_dmp-state', 'hidden');
export const NOT_HIDDEN: GuardNode = not(HIDDEN);
/** Waits for its announcement: the label is taken away by its author, the attending physician or the daily job. */
export const PENDING: GuardNode = labelled('_dmp-visibility', 'INVISIBLE_PATIENT');
export const MASKED: GuardNode = labelled('_dmp-visibility', 'MASQUE_PS');

/** Bytes sent ahead of a deposit, in no record yet: readable by who sent them alone (dmp.md 4.3.6). */
export function ownUpload(subject: string): GuardNode {
  return and(
    inRecord(NO_RECORD),
    labelled('_dmp-state', 'unowned'),
    labelled('_dmp-depositor', subject),
  );
}

/** Entered by the holder, or written in her name at her request. */
export function holdersOwn(record: string): GuardNode {
  return or(labelled('_dmp-origin', 'patient'), labelled('_dmp-author', `Patient/${record}`));
}

/** Written or deposited by this professional himself. */
export function personsOwn({ idNat }: Professional): GuardNode {
  return or(labelled('_dmp-author', idNat), labelled('_dmp-depositor', idNat));
}

/** Deposited by the structure the professional acts in. */
export function structuresOwn({ structure }: Professional): GuardNode {
  return structure === undefined ? { kind: 'none' } : labelled('_dmp-structure', structure);
}

/** Leaves of a filter, those inside chains included. */
export function leafCount(node: SearchNode): number {
  switch (node.kind) {
    case 'and':
    case 'or':
      return node.operands.reduce((sum, operand) => sum + leafCount(operand), 0);
    case 'not':
      return leafCount(node.operand);
    case 'chain':
    case 'has':
      return leafCount(node.where);
    default:
      return 1;
  }
}
