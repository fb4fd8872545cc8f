/** The directory of the demo world, as the operator's feed writes it. dmp.md 4.3 item 2, 4.2 (app catalogue), 2.1. */
import type { BundleEntry, FhirResource } from './fhir-json.ts';
import { concept, putEntry, transaction } from './fhir-json.ts';
import type { DemoOrganisation } from './organisations.ts';
import { demoOrganisations, organisationIdentifiers, SECTOR_NAMES } from './organisations.ts';
import { demoPeople, demoPerson } from './people.ts';
import type { DemoPerson } from './person.ts';
import { professionalIdentifiers } from './person.ts';
import type { DemoSubmission } from './submission.ts';
import { DEMO_ID, ORGANIZATION_TYPE, SECTEUR, SNOMED } from './systems.ts';

/** Sections of the directory, each one transaction: structures, people, then what refers to both. */
export function directoryBundles(): readonly DemoSubmission[] {
  const people = demoPeople.filter(({ name, fhirUser }) => fhirUser === `Practitioner/${name}`);
  const sections: readonly (readonly [title: string, entries: readonly BundleEntry[]])[] = [
    ['Annuaire : structures', demoOrganisations.map((one) => putEntry(one.id, organization(one)))],
    ['Annuaire : personnes', people.map((one) => putEntry(one.name, practitioner(one)))],
    [
      'Annuaire : situations d’exercice',
      people.filter(hasRole).map((one) => putEntry(one.name, practitionerRole(one))),
    ],
    [
      'Annuaire : dispositifs et catalogue',
      [
        putEntry('cnam', device(demoPerson('cnam'))),
        putEntry('app-glycemie', device(demoPerson('app-glycemie'))),
        putEntry('app-glycemie', catalogueEndpoint()),
        putEntry('app-glycemie', catalogueEntry()),
      ],
    ],
  ];
  return sections.map(([title, entries]) => ({
    sender: 'operator-op',
    title,
    method: 'POST',
    path: '',
    body: transaction(entries),
  }));
}

function hasRole(person: DemoPerson): boolean {
  return person.organisation !== undefined;
}

function organization(one: DemoOrganisation): FhirResource {
  return {
    resourceType: 'Organization',
    identifier: organisationIdentifiers(one),
    active: true,
    type: [organizationType(one)],
    name: one.name,
    address: [{ city: one.city, country: one.country }],
    ...(one.parent === undefined ? {} : { partOf: { reference: `Organization/${one.parent}` } }),
  };
}

function organizationType({ sector, id }: DemoOrganisation) {
  if (sector !== undefined) {
    return concept({ system: SECTEUR, code: sector, display: SECTOR_NAMES[sector] ?? sector });
  }
  const code = id.startsWith('editeur') ? 'bus' : id.startsWith('ncp') ? 'govt' : 'prov';
  return concept({ system: ORGANIZATION_TYPE, code });
}

function practitioner(one: DemoPerson): FhirResource {
  const professional = one.professional;
  return {
    resourceType: 'Practitioner',
    identifier:
      professional === undefined
        ? [{ use: 'official', system: DEMO_ID, value: one.name }]
        : professionalIdentifiers(professional),
    active: true,
    name: [{ use: 'official', text: one.display, family: one.family, given: one.given }],
    ...(professional === undefined
      ? {}
      : { qualification: [{ code: concept(professional.profession) }] }),
  };
}

function practitionerRole(one: DemoPerson): FhirResource {
  const { professional, kind } = one;
  const staff =
    kind === 'SEC' ? 'Secrétaire médicale' : kind === 'AGENT' ? 'Agent d’accueil' : 'Médecin';
  return {
    resourceType: 'PractitionerRole',
    active: true,
    practitioner: { reference: `Practitioner/${one.name}`, display: one.display },
    organization: { reference: `Organization/${one.organisation}` },
    code: [professional === undefined ? { text: staff } : concept(professional.profession)],
    ...(professional?.specialty === undefined
      ? {}
      : { specialty: [concept(professional.specialty)] }),
  };
}

function device(one: DemoPerson): FhirResource {
  return {
    resourceType: 'Device',
    identifier: [{ system: DEMO_ID, value: one.name }],
    status: 'active',
    deviceName: [{ name: one.display, type: 'user-friendly-name' }],
    type: concept({ system: SNOMED, code: '706687001', display: 'Software' }),
    owner: { reference: `Organization/${one.organisation}` },
  };
}

function catalogueEndpoint(): FhirResource {
  return {
    resourceType: 'Endpoint',
    status: 'active',
    connectionType: {
      system: 'http://terminology.hl7.org/CodeSystem/endpoint-connection-type',
      code: 'hl7-fhir-rest',
    },
    name: 'Glycémie Suivi',
    managingOrganization: { reference: 'Organization/editeur-glycemie' },
    period: { start: '2026-01-01', end: '2028-12-31' },
    payloadType: [{ text: 'Mesures de santé' }],
    address: 'https://glycemie.example/fhir',
  };
}

function catalogueEntry(): FhirResource {
  return {
    resourceType: 'HealthcareService',
    identifier: [{ system: DEMO_ID, value: 'app-glycemie' }],
    active: true,
    providedBy: { reference: 'Organization/editeur-glycemie' },
    name: 'Glycémie Suivi',
    comment: 'Carnet de glycémie. Peut demander : mesures de santé, lecture et écriture.',
    endpoint: [{ reference: 'Endpoint/app-glycemie' }],
  };
}
