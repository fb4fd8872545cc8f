/** From the claims of a verified token to who asks. dmp.md 2.3 and 4.3.3; SMART App Launch; RFC 9068. */
import type { Caller, CallerAgent, Coding } from '../../fhir/access/caller.ts';
import { unauthorized } from '../../fhir/outcome/errors.ts';
import type { FhirError } from '../../fhir/outcome/fhir-error.ts';
import {
  IDNAT_PS_SYSTEM,
  IDNAT_STRUCT_SYSTEM,
  PROFESSION_SYSTEM,
  SPECIALTY_SYSTEM,
} from './professions.ts';

export type Claims = Readonly<Record<string, unknown>>;

/** More purposes than a session can have. */
const PURPOSES_MAX = 10;

/**
 * The caller a verified payload names. What the payload means for the DMP is settled by `actorOf`.
 * @throws FhirError 401 naming the claim that is missing or cannot be read.
 */
export function callerFromClaims(claims: Claims): Caller {
  const subject = requiredText(claims, 'sub');
  const client = requiredText(claims, 'client_id');
  const actor = requiredText(claims, 'actor');
  const patient = textClaim(claims, 'patient');
  const fhirUser = textClaim(claims, 'fhirUser');
  const tokenId = textClaim(claims, 'jti');
  return {
    subject,
    client,
    actor,
    scopes: (textClaim(claims, 'scope') ?? '').split(' ').filter((scope) => scope !== ''),
    purposes: purposesOf(claims),
    agent: agentOf(claims),
    claims,
    ...(patient === undefined ? {} : { patient }),
    ...(fhirUser === undefined ? {} : { fhirUser }),
    ...(tokenId === undefined ? {} : { tokenId }),
  };
}

/** A claim that is a text which says something; absent when it is not there. @throws FhirError 401 for another kind. */
export function textClaim(claims: Claims, name: string): string | undefined {
  const value = claims[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') throw unreadableClaim(name);
  return value;
}

export interface Situation {
  readonly profession: string;
  readonly specialty?: string;
}

/**
 * The chosen *situation d'exercice*. A list is refused: rights of two situations are never merged (dmp.md 2.3).
 * @throws FhirError 401 when it is not one situation with its profession.
 */
export function situationOf(claims: Claims): Situation | undefined {
  const exercice = claims['exercice'];
  if (exercice === undefined || exercice === null) return undefined;
  if (!isClaims(exercice)) throw unreadableClaim('exercice');
  const profession = textClaim(exercice, 'codeProfession');
  const specialty = textClaim(exercice, 'codeSavoirFaire');
  if (profession === undefined) throw unreadableClaim('exercice.codeProfession');
  return { profession, ...(specialty === undefined ? {} : { specialty }) };
}

function requiredText(claims: Claims, name: string): string {
  const text = textClaim(claims, name);
  if (text === undefined) throw missingClaim(name);
  return text;
}

function purposesOf(claims: Claims): readonly Coding[] {
  const purposes = claims['purpose_of_use'] ?? [];
  if (!Array.isArray(purposes) || purposes.length > PURPOSES_MAX)
    throw unreadableClaim('purpose_of_use');
  return purposes.map((purpose: unknown) => {
    if (!isClaims(purpose)) throw unreadableClaim('purpose_of_use');
    const system = textClaim(purpose, 'system');
    const code = textClaim(purpose, 'code');
    if (system === undefined || code === undefined) throw unreadableClaim('purpose_of_use');
    return { system, code };
  });
}

/** Identifiers and codes for the journal, never a name. dmp.md 6.2. */
function agentOf(claims: Claims): CallerAgent {
  const idNat = textClaim(claims, 'SubjectNameID');
  const structure = textClaim(claims, 'SubjectOrganizationID');
  const situation = situationOf(claims);
  const roles: Coding[] = [];
  if (situation) roles.push({ system: PROFESSION_SYSTEM, code: situation.profession });
  if (situation?.specialty !== undefined)
    roles.push({ system: SPECIALTY_SYSTEM, code: situation.specialty });
  return {
    roles,
    ...(idNat === undefined ? {} : { identifier: { system: IDNAT_PS_SYSTEM, value: idNat } }),
    ...(structure === undefined
      ? {}
      : { organization: { system: IDNAT_STRUCT_SYSTEM, value: structure } }),
  };
}

function isClaims(value: unknown): value is Claims {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function missingClaim(name: string): FhirError {
  return unauthorized({
    fr: `Le jeton d'accès ne porte pas la donnée « ${name} » : demandez un jeton complet.`,
    en: `The access token does not carry the claim '${name}': ask for a complete one.`,
  });
}

function unreadableClaim(name: string): FhirError {
  return unauthorized({
    fr: `La donnée « ${name} » du jeton d'accès ne peut pas être lue.`,
    en: `The claim '${name}' of the access token cannot be read.`,
  });
}
