/** Write rule: a document that replaces another supersedes it in the same transaction. dmp.md 3.8; IHE MHD 4.2, Replace. */
import type { RuleContext, WriteRule } from '../../fhir/engine/module.ts';
import { withMember } from '../../fhir/model/edit.ts';
import { localReference } from '../../fhir/model/reference.ts';
import { resourceFrom } from '../../fhir/model/resource.ts';
import { forbidden } from '../../fhir/outcome/errors.ts';
import { isObject, listOf, textOf } from '../../fhir/search/indexing/select.ts';
import { actorOf } from '../actors/actor-of.ts';
import { labelValues } from '../visibility/labels.ts';
import { renewed } from './metadata-rule.ts';
import { isOwnOrOfStructure } from './ownership.ts';
import { changeOf, inRecordByName, inRecordWhere, type Opened, opened } from './stored.ts';

/** Documents one document may replace. */
const REPLACED_MAX = 20;

export const replacementRule: WriteRule = {
  name: 'dmp-document-replacement',
  spec: 'dmp.md 3.8',
  apply: async (write, context) => {
    const { type, kind, next, record } = write;
    if (type !== 'DocumentReference' || kind !== 'create' || !next || record === undefined) return write;
    const targets = replacedTargets(next.value['relatesTo']);
    const actor = actorOf(context.caller, context.request.headers);
    const superseded = new Set<string>();
    for (const target of targets) {
      const found = await targetOf(target, record, context);
      // Absent, another record's and another's are answered alike.
      if (!found || found.id === write.id || !isOwnOrOfStructure(found, actor)) throw notYours();
      if (!superseded.has(found.id)) supersede(found, context);
      superseded.add(found.id);
    }
    return write;
  },
};

type Element = Readonly<Record<string, unknown>>;

function replacedTargets(relatesTo: unknown): readonly Element[] {
  const targets = listOf(relatesTo).filter(isObject).flatMap(({ code, target }) => (code === 'replaces' && isObject(target) ? [target] : []));
  if (targets.length > REPLACED_MAX) throw notYours();
  return targets;
}

/** By `DocumentReference/id`, or by one of the document's identifiers. */
async function targetOf(target: Element, record: string, { reads, definitions }: RuleContext): Promise<Opened | undefined> {
  const local = localReference(textOf(target['reference']) ?? '');
  const identifier = target['identifier'];
  const value = isObject(identifier) ? textOf(identifier['value']) : undefined;
  const param = definitions.param('DocumentReference', 'identifier');
  const found =
    local?.type === 'DocumentReference'
      ? await inRecordByName(reads, record, [`DocumentReference/${local.id}`])
      : value !== undefined && param
        ? await inRecordWhere(reads, record, 'DocumentReference', { kind: 'token', param, code: value })
        : [];
  return found.filter(({ labels }) => !labelValues(labels, '_dmp-state').includes('hidden')).map(opened)[0];
}

function supersede(found: Opened, context: RuleContext): void {
  context.note('replaces', `DocumentReference/${found.id}`);
  if (found.resource.value['status'] === 'superseded') return;
  const next = resourceFrom(withMember(found.resource.tree, 'status', 'superseded'));
  context.follow(changeOf(found, { next: renewed(next, found.id, context) }));
}

function notYours(): Error {
  return forbidden('write-scope', {
    fr: 'relatesTo.replaces doit désigner un document que vous ou votre structure avez déposé dans ce dossier.',
    en: 'relatesTo.replaces must name a document that you or your structure deposited in this record.',
  });
}
