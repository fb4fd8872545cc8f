/**
 * A store of an earlier format brought to this one before it is served (docs/decisions/0014-labels-apart.md). It goes on
 * where it was killed, and several processes may be at it. What an older process, still running, asks meanwhile is answered
 * right; what it would write in the old format is refused by the database.
 */
import { isDeepStrictEqual } from 'node:util';
import { MongoServerError } from 'mongodb';
import type { Collections } from '../collections.ts';
import { DOCUMENT_FORMAT } from '../collections.ts';
import { isTimeout } from '../failures.ts';
import { formatValidator } from '../indexes.ts';
import { raiseStamp } from '../stamp.ts';
import { upgradeLabels } from './labels-apart.ts';
import type { Upgrading } from './upgrading.ts';

/** Resources in one batch: memory holds their keys and headers, no text. */
const BATCH = 500;
const UNAUTHORISED = 13;
const LOCK_TIMEOUT = 24;
/** It waits for the operations under way on the collection, and they for it. Less than a silent socket is given. */
const VALIDATOR_MILLISECONDS_MAX = 15_000;

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
  const { changed, erased } = await upgradeLabels({ ...upgrading, batch });
  await raiseStamp(collections);
  const left = erased === 0 ? '' : `, ${erased} of erased records stay closed for good`;
  log(`The store has format ${DOCUMENT_FORMAT}: ${changed} resources were changed${left}.`);
}

async function refuseOldWrites({ db, resources }: Collections): Promise<void> {
  const name = resources.collectionName;
  const validator = formatValidator();
  const [known] = await db.listCollections({ name }, { nameOnly: false }).toArray();
  // An upgrade that was cut short has done it already: the rights and the lock it takes are not asked twice.
  if (isDeepStrictEqual(known && 'options' in known && known.options?.['validator'], validator))
    return;
  try {
    await db.command({ collMod: name, validator, maxTimeMS: VALIDATOR_MILLISECONDS_MAX });
  } catch (cause) {
    const sentence = whyNot(cause);
    throw sentence === undefined ? cause : new Error(sentence, { cause });
  }
}

function whyNot(cause: unknown): string | undefined {
  const code = cause instanceof MongoServerError ? cause.code : undefined;
  const wish = `The store has to be brought to format ${DOCUMENT_FORMAT}`;
  if (code === UNAUTHORISED)
    return `${wish}, and its user may not: give it the role dbAdmin on this database, and start again.`;
  if (code === LOCK_TIMEOUT || isTimeout(cause))
    return `${wish}, and the database was too busy to let it for ${VALIDATOR_MILLISECONDS_MAX / 1000} s: stop the older processes and what else uses it, and start again.`;
  return undefined;
}
