/** References that should lead to an entry of their own Bundle, and lead nowhere. R4 Bundle, Resolving references in Bundles. */
import type { PlainResource } from '../../model/resource.ts';
import type { Check, Finding } from '../profile/engine.ts';
import type { Met } from '../profile/met.ts';
import { isObject, itemsOf } from '../profile/met.ts';
import { entriesOf, nameBeside, relativeName, resolveReference } from '../profile/references.ts';
import { fault } from './finding.ts';

/** Where all that is named by URN, and all that a Composition names itself, must be there. R4 documents; R4 messaging. */
const SELF_CONTAINED: ReadonlySet<unknown> = new Set(['document', 'message']);

export const bundleLinkCheck: Check = (met, run) => {
  const { bundle } = met.scope;
  const reference = isObject(met.value) ? met.value.reference : undefined;
  if (!bundle || typeof reference !== 'string' || !SELF_CONTAINED.has(bundle.resource.type)) return;
  const finding = findingOf(reference, bundle.resource, met);
  if (finding) run.report(met, finding);
};

function findingOf(reference: string, bundle: PlainResource, met: Met): Finding | undefined {
  const versions = versionsOf(bundle);
  if (/^urn:(?:uuid|oid):/.test(reference)) return versions.has(reference) ? undefined : NOT_FOUND;
  const name = relativeName(reference);
  if (name === undefined || !entriesOf(bundle).has(name)) {
    return isIncluded(met) && !reference.startsWith('#') && !resolveReference(reference, met.scope)
      ? NOT_INCLUDED
      : undefined;
  }
  const meant = nameBeside(name, met.scope);
  if (meant === undefined) return CANNOT;
  const found = versions.get(meant);
  if (!found) return APPARENT;
  const [, version] = /\/_history\/([^/]+)$/.exec(reference) ?? [];
  if (version === undefined) return found.length > 1 ? SEVERAL : undefined;
  // An entry that does not tell its version may be the one.
  return found.some((one) => one === undefined || one === version) ? undefined : OTHER_VERSION;
}

/** Of a Composition what these name is part of the document. R4 documents, Document Content. */
const INCLUDED: ReadonlySet<string> = new Set([
  ...['attester.party', 'author', 'custodian', 'encounter', 'event.detail', 'section.author'],
  ...['section.entry', 'section.focus', 'subject'],
]);

function isIncluded({ place, parent }: Met): boolean {
  const kind = parent?.kind ?? '';
  const [type, ...path] = [...kind.split('.'), place.name];
  return type === 'Composition' && INCLUDED.has(path.join('.'));
}

type Versions = ReadonlyMap<string, readonly unknown[]>;

/** A Bundle is looked through once. */
const known = new WeakMap<object, Versions>();

/** By full URL, the version id of each entry that has it. */
function versionsOf(bundle: PlainResource): Versions {
  const versions = known.get(bundle) ?? indexVersions(bundle);
  known.set(bundle, versions);
  return versions;
}

function indexVersions(bundle: PlainResource): Versions {
  const versions = new Map<string, unknown[]>();
  for (const entry of itemsOf(bundle.entry)) {
    if (!isObject(entry) || typeof entry.fullUrl !== 'string') continue;
    const meta = isObject(entry.resource) ? entry.resource.meta : undefined;
    const version = isObject(meta) ? meta.versionId : undefined;
    const others = versions.get(entry.fullUrl);
    if (others) others.push(version);
    else versions.set(entry.fullUrl, [version]);
  }
  return versions;
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

const SEVERAL = fault('BUNDLE_BUNDLE_ENTRY_FOUND_MULTIPLE', 'multiple-matches', {
  fr: 'Plusieurs entrées ont ce fullUrl : ajoutez « /_history/ » et la version.',
  en: "Several entries have this fullUrl: add '/_history/' and the version.",
});

const OTHER_VERSION = fault('Bundle_BUNDLE_Entry_NotFound', 'not-found', {
  fr: "Ce Bundle a cette ressource, mais pas cette version d'elle.",
  en: 'This Bundle has this resource, but not this version of it.',
});

const NOT_INCLUDED = fault('Bundle_BUNDLE_Entry_NotFound', 'not-found', {
  fr: 'Ce que la Composition désigne ici fait partie du document : ajoutez son entrée au Bundle.',
  en: 'What the Composition names here is part of the document: add its entry to the Bundle.',
});
