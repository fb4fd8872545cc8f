/** What a Bundle is processed with. R4 http, batch and transaction. */

import type { Caller } from '../access/caller.ts';
import { queryPairs, splitOnce } from '../model/query-string.ts';
import type { BlobStore, StoreTransaction } from '../store/store.ts';
import type {
  Composer,
  InteractionRequest,
  InteractionResult,
  PerformEntry,
  Reader,
} from './interaction.ts';
import type { RuleContext } from './module.ts';
import type { Registry } from './registry.ts';
import { resolveRoute } from './routes.ts';
import type { Witness } from './witness.ts';

export interface ComposerParts {
  readonly registry: Registry;
  readonly caller: Caller;
  readonly request: InteractionRequest;
  readonly reader: Reader;
  readonly perform: PerformEntry;
  readonly memory: Map<string, unknown>;
  readonly newId: () => string;
  readonly putBlob: BlobStore['put'];
  readonly witness: Witness;
  readonly base: string;
  /** Present when the Bundle is atomic. */
  readonly tx: StoreTransaction | undefined;
}

export function composerOf(parts: ComposerParts): Composer {
  const { registry, reader, perform, tx, base } = parts;
  return {
    perform,
    reader,
    lock: async (name) => tx?.lock(name),
    resolve: (method, url) => {
      const relative = url.startsWith(`${base}/`) ? url.slice(base.length + 1) : url;
      const [path = '', query] = splitOnce(relative, '?');
      return {
        ...resolveRoute(registry, method, path.replace(/^\//, '')),
        query: query === undefined ? [] : queryPairs(query),
      };
    },
    prepare: async (bundle) => {
      let prepared = bundle;
      const known = new Map<string, string>();
      if (!tx) return { kind: 'run', bundle, known };
      for (const rule of registry.depositRules) {
        const outcome = await rule.prepare(prepared, ruleContext(parts, tx));
        if (outcome.kind === 'answered') {
          noteResent(outcome.result, parts.witness);
          return outcome;
        }
        prepared = outcome.bundle;
        for (const [fullUrl, reference] of outcome.known) known.set(fullUrl, reference);
      }
      return { kind: 'run', bundle: prepared, known };
    },
  };
}

/** What an identical deposit answers with was there before: it is noted as such, and traced. */
function noteResent(result: InteractionResult, witness: Witness): void {
  if (result.kind !== 'response') return;
  for (const entry of result.entries) {
    if (entry.kind === 'result' && entry.result.kind === 'stored') {
      witness.wrote(entry.result.resource, 'resent', {});
    }
  }
}

/** A deposit rule writes nothing by itself, so it has nothing to note, tell or follow. */
function ruleContext(parts: ComposerParts, tx: StoreTransaction): RuleContext {
  const { caller, request, registry, newId, memory, putBlob } = parts;
  const refuse = (): never => {
    throw new Error('A deposit rule prepares a Bundle; it does not write.');
  };
  const lock = (name: string): Promise<void> => tx.lock(name);
  return {
    caller,
    request,
    definitions: registry.definitions,
    reads: tx,
    newId,
    memory,
    lock,
    putBlob,
    note: refuse,
    tell: refuse,
    follow: refuse,
  };
}
