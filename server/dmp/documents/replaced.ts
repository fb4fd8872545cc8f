/** Which stored documents a document replaces. IHE MHD 4.2, Replace; dmp.md 3.8. */
import type { RuleContext } from '../../fhir/engine/module.ts';
import { localReference } from '../../fhir/model/reference.ts';
import type { PlainResource } from '../../fhir/model/resource.ts';
import { isObject, listOf, textOf } from '../../fhir/search/indexing/select.ts';
import { labelValues } from '../visibility/labels.ts';
import type { Opened } from './stored.ts';
import { inRecordByName, opened, storedWhere } from './stored.ts';

/** Documents one document may replace. */
export const REPLACED_MAX = 20;

export type Element = Readonly<Record<string, unknown>>;

/** The targets of `relatesTo` with the code `replaces`, as written. */
export function replacedTargets({ relatesTo }: PlainResource): readonly Element[] {
  return listOf(relatesTo)
    .filter(isObject)
    .flatMap(({ code, target }) => (code === 'replaces' && isObject(target) ? [target] : []));
}

/** By `DocumentReference/id`, or by one of the document's identifiers. */
export async function replacedDocument(
  target: Element,
  record: string,
  { reads, definitions }: RuleContext,
): Promise<Opened | undefined> {
  const local = localReference(textOf(target['reference']) ?? '');
  const identifier = target['identifier'];
  const value = isObject(identifier) ? textOf(identifier['value']) : undefined;
  const param = definitions.param('DocumentReference', 'identifier');
  const found =
    local?.type === 'DocumentReference'
      ? await inRecordByName(reads, record, [`DocumentReference/${local.id}`])
      : value !== undefined && param
        ? await storedWhere({ reads, record }, 'DocumentReference', {
            kind: 'token',
            param,
            code: value,
          })
        : [];
  return found
    .filter(({ labels }) => !labelValues(labels, '_dmp-state').includes('hidden'))
    .map(opened)[0];
}

/** `DocumentReference/id` of each stored document that is replaced: what masks it masks what comes in its place. */
export async function replacedNames(
  document: PlainResource,
  record: string,
  context: RuleContext,
): Promise<readonly string[]> {
  if (document.resourceType !== 'DocumentReference') return [];
  const names: string[] = [];
  for (const target of replacedTargets(document).slice(0, REPLACED_MAX)) {
    const found = await replacedDocument(target, record, context);
    if (found) names.push(`DocumentReference/${found.id}`);
  }
  return names;
}
