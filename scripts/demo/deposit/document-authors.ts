/** Who signs a document, as its metadata tells it: contained resources and logical references. PDSm 3.1; dmp.md 4.1, 4.3 item 2. */
import type { Coding, FhirResource, Reference } from '../fhir-json.ts';
import { concept } from '../fhir-json.ts';
import type { DemoOrganisation } from '../organisations.ts';
import {
  demoOrganisation,
  idNatStruct,
  organisationIdentifiers,
  SECTOR_NAMES,
} from '../organisations.ts';
import { demoPerson, holderOf, insIdentifier } from '../people.ts';
import type { DemoPerson } from '../person.ts';
import { professionalIdentifiers } from '../person.ts';
import {
  CADRE_EXERCICE,
  DEMO_ID,
  ID_NAT_PS,
  INS_TEST,
  PRODUCTEUR_NON_PS,
  SECTEUR,
} from '../systems.ts';

export interface Authorship {
  /** Contained resources that `author` and `organisation` point to. */
  readonly contained: readonly FhirResource[];
  readonly author: Reference;
  /** Contained structure; absent when the holder herself is the author. */
  readonly organisation?: Reference;
  readonly custodian: Reference;
  readonly facility: Coding;
  readonly practice: Coding;
}

const PATIENT_SETTING: Coding = {
  system: PRODUCTEUR_NON_PS,
  code: 'EXP_PATIENT',
  display: 'Expression personnelle du patient',
};

/** Practice setting by sector; a private practice when not listed. CI-SIS J04. */
const SETTINGS: Readonly<Record<string, string>> = { SA01: 'ETABLISSEMENT', SA24: 'AMO' };
const SETTING_NAMES: Readonly<Record<string, string>> = {
  ETABLISSEMENT: 'Etablissement de santé',
  AMO: "Organisme d'assurance maladie obligatoire",
  AMBULATOIRE: 'Ambulatoire',
};

/** @throws Error when the person has neither record nor structure. */
export function authorship(name: string): Authorship {
  const person = demoPerson(name);
  if (person.holder !== undefined) return holderAuthorship();
  const organisation = demoOrganisation(person.organisation ?? '');
  const sector = organisation.sector ?? 'SA07';
  const setting = SETTINGS[sector] ?? 'AMBULATOIRE';
  return {
    contained: [...signer(person), containedOrganisation(organisation)],
    author: { reference: '#author' },
    organisation: { reference: '#organisation' },
    custodian: logicalOrganisation(organisation),
    facility: { system: SECTEUR, code: sector, display: SECTOR_NAMES[sector] ?? sector },
    practice: { system: CADRE_EXERCICE, code: setting, display: SETTING_NAMES[setting] ?? setting },
  };
}

/** The controller of the record keeps what the holder deposits. CSP R1111-40. */
function holderAuthorship(): Authorship {
  return {
    contained: [],
    author: { reference: '#patient' },
    custodian: logicalOrganisation(demoOrganisation('cnam')),
    facility: PATIENT_SETTING,
    practice: PATIENT_SETTING,
  };
}

function logicalOrganisation(organisation: DemoOrganisation): Reference {
  return {
    type: 'Organization',
    identifier: idNatStruct(organisation),
    display: organisation.name,
  };
}

function containedOrganisation(organisation: DemoOrganisation): FhirResource {
  return {
    resourceType: 'Organization',
    id: 'organisation',
    identifier: organisationIdentifiers(organisation),
    name: organisation.name,
  };
}

function signer({
  name,
  display,
  family,
  given,
  professional,
}: DemoPerson): readonly FhirResource[] {
  if (professional === undefined) {
    return [
      {
        resourceType: 'Device',
        id: 'author',
        identifier: [{ system: DEMO_ID, value: name }],
        deviceName: [{ name: display, type: 'user-friendly-name' }],
        owner: { reference: '#organisation' },
      },
    ];
  }
  return [
    {
      resourceType: 'PractitionerRole',
      id: 'author',
      practitioner: { reference: '#practitioner' },
      organization: { reference: '#organisation' },
      code: [concept(professional.profession)],
      ...(professional.specialty === undefined
        ? {}
        : { specialty: [concept(professional.specialty)] }),
    },
    {
      resourceType: 'Practitioner',
      id: 'practitioner',
      identifier: professionalIdentifiers(professional),
      name: [{ family, given }],
    },
  ];
}

/** The record, by the INS: a conditional reference where a transaction resolves it, the identifier everywhere. */
export function subjectByIns(patient: string): Reference {
  const reference = `Patient?identifier=${INS_TEST}|${holderOf(patient).ins}`;
  return { reference, ...logicalSubject(patient) };
}

/** The record, by the INS alone: for a body that no transaction resolves. */
export function logicalSubject(patient: string): Reference {
  return { type: 'Patient', identifier: insIdentifier(patient) };
}

/** The author of a discrete resource: a conditional reference by IdNat_PS, or the record itself for the holder. */
export function authorByIdNat(name: string): Reference {
  const { professional, display } = demoPerson(name);
  if (professional === undefined) return subjectByIns(name);
  return { reference: `Practitioner?identifier=${ID_NAT_PS}|${professional.idNat}`, display };
}
