/** Claims of the demo people's access tokens. contract.md, `npm run token`; dmp.md 2.3, 2.4 and 4.3.3. */
import { demoOrganisations, idNatStruct } from './organisations.ts';
import type { DemoPerson } from './people.ts';
import { demoPeople, demoPerson, responsibleFor } from './people.ts';

export interface TokenWish {
  /** Name in the demo world. */
  readonly as: string;
  /** Holder whose record the session is bound to; a holder's own when she asks. */
  readonly patient?: string;
  readonly scope?: string;
  readonly mode?: 'normal' | 'bris_de_glace' | 'centre_15';
  readonly reason?: string;
  /** Profession code of TRE_G15 for a professional with several situations. */
  readonly situation?: string;
}

const ACT_REASON = 'http://terminology.hl7.org/CodeSystem/v3-ActReason';

/** v3-ActReason of each kind of actor in normal mode. dmp.md 2.4. */
const PURPOSES: Readonly<Record<DemoPerson['kind'], string>> = {
  PATIENT: 'PATRQT',
  REP: 'FAMRQT',
  HCP: 'TREAT',
  ORG: 'TREAT',
  REG15: 'ETREAT',
  OCC: 'TREAT',
  SEC: 'HOPERAT',
  AM: 'HPAYMT',
  AGENT: 'HOPERAT',
  NCP: 'TREAT',
  APP: 'PATRQT',
  OPER: 'HSYSADMIN',
};
const MODE_PURPOSES = { normal: undefined, bris_de_glace: 'BTG', centre_15: 'ETREAT' } as const;
const SCOPES: Partial<Readonly<Record<DemoPerson['kind'], string>>> = {
  PATIENT: 'patient/*.cruds',
  REP: 'patient/*.cruds',
  APP: 'patient/*.cruds',
  ORG: 'system/*.cruds',
  AM: 'system/*.cruds',
  OPER: 'system/*.cruds',
};

/** The claims of a token, all but issuer, audience and times. @throws Error when the wish names nobody or nothing. */
export function demoClaims(wish: TokenWish): Readonly<Record<string, unknown>> {
  const person = demoPerson(wish.as);
  const patient = person.holder ? person.name : (wish.patient ?? 'marie');
  if (demoPerson(patient).holder === undefined)
    throw new Error(`'${patient}' holds no record: --patient may be ${holders().join(', ')}`);
  if (person.holder && wish.patient !== undefined && wish.patient !== person.name)
    throw new Error(`'${person.name}' is a holder: her token is for her own record`);
  const mode = wish.mode ?? 'normal';
  return {
    sub: person.name,
    client_id: person.kind === 'PATIENT' ? 'demo-portal' : `demo-${person.kind.toLowerCase()}`,
    actor: person.kind,
    patient,
    fhirUser: person.fhirUser,
    scope: wish.scope ?? SCOPES[person.kind] ?? 'user/*.cruds',
    purpose_of_use: [{ system: ACT_REASON, code: MODE_PURPOSES[mode] ?? PURPOSES[person.kind] }],
    ...(mode === 'normal' ? {} : { access_mode: mode }),
    ...(wish.reason === undefined ? {} : { access_reason: wish.reason }),
    ...professionalClaims(person, wish.situation),
  };
}

function holders(): readonly string[] {
  return demoPeople.flatMap(({ name, holder }) => (holder ? [name] : []));
}

/** A system and a secretary act for a named professional: his identity, profession and structure are in the token. */
function professionalClaims(
  person: DemoPerson,
  situation: string | undefined,
): Readonly<Record<string, unknown>> {
  const named =
    person.kind === 'SEC' && person.actsFor !== undefined
      ? demoPerson(person.actsFor)
      : responsibleFor(person.name);
  const { professional, organisation } = named;
  if (!professional) {
    if (situation !== undefined)
      throw new Error(`'${person.name}' is no professional: --situation has no sense`);
    return {};
  }
  const profession = professional.profession.code;
  if (situation !== undefined && situation !== profession)
    throw new Error(`'${person.name}' has one situation: ${profession}`);
  const structure = demoOrganisations.find(({ id }) => id === organisation);
  return {
    SubjectNameID: professional.idNat,
    exercice: {
      codeProfession: profession,
      ...(professional.specialty ? { codeSavoirFaire: professional.specialty.code } : {}),
    },
    practitioner_role: `PractitionerRole/${named.name}`,
    ...(structure
      ? {
          SubjectOrganizationID: idNatStruct(structure).value,
          organization: `Organization/${structure.id}`,
        }
      : {}),
    ...(person.kind === 'REG15' ? { Acces_Regulation_Medicale: 'VRAI' } : {}),
  };
}
