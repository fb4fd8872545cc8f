/** The same deposit sent again is answered with its first locations. dmp.md 4.3.4. */
import type { PreparedBundle, ResponseEntry } from '../../fhir/engine/interaction.ts';
import { conflict } from '../../fhir/outcome/errors.ts';
import { or } from '../../fhir/search/node.ts';
import type { Labels, StoredResource } from '../../fhir/store/store.ts';
import type { People } from '../identity/people-in-bundle.ts';
import type { Carried } from './bundle.ts';
import { attachmentOf, masterIdentifier } from './document.ts';
import type { CheckedDeposit } from './provide-bundle.ts';
import type { Opened } from './stored.ts';
import { inRecordByName, storedWhere } from './stored.ts';
import { SUBMISSION_PARAM } from './submission-plan.ts';
import type { Depositing } from './uniqueness.ts';
import { depositedBefore, isSameContent, takenIdentifier } from './uniqueness.ts';

/**
 * The answer to a deposit made before; undefined when it is new.
 * @throws FhirError 409 when a masterIdentifier is taken by another content, or the deposit is only partly the same.
 */
export async function resent(
  deposit: CheckedDeposit,
  people: People,
  depositing: Depositing,
): Promise<PreparedBundle | undefined> {
  const before = new Map<number, Opened>();
  for (const document of inLockOrder(deposit.documents)) {
    const identifier = masterIdentifier(document.resource.value);
    const found = identifier && (await depositedBefore(identifier, depositing));
    if (!found) continue;
    const sha1 = deposit.hashes.get(document.index) ?? attachmentOf(document.resource.value).hash;
    if (!isSameContent(found.resource.value, sha1)) throw takenIdentifier();
    before.set(document.index, found);
  }
  if (before.size === 0) return undefined;
  if (before.size < deposit.documents.length) throw partial();
  return {
    kind: 'answered',
    result: {
      kind: 'response',
      type: 'transaction-response',
      entries: await firstLocations(deposit, { people, before, depositing }),
    },
  };
}

/** Locks are taken in one order by all, so that two deposits never wait for each other. */
function inLockOrder(documents: readonly Carried[]): readonly Carried[] {
  const nameOf = ({ resource }: Carried): string => masterIdentifier(resource.value)?.value ?? '';
  return documents.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

interface Found {
  /** The entries as they were sent, and whom some of them only name. */
  readonly people: People;
  /** Entry of each document → the document stored. */
  readonly before: ReadonlyMap<number, Opened>;
  readonly depositing: Depositing;
}

async function firstLocations(
  { owners }: CheckedDeposit,
  found: Found,
): Promise<readonly ResponseEntry[]> {
  const { people, before, depositing } = found;
  const { record, context } = depositing;
  const first = await firstResources(found);
  const answers: ResponseEntry[] = [];
  for (const { index, resource, fullUrl } of people.entries) {
    const person = people.known.get(fullUrl ?? '');
    if (person !== undefined) {
      answers.push({ kind: 'known', reference: person });
      continue;
    }
    const document = before.get(index) ?? before.get(owners.get(index)?.[0]?.index ?? -1);
    const stored =
      before.get(index) ??
      (document ? await binaryOf(document, record, context) : first.get(resource.type)?.shift());
    if (!stored) throw partial();
    answers.push({
      kind: 'result',
      result: { kind: 'stored', resource: stored, status: 200, notices: [], isLocationOnly: true },
    });
  }
  return answers;
}

async function binaryOf(
  { resource }: Opened,
  record: string,
  { reads }: Depositing['context'],
): Promise<StoredResource | undefined> {
  return (await inRecordByName(reads, record, [attachmentOf(resource.value).url ?? '']))[0];
}

/** What the first submission made of each type besides documents and bytes, in the order it was sent. */
async function firstResources({
  people,
  before,
  depositing,
}: Found): Promise<ReadonlyMap<string, StoredResource[]>> {
  const keys = new Set([...before.values()].map(({ labels }) => submissionOf(labels).key));
  const where = or(
    ...[...keys].map((key) => ({ kind: 'token', param: SUBMISSION_PARAM, code: key }) as const),
  );
  const types = new Set(
    people.entries
      .map(({ resource }) => resource.type)
      .filter((type) => type !== 'DocumentReference' && type !== 'Binary'),
  );
  const found = new Map<string, StoredResource[]>();
  for (const type of types) {
    const stored = await storedWhere(
      { reads: depositing.context.reads, record: depositing.record },
      type,
      where,
    );
    found.set(
      type,
      stored.toSorted((a, b) => submissionOf(a.labels).index - submissionOf(b.labels).index),
    );
  }
  return found;
}

function submissionOf(labels: Labels): { readonly key: string; readonly index: number } {
  const [key = '', place = '#0'] = labels.get(SUBMISSION_PARAM.code) ?? [];
  return { key, index: Number(place.slice(1)) };
}

function partial(): Error {
  return conflict(
    {
      fr: "Une partie de ce dépôt a déjà été faite par votre structure. Renvoyez le dépôt à l'identique, ou déposez le reste sous de nouveaux identifiants.",
      en: 'Your structure has already made a part of this deposit. Send the same deposit again, or deposit the rest under new identifiers.',
    },
    'deposit-partly-known',
  );
}
