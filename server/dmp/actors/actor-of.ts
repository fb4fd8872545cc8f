/** From a caller to an actor of the DMP: who acts, in what mode, for what. dmp.md 2.2 to 2.4; 5.4 lines R1, R2, R7. */
import type { Caller } from '../../fhir/access/caller.ts';
import { isLogicalId, localReference } from '../../fhir/model/reference.ts';
import { badRequest, forbidden, unauthorized } from '../../fhir/outcome/errors.ts';
import type { FhirError } from '../../fhir/outcome/fhir-error.ts';
import type { AccessMode, Actor, ActorClass, Professional } from './actor.ts';
import type { Claims } from './claims.ts';
import { missingClaim, situationOf, textClaim } from './claims.ts';
import {
  isAccessMode,
  isCarePurpose,
  isServedPurpose,
  modeOfPurpose,
  withModePurposes,
} from './purposes.ts';

/** How each class stands in this release; a class that is not built is refused before anything else. */
const STANDING: Readonly<Record<ActorClass, 'built' | 'not-built' | 'never'>> = {
  PATIENT: 'built',
  HCP: 'built',
  ORG: 'built',
  REG15: 'built',
  SEC: 'built',
  AM: 'built',
  AGENT: 'built',
  OPER: 'built',
  REP: 'not-built',
  ADMINISTRATOR: 'not-built',
  COORD: 'not-built',
  PMI: 'not-built',
  OCC: 'not-built',
  FIRE: 'not-built',
  MSPRO: 'not-built',
  NCP: 'not-built',
  APP: 'not-built',
  HEIR: 'not-built',
  NEVER: 'never',
};

/** Classes that act through a named professional, in one situation. */
const PROFESSIONAL_CLASSES: ReadonlySet<ActorClass> = new Set<ActorClass>(['HCP', 'ORG', 'REG15']);

/** Longest reason of an emergency access that is kept, in characters. */
const REASON_LENGTH_MAX = 500;

export function isProfessional(
  actor: Actor,
): actor is Actor & { readonly professional: Professional } {
  return PROFESSIONAL_CLASSES.has(actor.class) && actor.professional !== undefined;
}

/**
 * The actor of a request. `headers` are lower case.
 * @throws FhirError 401 (R1), 403 `not-yet-supported`, `forbidden-actor` (R2) or `purpose-required` (R7),
 *   400 when token and header state different modes or reasons.
 */
export function actorOf(caller: Caller, headers: Readonly<Record<string, string>>): Actor {
  const actorClass = classOf(caller);
  const { mode, isStated } = modeOf(caller, headers);
  const reason = reasonOf(caller, headers);
  const isCare = PROFESSIONAL_CLASSES.has(actorClass);
  const professional = isCare || actorClass === 'SEC' ? professionalOf(caller) : undefined;
  if (!caller.purposes.every(isServedPurpose)) throw forbiddenActor();
  if (isCare && !isStated && !caller.purposes.some(isCarePurpose)) throw purposeRequired();
  checkRecord(actorClass, caller);
  return {
    class: actorClass,
    subject: caller.subject,
    client: caller.client,
    mode,
    purposes: isCare ? withModePurposes(caller.purposes, mode) : caller.purposes,
    regulation: caller.claims['Acces_Regulation_Medicale'] === 'VRAI',
    ...(caller.patient === undefined ? {} : { patient: caller.patient }),
    ...(professional === undefined ? {} : { professional }),
    ...(reason === undefined ? {} : { reason }),
  };
}

function classOf({ actor }: Caller): ActorClass {
  if (!isActorClass(actor)) {
    throw unauthorized({
      fr: "Le jeton d'accès nomme une classe d'acteur inconnue.",
      en: 'The access token names an unknown class of actor.',
    });
  }
  switch (STANDING[actor]) {
    case 'never':
      throw forbiddenActor();
    case 'not-built':
      throw forbidden('not-yet-supported', {
        fr: `L'accès des acteurs « ${actor} » n'est pas encore ouvert sur ce serveur.`,
        en: `Access by actors of class '${actor}' is not open on this server yet.`,
      });
    case 'built':
      return actor;
  }
}

function isActorClass(text: string): text is ActorClass {
  return Object.hasOwn(STANDING, text);
}

