/**
 * A server that lacks one of its safeguards, to be weighed beside the whole one. Only the bench asks for it, by a value
 * of StartOptions: no variable of the environment and no configuration leads here, and production refuses it.
 */
import type { AccessPolicy } from '../fhir/access/policy.ts';
import { accessFilter } from '../fhir/access/seal.ts';
import type { Registry } from '../fhir/engine/registry.ts';
import type { GuardNode, SearchNode } from '../fhir/search/node.ts';
import { ALL } from '../fhir/search/node.ts';
import type { Store } from '../fhir/store/store.ts';
import type { Regime } from './compose.ts';

export type Safeguard = 'policy' | 'journal' | 'seal';

export function regimeWithout(without: ReadonlySet<Safeguard>, regime: Regime): Regime {
  return without.has('policy') ? { ...regime, policy: openPolicy(regime.registry) } : regime;
}

/** Traces are dropped before they are sealed or sent: nothing of their cost is left but their drafts. */
export function storeWithout<S extends Store>(without: ReadonlySet<Safeguard>, store: S): S {
  if (!without.has('journal')) return store;
  return {
    ...store,
    append: async () => undefined,
    transact: (work) => store.transact((tx) => work({ ...tx, append: async () => undefined })),
  };
}

/** Permits all of every type the registry knows; the journal alone stays unwritable. */
function openPolicy({ definitions }: Registry): AccessPolicy {
  const visible = new Map<string, SearchNode>();
  const writable = new Map<string, GuardNode>();
  for (const type of definitions.resourceTypes) {
    visible.set(type, ALL);
    if (type !== 'AuditEvent') writable.set(type, ALL);
  }
  const filter = accessFilter(visible, writable);
  return { decide: async () => ({ permit: true, filter, basis: ['none'] }) };
}
