/** Whether an identity that is sent is the one the record has. dmp.md 4.3.1; Référentiel INS: strict traits. */
import { foldText } from '../../fhir/model/fold.ts';
import type { PlainResource } from '../../fhir/model/resource.ts';
import { unprocessable } from '../../fhir/outcome/errors.ts';
import { isObject, listOf, textOf } from '../../fhir/search/indexing/select.ts';
import { codingsOf } from '../consent/shape.ts';
import { findingInsOf, officialInsOf } from './ins.ts';
import type { BoundRecord } from './record.ts';
import { isBound, noRecord } from './record.ts';

const FR_CORE = 'https://hl7.fr/ig/fhir/core/StructureDefinition';
const RELIABILITY_URL = `${FR_CORE}/fr-core-identity-reliability`;
const BIRTH_NAMES_URL = `${FR_CORE}/fr-core-patient-birth-list-given-name`;
/** fr-core-cs-v2-0445: identity checked against the reference. */
const QUALIFIED = 'VALI';

export interface Identity {
  readonly patient: PlainResource;
  /** Where it stands, for the answer. */
  readonly expression: string;
}

/**
 * A Patient entry is matched, never created nor updated.
 * @throws FhirError 404 `no-record` for an INS that is not the holder's, 422 for traits that differ.
 */
export function checkEntry(identity: Identity, bound: BoundRecord): void {
  const { patient, expression } = identity;
  if (officialInsOf(patient['identifier']).length > 1) throw ambiguous(expression);
  const [ins] = findingInsOf(patient['identifier']);
  if (!ins) throw insRequired(expression);
  if (!isBound({ kind: 'ins', ins }, bound)) throw noRecord(expression);
  if (statusOf(patient) !== QUALIFIED) throw unqualified(expression);
  if (!agree(patient, bound.patient, 'all')) throw mismatch(expression);
}

/** The identity a document carries inside (`sourcePatientInfo`): what it states must agree. */
export function checkContained({ patient, expression }: Identity, bound: BoundRecord): void {
  const official = officialInsOf(patient['identifier']);
  const stated = official.length > 0 ? official : findingInsOf(patient['identifier']);
  if (!stated.every((ins) => isBound({ kind: 'ins', ins }, bound))) throw noRecord(expression);
  const status = statusOf(patient);
  if (status !== undefined && status !== QUALIFIED) throw unqualified(expression);
  if (!agree(patient, bound.patient, 'stated')) throw mismatch(expression);
}

function agree(sent: PlainResource, stored: PlainResource, wanted: 'all' | 'stated'): boolean {
  const pairs: readonly (readonly [string | undefined, string | undefined])[] = [
    [textOf(sent['birthDate']), textOf(stored['birthDate'])],
    [textOf(sent['gender']), textOf(stored['gender'])],
    [firstBirthName(sent), firstBirthName(stored)],
  ];
  return pairs.every(
    ([one, other]) =>
      (one === undefined && wanted === 'stated') || (one !== undefined && one === other),
  );
}

/** The first of the list of birth names, else the first given name of the official name. */
function firstBirthName(patient: PlainResource): string | undefined {
  const names = listOf(patient['name']).filter(isObject);
  const name = names.find(({ use }) => use === 'official') ?? names[0];
  if (!name) return undefined;
  const list = listOf(name['extension'])
    .filter(isObject)
    .find(({ url }) => url === BIRTH_NAMES_URL);
  const [first] = (textOf(list?.['valueString']) ?? textOf(listOf(name['given'])[0]) ?? '')
    .trim()
    .split(/[\s,]+/);
  return first ? foldText(first) : undefined;
}

function statusOf(patient: PlainResource): string | undefined {
  const reliability = listOf(patient['extension'])
    .filter(isObject)
    .find(({ url }) => url === RELIABILITY_URL);
  const parts = listOf(reliability?.['extension'])
    .filter(isObject)
    .filter(({ url }) => url === 'identityStatus');
  return parts.flatMap((part) => [
    ...codingsOf(part['valueCoding']),
    ...codingsOf(part['valueCodeableConcept']),
  ])[0]?.code;
}

/** Which trait differs is not said: the answer would tell what the record holds. */
function mismatch(expression: string): Error {
  return unprocessable(
    'identity-mismatch',
    {
      fr: "L'identité envoyée n'est pas celle du dossier : vérifiez l'INS, la date de naissance, le sexe et le premier prénom de naissance.",
      en: 'The identity sent is not that of the record: check INS, birth date, sex and first birth name.',
    },
    expression,
  );
}

function unqualified(expression: string): Error {
  return unprocessable(
    'identity-not-qualified',
    {
      fr: "L'identité doit être qualifiée : fr-core-identity-reliability au statut VALI.",
      en: 'The identity must be qualified: fr-core-identity-reliability with status VALI.',
    },
    expression,
  );
}

function ambiguous(expression: string): Error {
  return unprocessable(
    'identity-ambiguous',
    {
      fr: "L'identité porte plusieurs INS officielles : gardez-en une.",
      en: 'The identity has several official INS: keep one.',
    },
    expression,
  );
}

function insRequired(expression: string): Error {
  return unprocessable(
    'identity-ins-required',
    {
      fr: "Le Patient doit porter son INS (système et type fr-core) : c'est elle qui trouve le dossier.",
      en: 'The Patient must carry its INS (fr-core system and type): it is what finds the record.',
    },
    expression,
  );
}
