/** What decisions oblige to file: notices of emergency access, once per session. dmp.md 6.5. */
import type { Filing } from '../access/policy.ts';
import { resourceOf } from '../model/resource.ts';
import { queryById } from '../search/query.ts';
import type { Reads, StoreTransaction } from '../store/store.ts';
import { successDrafts } from './drafts.ts';
import type { InteractionRequest } from './interaction.ts';
import type { Scope } from './scope.ts';
import { newWitness } from './witness.ts';
import { fileWrite } from './writer.ts';

/** Entry numbers of filings in trace ids start here: no Bundle is that long. */
const FILING_ENTRY = 1_000_000;

/** Whether something remains to be filed; looked up by the filing's own id. */
export async function hasUnfiled({ filings }: Scope, reads: Reads): Promise<boolean> {
  for (const filing of filings.values()) if (!(await isFiled(filing, reads))) return true;
  return false;
}

async function isFiled({ resource }: Filing, reads: Reads): Promise<boolean> {
  return (await reads.find(queryById(resource.resourceType, resource.id))).resources.length > 0;
}

interface FilingWork {
  readonly scope: Scope;
  readonly tx: StoreTransaction;
  readonly request: InteractionRequest;
}

/** Files what is not there yet, each with its own trace in the same transaction. */
export async function fileAll({ scope, tx, request }: FilingWork): Promise<void> {
  const { engine, caller, book, traceId, memory } = scope;
  let entry = FILING_ENTRY;
  for (const filing of scope.filings.values()) {
    await tx.lock(`filing ${filing.resource.id}`);
    if (await isFiled(filing, tx)) continue;
    entry += 1;
    const witness = newWitness();
    const { registry, newId, base, clock } = engine;
    const own: InteractionRequest = {
      ...request,
      interaction: 'create',
      type: filing.resource.resourceType,
      entry,
      query: [],
    };
    const parts = {
      tx,
      registry,
      caller,
      request: own,
      witness,
      memory,
      newId,
      base,
      clock,
      putBlob: noBytes,
    };
    await fileWrite(
      {
        kind: 'create',
        type: filing.resource.resourceType,
        id: filing.resource.id,
        next: resourceOf(filing.resource),
        record: filing.record,
        labels: filing.labels,
      },
      parts,
      {},
    );
    const interaction = registry.interactions.find(({ code }) => code === 'create');
    book.add(
      successDrafts(
        {
          traceId,
          caller,
          request: own,
          interaction,
          basis: ['filing'],
          now: clock(),
          details: {},
        },
        witness.seen,
      ),
    );
  }
}

function noBytes(): never {
  throw new Error('A filing carries no bytes.');
}
