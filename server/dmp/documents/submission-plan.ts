/**
 * What the deposit rule settled about each entry of a Bundle, for the write rules that follow: groups, the category of
 * carriers, the label of an act. Kept in the memory of the transaction under one name.
 */

import type { Param } from '../../fhir/definitions/param.ts';
import type { RuleContext } from '../../fhir/engine/module.ts';

export interface EntryPlan {
  /** Visibility groups, at least one. */
  readonly groups: readonly string[];
  /** Labels of the act the entry belongs to: codes of J58. */
  readonly visibility: readonly string[];
  /** Who set the mask among them: `mask-origin.ts`. */
  readonly maskOrigins: readonly string[];
  /** Categories of a carrier or a Binary, from what it carries; empty: its own. */
  readonly categories: readonly string[];
  /** Submission it came with and its place there, for an identical deposit sent again. */
  readonly submission?: { readonly key: string; readonly index: number };
  /** Base64 SHA-1 of the bytes of a document, computed. */
  readonly sha1?: string;
}

const KEY = 'dmp-submission-plan';

export type SubmissionPlan = ReadonlyMap<number, EntryPlan>;

export function keepPlan({ memory }: RuleContext, plan: SubmissionPlan): void {
  memory.set(KEY, plan);
}

/** The plan of the entry being written; undefined outside a transaction. Traces number entries from 1. */
export function entryPlan({ memory, request }: RuleContext): EntryPlan | undefined {
  // Put by keepPlan alone.
  const plan = memory.get(KEY) as SubmissionPlan | undefined;
  return plan?.get(request.entry - 1);
}

/** Internal search parameter: which submission a resource came with. */
export const SUBMISSION_PARAM: Param = {
  type: 'Resource',
  code: '_dmp-submission',
  kind: 'token',
  url: '',
  expression: '',
  targets: [],
  internal: true,
  multipleOr: true,
  multipleAnd: true,
};
