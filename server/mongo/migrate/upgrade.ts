/**
 * A store of an earlier format brought to this one before it is served (docs/decisions/0014-labels-apart.md). It goes on
 * where it was killed, and several processes may be at it. What an older process, still running, asks meanwhile is answered
 * right; what it would write in the old format is refused by the database.
 */
import { MongoServerError } from 'mongodb';
import type { Collections } from '../collections.ts';
import { DOCUMENT_FORMAT } from '../collections.ts';
import { formatValidator } from '../indexes.ts';
import { raiseStamp } from '../stamp.ts';
import { upgradeLabels } from './labels-apart.ts';
import type { Upgrading } from './upgrading.ts';

/** Resources in one batch: memory holds their keys and headers, no text. */
const BATCH = 500;
const UNAUTHORISED = 13;

/**
 * From `format`, as the stamp of the store has it.
 * @throws Error in one sentence that says what to do.
 */
export async function upgradeFrom(
  format: number,
  upgrading: Omit<Upgrading, 'batch'> & { readonly batch?: number | undefined },
): Promise<void> {
  if (format >= DOCUMENT_FORMAT) return;
  const { collections, log, batch = BATCH } = upgrading;
  const estimate = await collections.resources.estimatedDocumentCount();
  log(
    `The store is brought from format ${format} to ${DOCUMENT_FORMAT}: about ${estimate} resources.`,
  );
  await refuseOldWrites(collections);
  const done = await upgradeLabels({ ...upgrading, batch });
  await raiseStamp(collections);
  log(`The store has format ${DOCUMENT_FORMAT}: ${done} resources were changed.`);
}

async function refuseOldWrites({ db, resources }: Collections): Promise<void> {
  try {
    await db.command({ collMod: resources.collectionName, validator: formatValidator() });
  } catch (cause) {
    if (!(cause instanceof MongoServerError) || cause.code !== UNAUTHORISED) throw cause;
    throw new Error(
      `The store has to be brought to format ${DOCUMENT_FORMAT}, and its user may not: give it the role dbAdmin on this database, and start again.`,
      { cause },
    );
  }
}
