/** The holders of the bench, all invented, and the tokens of those who ask. dmp.md 2.1, 2.4. */
import { demoClaims } from '../../demo/claims.ts';
import { insWithKey } from '../../demo/control-keys.ts';
import type { FhirResource } from '../../demo/fhir-json.ts';
import { concept, shiftDays } from '../../demo/fhir-json.ts';
import { insOf } from '../../demo/person.ts';
import { birthPlace } from '../../demo/records.ts';
import {
  ACT_REASON,
  CARNET,
  CONSENT_SCOPE,
  FR_CORE_DEFINITIONS,
  FR_IDENTITY_STATUS,
  loinc,
  PARTICIPATION,
} from '../../demo/systems.ts';

/** Order numbers of an INS have three digits, 000 is none. */
export const RECORDS_MAX = 900;

/** Who asks: the holder, her attending physician, a hospital that deposits, and the operator's feed. */
export type Asker = 'holder' | 'professional' | 'hospital' | 'operator';

export interface BenchRecord {
  /** Logical id of the Patient. */
  readonly id: string;
  /** Six letters no other holder's name begins with. */
  readonly nameStart: string;
  readonly family: string;
  readonly given: string;
  readonly ins: string;
  readonly birthDate: string;
  readonly gender: 'female' | 'male';
}

const PHYSICIAN = 'dr-t';
const HOSPITAL = 'hospital-h';
const OPERATOR = 'operator-op';
const SYLLABLES = 'ba co du el fi gu hu la ma no pe ro sa ti vi zo'.split(' ');
/** A department for births abroad and a country code nobody has: no such INS is given. */
const BIRTH_PLACE = '99999';

/** The holder of a rank, from 1 to RECORDS_MAX. */
export function benchRecord(rank: number): BenchRecord {
  const year = 40 + (rank % 60);
  const month = String(1 + (rank % 12)).padStart(2, '0');
  const sex = 1 + (rank % 2);
  const order = String(rank).padStart(3, '0');
  const nameStart = nameStartOf(rank);
  return {
    id: `bench-${order}`,
    nameStart,
    family: `${nameStart}VAL`.toUpperCase(),
    given: rank % 2 === 0 ? 'QUENTIN' : 'QUITTERIE',
    ins: insWithKey(`${sex}${year}${month}${BIRTH_PLACE}${order}`),
    birthDate: `19${year}-${month}-15`,
    gender: sex === 1 ? 'male' : 'female',
  };
}

function nameStartOf(rank: number): string {
  const mixed = (rank * 1_237) % SYLLABLES.length ** 3;
  const digits = [mixed >> 8, (mixed >> 4) & 15, mixed & 15];
  return digits.map((digit) => SYLLABLES[digit] ?? '').join('');
}

/** The claims of a token, all but issuer, audience and times; without a record, the operator's own. */
export function claimsOf(
  asker: Asker,
  record: BenchRecord | undefined,
): Readonly<Record<string, unknown>> {
  if (record === undefined) return demoClaims({ as: OPERATOR });
  const bound = { patient: record.id };
  switch (asker) {
    case 'operator':
      return { ...demoClaims({ as: OPERATOR }), ...bound };
    case 'professional':
      return { ...demoClaims({ as: PHYSICIAN }), ...bound };
    case 'hospital':
      return { ...demoClaims({ as: HOSPITAL }), ...bound };
    case 'holder': {
      const claims = demoClaims({ as: 'marie' });
      return { ...claims, ...bound, sub: record.id, fhirUser: `Patient/${record.id}` };
    }
  }
}

/** The Patient of a record, open, as the operator's feed writes it. dmp.md 1.2. */
export function patientOf(record: BenchRecord): FhirResource {
  const { id, family, given, ins, gender, birthDate } = record;
  const place = { insee: '99999', city: 'Valfleuri' };
  const reliability = {
    url: `${FR_CORE_DEFINITIONS}/fr-core-identity-reliability`,
    extension: [
      { url: 'identityStatus', valueCoding: { system: FR_IDENTITY_STATUS, code: 'VALI' } },
    ],
  };
  const status = {
    url: `${CARNET}/StructureDefinition/dmp-record-status`,
    extension: [
      { url: 'state', valueCode: 'OPEN' },
      { url: 'since', valueDateTime: '2022-07-01T00:00:00+02:00' },
      { url: 'attachedToMES', valueBoolean: true },
      { url: 'activated', valueBoolean: true },
    ],
  };
  return {
    resourceType: 'Patient',
    id,
    meta: { profile: [`${FR_CORE_DEFINITIONS}/fr-core-patient-ins`] },
    extension: [reliability, birthPlace(place), status],
    active: true,
    identifier: [insOf({ ins, birthDate, gender, birthPlace: place })],
    name: [
      {
        extension: [
          {
            url: `${FR_CORE_DEFINITIONS}/fr-core-patient-birth-list-given-name`,
            valueString: given,
          },
        ],
        use: 'official',
        family,
        given: [given],
      },
    ],
    gender,
    birthDate,
    address: [
      { line: ['1 rue des Essais'], city: 'Valfleuri', postalCode: '99000', country: 'FR' },
    ],
    generalPractitioner: [{ reference: `PractitionerRole/${PHYSICIAN}` }],
  };
}

/** Designates the attending physician from the day before `now`. dmp.md 5.3, C12. */
export function designation({ id }: BenchRecord, now: string): FhirResource {
  const filed = shiftDays(now, -1);
  return {
    resourceType: 'Consent',
    status: 'active',
    scope: concept({ system: CONSENT_SCOPE, code: 'patient-privacy' }),
    category: [
      concept(loinc('59284-0', 'Consent Document')),
      concept({ system: `${CARNET}/CodeSystem/dmp-consent-type`, code: 'C12' }),
    ],
    patient: { reference: `Patient/${id}` },
    dateTime: filed,
    performer: [{ reference: `Patient/${id}` }],
    organization: [{ reference: 'Organization/cnam' }],
    policy: [{ uri: `${CARNET}/policy/dmp-default|2022-01-01` }],
    provision: {
      type: 'permit',
      period: { start: filed.slice(0, 10) },
      actor: [
        {
          role: concept({ system: PARTICIPATION, code: 'IRCP' }),
          reference: { reference: `PractitionerRole/${PHYSICIAN}` },
        },
      ],
      purpose: [{ system: ACT_REASON, code: 'TREAT' }],
    },
  };
}
