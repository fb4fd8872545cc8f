/** The port of access decisions. A policy answers with a filter, never with a yes about one resource. */

import type { PlainResource } from '../model/resource.ts';
import type { FhirError } from '../outcome/fhir-error.ts';
import type { Issue } from '../outcome/issue.ts';
import type { Labels, Store } from '../store/store.ts';
import type { Caller } from './caller.ts';
import type { AccessFilter } from './seal.ts';

/** What is asked, as far as a decision may depend on it. */
export interface AccessQuestion {
  readonly effect: 'read' | 'write' | 'compose';
  /** R4 interaction code, or `$operation`. */
  readonly interaction: string;
  readonly type?: string;
  readonly id?: string;
  /** Instant of the request, milliseconds since 1970 UTC. */
  readonly at: number;
  /** Header fields that belong to the policy, lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

export type AccessDecision =
  | {
      readonly permit: true;
      readonly filter: AccessFilter;
      /** Line of the decision table and the Consents used, `Consent/id/_history/n`. */
      readonly basis: readonly string[];
      /** What a read by id of something outside the filter is answered: this, or 404 when absent (dmp.md 3.1.6). */
      readonly outside?: FhirError;
      /** Told beside the matches of a search. */
      readonly notice?: Issue;
      /** What the decision obliges to file before a permitted request is answered (notices of emergency access). */
      readonly filings?: readonly Filing[];
    }
  | { readonly permit: false; readonly refusal: FhirError; readonly basis: readonly string[] };

/** A resource with an id of its own, filed once however often it is asked for. */
export interface Filing {
  readonly resource: PlainResource & { readonly id: string };
  readonly record: string;
  readonly labels: Labels;
}

/** What a policy may read: resources of the types decisions depend on, and by how far they have changed. */
export type PolicyReads = Pick<Store, 'find' | 'history' | 'policyVersions'>;

export interface AccessPolicy {
  /**
   * A policy may remember what it has read and decided, and uses it only at the policy versions it reads anew for this
   * question: a revocation acts on the next request, in every process.
   */
  decide(caller: Caller, question: AccessQuestion, reads: PolicyReads): Promise<AccessDecision>;
}
