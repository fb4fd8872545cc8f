/** References that should lead to an entry of their own Bundle, and lead nowhere. R4 Bundle, Resolving references in Bundles. */
import type { Check, Finding } from '../profile/engine.ts';
import type { Met } from '../profile/met.ts';
import { isObject } from '../profile/met.ts';
import { entriesOf, nameBeside, relativeName } from '../profile/references.ts';
import { fault } from './finding.ts';

/** Where all that is named by URN, and all that a Composition names itself, must be there. R4 documents; R4 messaging. */
const SELF_CONTAINED: ReadonlySet<unknown> = new Set(['document', 'message']);

export const bundleLinkCheck: Check = (met, run) => {
  const { bundle } = met.scope;
  const reference = isObject(met.value) ? met.value.reference : undefined;
  if (!bundle || typeof reference !== 'string' || !SELF_CONTAINED.has(bundle.resource.type)) return;
  const finding = findingOf(reference, entriesOf(bundle.resource), met);
  if (finding) run.report(met, finding);
};

function findingOf(
  reference: string,
  entries: ReadonlyMap<string, unknown>,
  { scope }: Met,
): Finding | undefined {
  if (/^urn:(?:uuid|oid):/.test(reference)) return entries.has(reference) ? undefined : NOT_FOUND;
  const name = relativeName(reference);
  if (name === undefined || !entries.has(name)) return undefined;
  const meant = nameBeside(name, scope);
  if (meant === undefined) return CANNOT;
  return entries.has(meant) ? undefined : APPARENT;
}

const NOT_FOUND = fault('Reference_REF_NotFound_Bundle', 'not-found', {
  fr: 'Aucune entrée de ce Bundle n’a ce fullUrl : ajoutez la ressource, ou corrigez la référence.',
  en: 'No entry of this Bundle has this fullUrl: add the resource, or mend the reference.',
});

const APPARENT = fault('BUNDLE_BUNDLE_ENTRY_NOTFOUND_APPARENT', 'not-found', {
  fr: "Une entrée a ce type et cet id, mais son fullUrl n'est pas celui que la référence désigne depuis le fullUrl de sa propre entrée.",
  en: 'An entry has this type and id, but its fullUrl is not the one that the reference means from the fullUrl of its own entry.',
});

const CANNOT = fault('BUNDLE_BUNDLE_ENTRY_NOTFOUND_CANNOT', 'not-found', {
  fr: "Une entrée a ce type et cet id, mais une référence relative ne mène nulle part depuis une entrée dont le fullUrl n'est pas une adresse REST : écrivez le fullUrl de la cible.",
  en: 'An entry has this type and id, but a relative reference leads nowhere from an entry whose fullUrl is no RESTful address: write the fullUrl of the target.',
});
