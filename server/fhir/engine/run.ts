/** Gives an interaction what its `effect` entitles it to, and runs it. */
import type { AccessDecision } from '../access/policy.ts';
import type { BlobStore } from '../store/store.ts';
import { composerOf } from './composer.ts';
import type {
  Interaction,
  InteractionRequest,
  InteractionResult,
  PerformEntry,
  Reader,
  Toolbox,
  Writer,
} from './interaction.ts';
import { verifyWholeJournal } from './journal.ts';
import { narrowedReader } from './reader.ts';
import type { Scope } from './scope.ts';
import type { Witness } from './witness.ts';
import { guardedWriter } from './writer.ts';

export interface Run {
  readonly scope: Scope;
  readonly request: InteractionRequest;
  readonly interaction: Interaction;
  readonly decision: AccessDecision & { readonly permit: true };
  readonly witness: Witness;
  /** Runs one entry, when the interaction is a Bundle. */
  readonly performEntry: PerformEntry;
}

export function runInteraction(run: Run): Promise<InteractionResult> {
  const { scope, request, interaction, decision, witness } = run;
  const { engine, tx } = scope;
  const { store } = engine;
  const reader = narrowedReader({ reads: tx ?? store, blobs: store.blobs, decision, witness });
  const tools = toolboxOf(scope, request);
  switch (interaction.effect) {
    case 'read':
      return interaction.run(request, reader, tools);
    case 'write':
      return interaction.run(request, { reader, writer: writerOf(run, tools) }, tools);
    case 'compose':
      return interaction.run(request, composerFor(run, reader, tools), tools);
  }
}

function toolboxOf(scope: Scope, request: InteractionRequest): Toolbox {
  const { engine, caller } = scope;
  const { registry, base, newId } = engine;
  return {
    definitions: registry.definitions,
    newId,
    base,
    pages: engine.pages(caller),
    putBlob: putOnce(scope, request.entry),
    clientIds: (type) => registry.clientIds(caller, type),
    verifyJournal: () => verifyWholeJournal(engine),
    validator: registry.validator,
    ...engine.statements,
  };
}

function writerOf({ scope, request, decision, witness }: Run, { putBlob }: Toolbox): Writer {
  const { engine, caller, memory, tx } = scope;
  if (!tx) throw new Error(`${request.interaction} writes and was run outside a transaction.`);
  const { registry, newId, base, clock } = engine;
  const { filter } = decision;
  const parts = { tx, filter, registry, caller, request, witness, memory, newId, base, clock };
  return guardedWriter({ ...parts, putBlob });
}

function composerFor(
  { scope, request, witness, performEntry }: Run,
  reader: Reader,
  tools: Toolbox,
) {
  const { engine, caller, memory, tx } = scope;
  const { registry, newId, base } = engine;
  const { putBlob } = tools;
  const parts = { registry, caller, request, reader, memory, newId, putBlob, base, tx };
  return composerOf({ ...parts, witness, perform: performEntry });
}

/** The n-th bytes an entry puts are put once: a retried transaction finds them, since their stream has run out. */
function putOnce({ engine, blobs }: Scope, entry: number): BlobStore['put'] {
  let order = 0;
  return (bytes, sizeMax) => {
    order += 1;
    const key = `${entry}.${order}`;
    const put = blobs.get(key) ?? engine.store.blobs.put(bytes, sizeMax);
    blobs.set(key, put);
    return put;
  };
}
