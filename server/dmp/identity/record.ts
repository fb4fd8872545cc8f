/** Whose record a resource belongs to. dmp.md 3.1.6 (one session, one record) and 4.3.1. */

import type { RuleContext } from '../../fhir/engine/module.ts';
import { readJson } from '../../fhir/model/json-reader.ts';
import { localReference } from '../../fhir/model/reference.ts';
import type { PlainResource, ResourceType } from '../../fhir/model/resource.ts';
import { resourceFrom } from '../../fhir/model/resource.ts';
import { unprocessable } from '../../fhir/outcome/errors.ts';
import { FhirError } from '../../fhir/outcome/fhir-error.ts';
import { isObject, textOf } from '../../fhir/search/indexing/select.ts';
import { queryById } from '../../fhir/search/query.ts';
import type { Ins, Setting } from './ins.ts';
import { findingInsOf, hasRightKey, insOf, insOfToken, isAdmitted, isSameIns } from './ins.ts';

/** The element that names the holder, where it is not `subject` or `patient`. */
const SUBJECT_ELEMENTS: Readonly<Record<ResourceType, string>> = {
  Coverage: 'beneficiary',
  Task: 'for',
};
/** Types whose record may go unsaid: it is that of the session. */
const SILENT_TYPES: ReadonlySet<ResourceType> = new Set([
  'Appointment',
  'Communication',
  'Provenance',
  'Specimen',
  'Task',
]);

/** The Patient of the session. */
export interface BoundRecord {
  readonly id: string;
  readonly patient: PlainResource;
}

/** How a resource names its record. */
export type SubjectName =
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'ins'; readonly ins: Ins }
  /** A fullUrl of the Bundle, an unreadable reference, or an identifier that is no INS. */
  | { readonly kind: 'other'; readonly text: string };

/** The name of the element that says whose resource it is, as it stands in this one. */
export function subjectElement(resource: PlainResource): string {
  const own = SUBJECT_ELEMENTS[resource.resourceType];
  if (own !== undefined) return own;
  return resource['patient'] !== undefined && resource['subject'] === undefined
    ? 'patient'
    : 'subject';
}

export function mayBeSilent(type: ResourceType): boolean {
  return SILENT_TYPES.has(type);
}

/** How a reference names a record; undefined when there is none. */
export function subjectName(reference: unknown, base?: string): SubjectName | undefined {
  if (!isObject(reference)) return undefined;
  const text = textOf(reference['reference']);
  if (text === undefined) {
    const ins = insOf(reference['identifier']);
    if (ins) return { kind: 'ins', ins };
    return reference['identifier'] === undefined
      ? undefined
      : { kind: 'other', text: 'identifier' };
  }
  const local = localReference(text, base);
  if (local?.type === 'Patient') return { kind: 'id', id: local.id };
  const [, token] = /^Patient\?identifier=([^&]+)$/.exec(text) ?? [];
  const ins = token === undefined ? undefined : insOfToken(decoded(token));
  return ins ? { kind: 'ins', ins } : { kind: 'other', text };
}

/**
 * The Patient the session is bound to; undefined when it is bound to none, or to one that is not there.
 * No other Patient is ever looked up: an identity that is not the holder's is answered without a look (dmp.md 3.1.6).
 */
export async function boundRecord({
  caller,
  reads,
  memory,
}: RuleContext): Promise<BoundRecord | undefined> {
  const id = caller.patient;
  if (id === undefined) return undefined;
  const key = `dmp-record ${id}`;
  // Kept by this function alone, as what it gives back.
  const known = memory.get(key) as BoundRecord | undefined;
  if (known) return known;
  const [stored] = (await reads.find({ ...queryById('Patient', id), deleted: 'none' })).resources;
  if (!stored) return undefined;
  const bound = { id, patient: resourceFrom(readJson(stored.json)).value };
  memory.set(key, bound);
  return bound;
}

/** Whether a name is that of the session's record. */
export function isBound(name: SubjectName, bound: BoundRecord): boolean {
  switch (name.kind) {
    case 'id':
      return name.id === bound.id;
    case 'ins':
      return findingInsOf(bound.patient['identifier']).some((ins) => isSameIns(ins, name.ins));
    case 'other':
      return false;
  }
}

/** 404: the same words for an unknown identity and for somebody else's. */
export function noRecord(expression?: string): FhirError {
  return new FhirError(404, [
    {
      severity: 'error',
      code: 'not-found',
      reason: 'no-record',
      diagnostics: {
        fr: "Aucun dossier ne répond à cette identité dans cette session : une session porte sur un seul dossier, celui que nomme le jeton d'accès.",
        en: 'No record answers to this identity in this session: a session is about one record, the one the access token names.',
      },
      ...(expression === undefined ? {} : { expression }),
    },
  ]);
}

/** @throws FhirError 422 when an INS is of the wrong kind for this server, or its key is wrong in production. */
export function checkIns(
  ins: Ins,
  { setting, expression }: { readonly setting: Setting; readonly expression: string },
): void {
  if (!isAdmitted(ins, setting)) {
    throw unprocessable(
      'ins-not-admitted',
      setting === 'production'
        ? {
            fr: "Une INS de test n'est pas admise en production.",
            en: 'A test INS is not admitted in production.',
          }
        : {
            fr: 'Hors production, seules les INS de test sont admises (OID …4.10 et …4.11) : aucune donnée réelle ici.',
            en: 'Outside production only test INS are admitted (OID …4.10 and …4.11): no real data here.',
          },
      expression,
    );
  }
  if (setting === 'production' && !hasRightKey(ins.value)) {
    throw unprocessable(
      'ins-key',
      { fr: "La clé de l'INS est fausse.", en: 'The key of the INS is wrong.' },
      expression,
    );
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
