/**
 * Write rule: what may change of a document once deposited, and what its deletion is. dmp.md 3.8; PDSm 3.1.1.
 * Only status, securityLabel and isArchived, by PATCH; a deletion is the status entered-in-error and nothing is lost.
 */
import type { ProposedWrite, RuleContext, WriteRule } from '../../fhir/engine/module.ts';
import { withMember } from '../../fhir/model/edit.ts';
import type { Json, JsonObject } from '../../fhir/model/json.ts';
import { isJsonArray, isJsonObject, printJson } from '../../fhir/model/json.ts';
import type { Resource } from '../../fhir/model/resource.ts';
import { resourceFrom } from '../../fhir/model/resource.ts';
import { forbidden, methodNotAllowed, unprocessable } from '../../fhir/outcome/errors.ts';
import type { Text } from '../../fhir/outcome/issue.ts';
import type { Actor } from '../actors/actor.ts';
import { actorOf } from '../actors/actor-of.ts';
import { withLabel } from '../visibility/labels.ts';
import { isRecordContent } from './content.ts';
import { withServerIdentifiers } from './identifiers.ts';
import { isOwn, isOwnOrOfStructure } from './ownership.ts';

const ARCHIVED_URL =
  'https://interop.esante.gouv.fr/ig/fhir/pdsm/StructureDefinition/pdsm-ext-is-archived';
const DELETED = 'entered-in-error';
/** What a change of metadata may touch; `meta` and `identifier` are the server's. */
const CHANGEABLE: ReadonlySet<string> = new Set(['status', 'securityLabel', 'extension']);
/** Of `meta`, what the server writes at each version. */
const STAMPS: readonly string[] = ['versionId', 'lastUpdated'];

const DELETE_WORDS: Text = {
  fr: "Seul l'auteur supprime ce qu'il a déposé. Le titulaire peut masquer (PATCH securityLabel, MASQUE_PS) et demander la suppression par une demande motivée (Task).",
  en: 'Only the author deletes what he deposited. The holder may mask (PATCH securityLabel, MASQUE_PS) and ask for deletion by a motivated request (Task).',
};
const CHANGE_WORDS: Text = {
  fr: "Vous ne pouvez changer le statut ou l'archivage que de vos propres dépôts. Le titulaire peut masquer tout document.",
  en: 'You may change the status or the archiving of your own deposits only. The holder may mask any document.',
};

export const metadataRule: WriteRule = {
  name: 'dmp-document-metadata',
  spec: 'dmp.md 3.8; PDSm 3.1.1',
  apply: async (write, context) => {
    if (write.kind === 'create' || !isRecordContent(write.type)) return write;
    const actor = actorOf(context.caller, context.request.headers);
    if (write.kind === 'delete') return deletion(write, actor, context);
    return write.type === 'DocumentReference' ? metadataChange(write, actor, context) : write;
  },
};

function deletion(write: ProposedWrite, actor: Actor, context: RuleContext): ProposedWrite {
  if (!isOwn(write, actor)) throw forbidden('write-scope', DELETE_WORDS);
  const { previous, type } = write;
  if (type !== 'DocumentReference' || !previous) return write;
  const next = resourceFrom(withMember(previous.resource.tree, 'status', DELETED));
  return hidden({ ...write, kind: 'update', next }, context);
}

function metadataChange(write: ProposedWrite, actor: Actor, context: RuleContext): ProposedWrite {
  const { previous, next } = write;
  if (!previous || !next) return write;
  const changed = changedMembers(previous.resource.tree, next.tree);
  const refused =
    changed.find((element) => !CHANGEABLE.has(element)) ??
    otherExtension(previous.resource.tree, next.tree);
  if (refused !== undefined) throw unchangeable(refused);
  const status = next.value['status'];
  if (changed.includes('status') && status === DELETED) {
    if (!isOwn(write, actor)) throw forbidden('write-scope', DELETE_WORDS);
    if (changed.length > 1) throw deletedAlone();
    return hidden(write, context);
  }
  if (changed.includes('status') && !isOwnOrOfStructure(write, actor))
    throw forbidden('write-scope', CHANGE_WORDS);
  if (changed.includes('extension') && !isOwn(write, actor))
    throw forbidden('write-scope', CHANGE_WORDS);
  return { ...write, next: renewed(next, write.id, context) };
}

/** Gone for everybody: the label says it, the content stays for the journal's sake. */
function hidden(write: ProposedWrite, context: RuleContext): ProposedWrite {
  context.note('deleted', DELETED);
  const labels = withLabel(write.labels, '_dmp-state', ['hidden']);
  return {
    ...write,
    labels,
    ...(write.next ? { next: renewed(write.next, write.id, context) } : {}),
  };
}

/** Each version of the metadata has an entryUUID of its own. */
export function renewed(
  document: Resource,
  id: string,
  { newId }: Pick<RuleContext, 'newId'>,
): Resource {
  return withServerIdentifiers(document, { id, seed: newId() });
}

function changedMembers(before: JsonObject, after: JsonObject): readonly string[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter(
    (name) => textOf(name, before.get(name)) !== textOf(name, after.get(name)),
  );
}

function textOf(name: string, json: Json | undefined): string {
  if (json === undefined) return '';
  if (name !== 'meta' || !isJsonObject(json)) return printJson(json);
  let meta = json;
  for (const stamp of STAMPS) meta = withMember(meta, stamp, undefined);
  return printJson(meta);
}

/** `extension` when another extension than isArchived has changed. */
function otherExtension(before: JsonObject, after: JsonObject): string | undefined {
  return others(before) === others(after) ? undefined : 'extension';
}

function others(tree: JsonObject): string {
  const extensions = tree.get('extension');
  if (!isJsonArray(extensions)) return '';
  return extensions
    .filter((extension) => !isJsonObject(extension) || extension.get('url') !== ARCHIVED_URL)
    .map(printJson)
    .join();
}

function deletedAlone(): Error {
  return unprocessable(
    'delete-alone',
    {
      fr: 'Le statut entered-in-error supprime le document : il se pose seul.',
      en: 'The status entered-in-error deletes the document: it is set alone.',
    },
    'DocumentReference.status',
  );
}

function unchangeable(element: string): Error {
  return methodNotAllowed({
    fr: `Après le dépôt, seuls status, securityLabel et isArchived changent ; « ${element} » ne change pas. Déposez un nouveau document qui remplace celui-ci (relatesTo).`,
    en: `After the deposit only status, securityLabel and isArchived change; '${element}' does not. Deposit a new document that replaces this one (relatesTo).`,
  });
}
