/** The refusals of the decision table in words, by their coded reason. dmp.md 5.4. */
import type { AccessDecision } from '../../fhir/access/policy.ts';
import { forbidden } from '../../fhir/outcome/errors.ts';
import type { FhirError } from '../../fhir/outcome/fhir-error.ts';
import type { Issue, Text } from '../../fhir/outcome/issue.ts';

export type RefusalReason =
  | 'blocked'
  | 'emergency-conditions'
  | 'emergency-opposed'
  | 'feed-scope'
  | 'feeding-opposed'
  | 'no-authorisation'
  | 'no-content-right'
  | 'patient-required'
  | 'record-closed'
  | 'regulation-conditions'
  | 'regulation-opposed'
  | 'write-scope';

const WORDS: Readonly<Record<RefusalReason, Text>> = {
  blocked: {
    fr: 'Le titulaire a bloqué votre accès ou celui de votre structure à son dossier.',
    en: 'The holder has blocked your access, or that of your structure, to the record.',
  },
  'emergency-conditions': {
    fr: "Le bris de glace demande une profession de santé et un motif d'au moins 5 caractères (X-DMP-Access-Reason).",
    en: 'Breaking the glass needs a health profession and a reason of at least 5 characters (X-DMP-Access-Reason).',
  },
  'emergency-opposed': {
    fr: "Le titulaire s'est opposé à l'accès en urgence (bris de glace).",
    en: 'The holder has opposed emergency access (breaking the glass).',
  },
  'feed-scope': {
    fr: "L'Assurance maladie alimente les données de remboursement (classe 60) et ne lit pas le dossier.",
    en: 'The insurer feeds reimbursement data (class 60) and does not read the record.',
  },
  'feeding-opposed': {
    fr: "Le titulaire s'est opposé, pour motif légitime, à ce dépôt.",
    en: 'The holder has opposed this deposit for a legitimate reason.',
  },
  'no-authorisation': {
    fr: 'Aucune autorisation de consulter ce dossier : demandez-la au titulaire. Ce que vous avez déposé vous reste lisible.',
    en: 'No authorisation to read this record: ask the holder for one. What you deposited stays readable to you.',
  },
  'no-content-right': {
    fr: 'Votre rôle ne donne pas accès au contenu du dossier.',
    en: 'Your role gives no access to the content of the record.',
  },
  'patient-required': {
    fr: "La session n'est liée à aucun dossier : demandez un jeton qui nomme le patient.",
    en: 'The session is bound to no record: ask for a token that names the patient.',
  },
  'record-closed': {
    fr: 'Ce dossier est fermé ou suspendu.',
    en: 'This record is closed or suspended.',
  },
  'regulation-conditions': {
    fr: 'Le mode centre 15 est réservé à la lecture par un médecin régulateur désigné comme tel par son jeton.',
    en: 'The centre 15 mode is for reading only, by a regulating physician whose token says so.',
  },
  'regulation-opposed': {
    fr: "Le titulaire s'est opposé à l'accès par la régulation médicale (centre 15).",
    en: 'The holder has opposed access by medical regulation (centre 15).',
  },
  'write-scope': {
    fr: 'Votre rôle ne permet pas cette écriture. Le titulaire peut masquer un document et demander sa suppression pour motif légitime.',
    en: 'Your role does not allow this write. The holder may mask a document and ask for its removal for a legitimate reason.',
  },
};

export function refusalOf(reason: RefusalReason): FhirError {
  return forbidden(reason, WORDS[reason]);
}

/** A refusal of the whole request, with the line that decided and the Consents it used. */
export function refused(reason: RefusalReason, basis: readonly string[]): AccessDecision {
  return { permit: false, refusal: refusalOf(reason), basis };
}

/** What a search is told beside its own deposits when line R20 applied (dmp.md 5.4, remark j). */
export function noAuthorisationNotice(): Issue {
  return {
    severity: 'warning',
    code: 'forbidden',
    reason: 'no-authorisation',
    diagnostics: WORDS['no-authorisation'],
  };
}
