/** The three records of the demo world, open, and the people around their holders. dmp.md 1.2, 1.5, 2.1, 4.2. */
import type { FhirResource } from './fhir-json.ts';
import { concept, postEntry, transaction } from './fhir-json.ts';
import { demoPerson, holderOf, insIdentifier } from './people.ts';
import type { DemoHolder } from './person.ts';
import type { DemoSubmission } from './submission.ts';
import {
  CARNET,
  COMMUNE,
  DEMO_ID,
  FR_CONTACT,
  FR_CORE_DEFINITIONS,
  FR_IDENTITY_STATUS,
  ROLE_CLASS,
  ROLE_CODE,
} from './systems.ts';

/** Attending physician of each holder. contract.md, "The demo world". */
export const ATTENDING: Readonly<Record<string, string>> = {
  marie: 'dr-t',
  lea: 'dr-t',
  karim: 'dr-k',
};

const OPENED_ON = '2022-07-01T00:00:00+02:00';

/** Patients and the legal representative, as the operator's feed writes them. */
export function recordSubmissions(): readonly DemoSubmission[] {
  const records = Object.keys(ATTENDING).map(
    (name): DemoSubmission => ({
      sender: 'operator-op',
      patient: name,
      title: `Ouverture du dossier de ${name}`,
      method: 'PUT',
      path: `Patient/${name}`,
      body: patient(name),
    }),
  );
  return [
    ...records,
    {
      sender: 'operator-op',
      patient: 'lea',
      title: 'Représentant légal de lea',
      method: 'PUT',
      path: 'RelatedPerson/paul',
      body: { ...father(), id: 'paul' },
    },
  ];
}

/** The people marie names herself: who to call, and whom she trusts. */
export function contactSubmissions(): readonly DemoSubmission[] {
  const body = transaction([
    postEntry('marie/emergency-contact', emergencyContact()),
    postEntry('marie/trusted-person', trustedPerson()),
  ]);
  return [
    {
      sender: 'marie',
      patient: 'marie',
      title: 'Personnes à prévenir et de confiance',
      method: 'POST',
      path: '',
      body,
    },
  ];
}

/** The Patient of a record. FR Core, fr-core-patient-ins. */
function patient(name: string): FhirResource {
  const attending = ATTENDING[name];
  const physician =
    attending === undefined
      ? {}
      : {
          generalPractitioner: [
            { reference: `PractitionerRole/${attending}`, display: demoPerson(attending).display },
          ],
        };
  return {
    ...identityTraits(name),
    id: name,
    meta: { profile: [`${FR_CORE_DEFINITIONS}/fr-core-patient-ins`] },
    extension: [identityReliability(), birthPlace(holderOf(name).birthPlace), recordStatus()],
    active: true,
    ...physician,
  };
}

/** The qualified identity a sender states of a holder: what deposits are matched by. dmp.md 4.3 item 1. */
export function identityTraits(name: string): FhirResource {
  const { family, given } = demoPerson(name);
  const { birthDate, gender } = holderOf(name);
  return {
    resourceType: 'Patient',
    extension: [identityReliability()],
    identifier: [insIdentifier(name)],
    name: [
      {
        extension: [
          {
            url: `${FR_CORE_DEFINITIONS}/fr-core-patient-birth-list-given-name`,
            valueString: given.join(' '),
          },
        ],
        use: 'official',
        family,
        given,
      },
    ],
    gender,
    birthDate,
  };
}

function identityReliability() {
  return {
    url: `${FR_CORE_DEFINITIONS}/fr-core-identity-reliability`,
    extension: [
      {
        url: 'identityStatus',
        valueCoding: { system: FR_IDENTITY_STATUS, code: 'VALI', display: 'Identité validée' },
      },
    ],
  };
}

/** Where a holder was born, with the official code of the place. dmp.md 4.2, S27. */
export function birthPlace({ insee, city }: DemoHolder['birthPlace']): object {
  return {
    url: 'http://hl7.org/fhir/StructureDefinition/patient-birthPlace',
    valueAddress: {
      extension: [
        {
          url: `${FR_CORE_DEFINITIONS}/fr-core-address-insee-code`,
          valueCoding: { system: COMMUNE, code: insee },
        },
      ],
      city,
      country: 'FR',
    },
  };
}

function recordStatus() {
  return {
    url: `${CARNET}/StructureDefinition/dmp-record-status`,
    extension: [
      { url: 'state', valueCode: 'OPEN' },
      { url: 'since', valueDateTime: OPENED_ON },
      { url: 'attachedToMES', valueBoolean: true },
      { url: 'activated', valueBoolean: true },
    ],
  };
}

/** What every RelatedPerson here has: FR Core wants an identifier, this one is ours. */
function related(name: string, patientName: string): FhirResource {
  return {
    resourceType: 'RelatedPerson',
    identifier: [{ system: DEMO_ID, value: name }],
    active: true,
    patient: { reference: `Patient/${patientName}` },
  };
}

function father(): FhirResource {
  return {
    ...related('paul', 'lea'),
    relationship: [
      concept({ system: FR_CONTACT, code: 'CUR', display: 'Représentant légal' }),
      concept({ system: ROLE_CODE, code: 'FTH', display: 'father' }),
    ],
    name: [{ use: 'official', family: 'ORMELIN', given: ['PAUL'] }],
    gender: 'male',
    period: { start: holderOf('lea').birthDate },
  };
}

function emergencyContact(): FhirResource {
  return {
    ...related('bastien-valbrune', 'marie'),
    relationship: [
      concept({ system: ROLE_CLASS, code: 'ECON', display: 'emergency contact' }),
      concept({ system: ROLE_CODE, code: 'BRO', display: 'brother' }),
    ],
    name: [{ use: 'official', family: 'VALBRUNE', given: ['BASTIEN'] }],
    telecom: [{ system: 'phone', value: '+33 6 39 98 00 01', use: 'mobile', rank: 1 }],
  };
}

function trustedPerson(): FhirResource {
  return {
    ...related('solene-aubraie', 'marie'),
    relationship: [
      concept({ system: FR_CONTACT, code: 'K', display: 'Personne de confiance' }),
      concept({ system: ROLE_CODE, code: 'FRND', display: 'unrelated friend' }),
    ],
    name: [{ use: 'official', family: 'AUBRAIE', given: ['SOLENE'] }],
    telecom: [{ system: 'phone', value: '+33 6 39 98 00 02', use: 'mobile', rank: 1 }],
  };
}
