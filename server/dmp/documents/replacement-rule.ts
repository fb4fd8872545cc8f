/** Write rule: a document that replaces another supersedes it in the same transaction. dmp.md 3.8; IHE MHD 4.2, Replace. */
import type { RuleContext, WriteRule } from '../../fhir/engine/module.ts';
import { withMember } from '../../fhir/model/edit.ts';
import { resourceFrom } from '../../fhir/model/resource.ts';
import { forbidden } from '../../fhir/outcome/errors.ts';
import { actorOf } from '../actors/actor-of.ts';
import { renewed } from './metadata-rule.ts';
import { isOwnOrOfStructure } from './ownership.ts';
import { REPLACED_MAX, replacedDocument, replacedTargets } from './replaced.ts';
import type { Opened } from './stored.ts';
import { changeOf } from './stored.ts';

export const replacementRule: WriteRule = {
  name: 'dmp-document-replacement',
  spec: 'dmp.md 3.8',
  apply: async (write, context) => {
    const { type, kind, next, record } = write;
    if (type !== 'DocumentReference' || kind !== 'create' || !next || record === undefined)
      return write;
    const targets = replacedTargets(next.value);
    if (targets.length > REPLACED_MAX) throw notYours();
    const actor = actorOf(context.caller, context.request.headers);
    const superseded = new Set<string>();
    for (const target of targets) {
      const found = await replacedDocument(target, record, context);
      // Absent, another record's and another's are answered alike.
      if (!found || found.id === write.id || !isOwnOrOfStructure(found, actor)) throw notYours();
      if (!superseded.has(found.id)) supersede(found, context);
      superseded.add(found.id);
    }
    return write;
  },
};

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