/** A holder is the person of the record herself: someone else at her session would be a representative. */
function checkRecord(actorClass: ActorClass, { patient, fhirUser }: Caller): void {
  if (patient !== undefined && !isLogicalId(patient)) throw missingClaim('patient');
  if (actorClass !== 'PATIENT') return;
  if (patient === undefined) throw missingClaim('patient');
  if (fhirUser === undefined) throw missingClaim('fhirUser');
  if (fhirUser === `Patient/${patient}`) return;
  throw unauthorized({
    fr: "La personne connectée n'est pas le titulaire du dossier de la session.",
    en: 'The person signed in is not the holder of the record of the session.',
  });
}

function modeOf(
  { claims, purposes }: Caller,
  headers: Readonly<Record<string, string>>,
): { mode: AccessMode; isStated: boolean } {
  const stated = [
    textClaim(claims, 'access_mode'),
    headers['x-dmp-access-mode'],
    ...purposes.map(modeOfPurpose),
  ].flatMap((text) => (text === undefined || text === '' ? [] : [text]));
  const modes = new Set(stated);
  const [mode = 'normal'] = modes;
  if (modes.size > 1) throw twoValues('X-DMP-Access-Mode');
  if (!isAccessMode(mode)) {
    throw badRequest({
      fr: "Le mode d'accès est « normal », « bris_de_glace » ou « centre_15 ».",
      en: "The access mode is 'normal', 'bris_de_glace' or 'centre_15'.",
    });
  }
  return { mode, isStated: stated.length > 0 };
}

function reasonOf(
  { claims }: Caller,
  headers: Readonly<Record<string, string>>,
): string | undefined {
  const header = headers['x-dmp-access-reason'];
  const stated = [
    textClaim(claims, 'access_reason'),
    header === undefined ? undefined : decoded(header),
  ];
  const reasons = new Set(stated.flatMap((text) => (text?.trim() ? [text.trim()] : [])));
  if (reasons.size > 1) throw twoValues('X-DMP-Access-Reason');
  const [reason] = reasons;
  return reason?.slice(0, REASON_LENGTH_MAX);
}

/** Header fields are ASCII (RFC 9110): a text with accents comes percent-encoded; another is taken as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** @throws FhirError 401: without a named person in one situation there is no professional (dmp.md 2.3). */
function professionalOf(caller: Caller): Professional {
  const { claims, fhirUser } = caller;
  const idNat = textClaim(claims, 'SubjectNameID');
  const situation = situationOf(claims);
  if (idNat === undefined) throw missingClaim('SubjectNameID');
  if (!situation) throw missingClaim('exercice');
  const structure = textClaim(claims, 'SubjectOrganizationID');
  const practitioner = directoryReference(fhirUser, 'Practitioner');
  const userRole = directoryReference(fhirUser, 'PractitionerRole');
  const practitionerRole =
    claimedReference(claims, 'practitioner_role', 'PractitionerRole') ?? userRole;
  const organization = claimedReference(claims, 'organization', 'Organization');
  return {
    idNat,
    profession: situation.profession,
    ...(practitioner === undefined ? {} : { practitioner }),
    ...(practitionerRole === undefined ? {} : { practitionerRole }),
    ...(structure === undefined ? {} : { structure }),
    ...(organization === undefined ? {} : { organization }),
  };
}

function directoryReference(text: string | undefined, type: string): string | undefined {
  const reference = text === undefined ? undefined : localReference(text);
  return reference?.type === type ? `${type}/${reference.id}` : undefined;
}

function claimedReference(claims: Claims, name: string, type: string): string | undefined {
  const text = textClaim(claims, name);
  const reference = directoryReference(text, type);
  if (text !== undefined && reference === undefined) throw missingClaim(name);
  return reference;
}

function forbiddenActor(): FhirError {
  return forbidden('forbidden-actor', {
    fr: "Cet acteur ou cette finalité n'a jamais accès au dossier, même avec l'accord du titulaire.",
    en: "This actor or this purpose never has access to the record, even with the holder's agreement.",
  });
}

function purposeRequired(): FhirError {
  return forbidden('purpose-required', {
    fr: "Dites la finalité de l'accès : « purpose_of_use » dans le jeton, ou l'en-tête X-DMP-Access-Mode.",
    en: "State the purpose of the access: 'purpose_of_use' in the token, or the header X-DMP-Access-Mode.",
  });
}

function twoValues(header: string): FhirError {
  return badRequest({
    fr: `Le jeton et l'en-tête ${header} disent deux choses différentes : n'en gardez qu'une.`,
    en: `The token and the header ${header} say two different things: keep one.`,
  });
}
