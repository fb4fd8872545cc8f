/** One masterIdentifier, one document, for each depositing structure of a record. dmp.md 4.3.4 and 5.5.12. */
import type { RuleContext } from '../../fhir/engine/module.ts';
import type { PlainResource } from '../../fhir/model/resource.ts';
import { conflict } from '../../fhir/outcome/errors.ts';
import type { FhirError } from '../../fhir/outcome/fhir-error.ts';
import type { Actor } from '../actors/actor.ts';
import { labelValues } from '../visibility/labels.ts';
import type { DocumentIdentifier } from './document.ts';
import { attachmentOf } from './document.ts';
import { isSameDepositor } from './ownership.ts';
import type { Opened } from './stored.ts';
import { opened, storedWhere } from './stored.ts';

export interface Depositing {
  readonly record: string;
  readonly actor: Actor;
  readonly context: RuleContext;
}

/**
 * The document this depositor has already deposited under the identifier, deleted ones left out. The name is locked
 * first, so that two deposits at the same instant are decided one after the other.
 */
export async function depositedBefore(
  { system, value }: DocumentIdentifier,
  { record, actor, context }: Depositing,
): Promise<Opened | undefined> {
  const { reads, definitions } = context;
  await context.lock(
    `dmp-document ${record} ${actor.professional?.structure ?? actor.subject} ${system}|${value}`,
  );
  const param = definitions.param('DocumentReference', 'identifier');
  if (!param) throw new Error('R4 has the parameter identifier of DocumentReference.');
  const found = await storedWhere({ reads, record }, 'DocumentReference', {
    kind: 'token',
    param,
    system,
    code: value,
  });
  const own = found.filter(
    (stored) =>
      isSameDepositor(stored, actor) &&
      !labelValues(stored.labels, '_dmp-state').includes('hidden'),
  );
  return own.map(opened).find(({ resource }) => hasMaster(resource.value, value));
}

/** Whether two descriptions are of the same bytes; without a hash nothing shows it. */
export function isSameContent(document: PlainResource, sha1: string | undefined): boolean {
  const { hash } = attachmentOf(document);
  return hash !== undefined && hash === sha1;
}

/** 409: the identifier is taken by another content of the same depositor. */
export function takenIdentifier(): FhirError {
  return conflict(
    {
      fr: "Un autre contenu a déjà été déposé par votre structure sous ce masterIdentifier. Donnez un nouvel identifiant, et relatesTo.replaces s'il remplace l'ancien.",
      en: 'Your structure has already deposited another content under this masterIdentifier. Give a new identifier, and relatesTo.replaces if it replaces the old one.',
    },
    'document-conflict',
  );
}

function hasMaster({ masterIdentifier }: PlainResource, value: string): boolean {
  return (
    typeof masterIdentifier === 'object' &&
    masterIdentifier !== null &&
    'value' in masterIdentifier &&
    masterIdentifier.value === value
  );
}
