/** What stands between a change asked for and a write: structure, rules of the modules, guard. */

import type { AccessFilter } from '../access/seal.ts';
import type { Definitions } from '../definitions/definitions.ts';
import { withReferences } from '../model/edit.ts';
import { readJson } from '../model/json-reader.ts';
import { conditionalReference } from '../model/reference.ts';
import type { Resource } from '../model/resource.ts';
import { resourceFrom } from '../model/resource.ts';
import { forbidden, invalidContent, invalidStructure, unprocessable } from '../outcome/errors.ts';
import { FhirError } from '../outcome/fhir-error.ts';
import type { Issue } from '../outcome/issue.ts';
import type { IndexEntries } from '../search/entries.ts';
import { joinEntries } from '../search/entries.ts';
import { extractEntries, labelTerms } from '../search/extract.ts';
import { guardMatches } from '../search/matches.ts';
import { NONE } from '../search/node.ts';
import type { Labels, StoredResource } from '../store/store.ts';
import type { InteractionRequest } from './interaction.ts';
import type { ProposedWrite } from './module.ts';
import type { Registry } from './registry.ts';

/** The content of a stored version, parsed: only where a rule, a guard or a patch needs it. */
export function openStored(stored: StoredResource): Resource {
  return resourceFrom(readJson(stored.json));
}

/** R4 http, Prefer: only who asks is told more than errors, which are looked for much faster. */
const WANTS_OUTCOME = /return\s*=\s*"?OperationOutcome/i;

/** What validation found in what is written. */
export interface CheckedContent {
  /** What the sender may be told when the write goes on. */
  readonly told: readonly Issue[];
  /** 422, when a rule of R4 or of a profile is broken. */
  readonly fault: FhirError | undefined;
}

/** @throws FhirError 400 with every fault at once when the structure is wrong. R4 http, Status Codes. */
export function checkContent(
  { value }: Resource,
  { registry, request }: { readonly registry: Registry; readonly request: InteractionRequest },
): CheckedContent {
  const least = WANTS_OUTCOME.test(request.headers['prefer'] ?? '') ? 'information' : 'error';
  const { structure, rules } = registry.validator.validate(value, { least });
  if (structure.length > 0) throw invalidStructure([...structure, ...rules]);
  const isFaulty = rules.some(({ severity }) => severity === 'error');
  return { told: rules, fault: isFaulty ? invalidContent(rules) : undefined };
}

/**
 * The one error for a write that validation and a module both refuse: every issue at once. A refusal of another kind
 * (403, 404, 409) stands alone.
 */
export function joinedFault(error: unknown, fault: FhirError | undefined): unknown {
  if (!fault || !(error instanceof FhirError) || error.status !== fault.status) return error;
  const elements = new Set(error.issues.map(({ expression }) => expression));
  const others = fault.issues.filter(({ expression }) => !elements.has(expression));
  return new FhirError(error.status, [...error.issues, ...others], { cause: error });
}

/** Entries of a resource as it would be stored, its labels among them. */
export function entriesOf(
  resource: Resource,
  labels: Labels,
  parts: { readonly definitions: Definitions; readonly base: string },
): IndexEntries {
  const { definitions, base } = parts;
  const content = extractEntries(resource.value, definitions.params(resource.type), {
    chief: definitions.chiefDate(resource.type),
    base,
  });
  return joinEntries(content, labelTerms(labels));
}

/**
 * Conditional references are resolved inside transactions; one that is left names nothing. R4 http, transaction.
 * @throws FhirError 422.
 */
export function refuseConditional(resource: Resource): void {
  withReferences(resource.tree, (target) => {
    if (conditionalReference(target)) throw unresolved(target.slice(0, target.indexOf('?')));
    return target;
  });
}

function unresolved(type: string): Error {
  return unprocessable('conditional-reference', {
    fr: `Une référence conditionnelle vers ${type} n'est résolue que dans une transaction : donnez ${type}/id ou un identifiant.`,
    en: `A conditional reference to ${type} is resolved in a transaction only: give ${type}/id or an identifier.`,
  });
}

export interface Guarded {
  readonly filter: AccessFilter;
  readonly definitions: Definitions;
  readonly base: string;
}

/**
 * The previous and the next version must both satisfy what the caller may write.
 * @throws FhirError 403 `write-scope`.
 */
export function guard(
  write: ProposedWrite,
  next: IndexEntries | undefined,
  guarded: Guarded,
): void {
  const node = guarded.filter.writable.get(write.type) ?? NONE;
  const { previous } = write;
  const before =
    previous && !previous.deleted
      ? {
          ...candidateOf(previous),
          entries: entriesOf(previous.resource, previous.labels, guarded),
        }
      : undefined;
  const after = next && {
    type: write.type,
    id: write.id,
    entries: next,
    ...(write.record === undefined ? {} : { record: write.record }),
  };
  for (const candidate of [before, after]) {
    if (candidate && !guardMatches(node, candidate)) throw writeScope();
  }
}

function candidateOf(stored: StoredResource): { type: string; id: string; record?: string } {
  return {
    type: stored.type,
    id: stored.id,
    ...(stored.record === undefined ? {} : { record: stored.record }),
  };
}

function writeScope(): Error {
  return forbidden('write-scope', {
    fr: "Vous n'avez pas le droit de faire cette écriture. Vous pouvez déposer ce que votre rôle permet et corriger ce que vous avez déposé.",
    en: 'You may not make this write. You may deposit what your role allows and correct what you deposited.',
  });
}
