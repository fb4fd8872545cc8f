/** dmp.md 2.2 to 2.4 and 5.4, lines R1, R2 and R7: from claims and headers to an actor. */
import { expect } from 'chai';
import { actorOf } from '../../../server/dmp/actors/actor-of.ts';
import type { Claims } from '../../../server/dmp/actors/claims.ts';
import { callerFromClaims } from '../../../server/dmp/actors/claims.ts';
import { FhirError } from '../../../server/fhir/outcome/fhir-error.ts';
import { EMERGENCY, TREAT } from './fixtures.ts';
import { HOLDER, professional, refusal } from './world.ts';

const DOCTOR = professional('g', '10');
const MODE = 'x-dmp-access-mode';
const REASON = 'x-dmp-access-reason';

function without(claims: Claims, name: string): Claims {
  const { [name]: _left, ...kept } = claims;
  return kept;
}

function outcome(claims: Claims, headers: Readonly<Record<string, string>> = {}): string {
  try {
    return actorOf(callerFromClaims(claims), headers).mode;
  } catch (error) {
    if (error instanceof FhirError) return refusal(error);
    throw error;
  }
}

describe('dmp.md 5.4, R1, R2 and R7: tokens', () => {
  const cases: readonly [
    name: string,
    claims: Claims,
    headers: Readonly<Record<string, string>>,
    expected: string,
  ][] = [
    ['whole', DOCTOR, {}, 'normal'],
    ['no subject', without(DOCTOR, 'sub'), {}, '401'],
    ['no client', without(DOCTOR, 'client_id'), {}, '401'],
    ['no class', without(DOCTOR, 'actor'), {}, '401'],
    ['unknown class', { ...DOCTOR, actor: 'ROOT' }, {}, '401'],
    ['no IdNat_PS', without(DOCTOR, 'SubjectNameID'), {}, '401'],
    ['no situation', without(DOCTOR, 'exercice'), {}, '401'],
    [
      'two situations',
      { ...DOCTOR, exercice: [{ codeProfession: '10' }, { codeProfession: '60' }] },
      {},
      '401',
    ],
    ['a situation without profession', { ...DOCTOR, exercice: {} }, {}, '401'],
    [
      'a hospital that names nobody',
      { sub: 'h', client_id: 'h', actor: 'ORG', patient: 'marie' },
      {},
      '401',
    ],
    ['no purpose', without(DOCTOR, 'purpose_of_use'), {}, '403 purpose-required'],
    [
      'a purpose that is not care',
      { ...DOCTOR, purpose_of_use: [{ system: TREAT.system, code: 'PATRQT' }] },
      {},
      '403 purpose-required',
    ],
    [
      'plain OIDC, mode in the header',
      without(DOCTOR, 'purpose_of_use'),
      { [MODE]: 'normal' },
      'normal',
    ],
    [
      'research',
      { ...DOCTOR, purpose_of_use: [TREAT, { system: TREAT.system, code: 'HRESCH' }] },
      {},
      '403 forbidden-actor',
    ],
    [
      'a purpose of another system',
      { ...DOCTOR, purpose_of_use: [{ system: 'urn:x', code: 'TREAT' }] },
      {},
      '403 forbidden-actor',
    ],
    ['an unreadable purpose', { ...DOCTOR, purpose_of_use: 'TREAT' }, {}, '401'],
    ['mode by header', DOCTOR, { [MODE]: 'bris_de_glace' }, 'bris_de_glace'],
    ['mode by purpose', { ...DOCTOR, purpose_of_use: EMERGENCY }, {}, 'bris_de_glace'],
    [
      'mode by claim and header',
      { ...DOCTOR, access_mode: 'centre_15' },
      { [MODE]: 'centre_15' },
      'centre_15',
    ],
    ['two modes', { ...DOCTOR, access_mode: 'normal' }, { [MODE]: 'bris_de_glace' }, '400'],
    ['an unknown mode', DOCTOR, { [MODE]: 'urgence' }, '400'],
    [
      'two reasons',
      { ...DOCTOR, access_reason: 'malaise' },
      { [MODE]: 'bris_de_glace', [REASON]: 'choc' },
      '400',
    ],
    ['a holder', HOLDER, {}, 'normal'],
    ['a holder without record', without(HOLDER, 'patient'), {}, '401'],
    ['somebody else at her session', { ...HOLDER, fhirUser: 'RelatedPerson/paul' }, {}, '401'],
    ['never', { ...DOCTOR, actor: 'NEVER' }, {}, '403 forbidden-actor'],
    ...['REP', 'ADMINISTRATOR', 'COORD', 'PMI', 'OCC', 'FIRE', 'MSPRO', 'NCP', 'APP', 'HEIR'].map(
      (actor): [string, Claims, Readonly<Record<string, string>>, string] => [
        actor,
        { sub: 's', client_id: 'c', actor },
        {},
        '403 not-yet-supported',
      ],
    ),
  ];
  for (const [name, claims, headers, expected] of cases) {
    it(`${name}: ${expected}`, () => expect(outcome(claims, headers)).to.equal(expected));
  }

  it('a percent-encoded reason is read with its accents', () => {
    const actor = actorOf(callerFromClaims(DOCTOR), {
      [MODE]: 'bris_de_glace',
      [REASON]: encodeURIComponent('inanimée, état de choc'),
    });
    expect(actor.reason).to.equal('inanimée, état de choc');
  });

  it('the journal is given identifiers and codes, never a name', () => {
    const { agent } = callerFromClaims({
      ...DOCTOR,
      given_name: 'Anne',
      SubjectOrganizationID: '1010000001',
    });
    expect(agent).to.deep.equal({
      identifier: { system: 'urn:oid:1.2.250.1.71.4.2.1', value: '899700g' },
      organization: { system: 'urn:oid:1.2.250.1.71.4.2.2', value: '1010000001' },
      roles: [
        {
          system:
            'https://mos.esante.gouv.fr/NOS/TRE_G15-ProfessionSante/FHIR/TRE-G15-ProfessionSante',
          code: '10',
        },
      ],
    });
  });
});
