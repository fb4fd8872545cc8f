/** The people of the demo world. contract.md, "The demo world". */
import type { Identifier } from './fhir-json.ts';
import type { DemoHolder, DemoPerson } from './person.ts';
import { holder, insOf, person, practitioner, professional } from './person.ts';

export type { DemoPerson } from './person.ts';

export const demoPeople: readonly DemoPerson[] = [
  holder('marie', {
    family: 'VALBRUNE',
    given: ['MARIE', 'JEANNE'],
    root: '2870435238991',
    holder: {
      birthDate: '1987-04-12',
      gender: 'female',
      birthPlace: { insee: '35238', city: 'RENNES' },
    },
  }),
  holder('lea', {
    family: 'ORMELIN',
    given: ['LEA'],
    root: '2110144109992',
    holder: {
      birthDate: '2011-01-21',
      gender: 'female',
      birthPlace: { insee: '44109', city: 'NANTES' },
    },
  }),
  holder('karim', {
    family: 'ZELLAOUI',
    given: ['KARIM'],
    root: '1790913055993',
    holder: {
      birthDate: '1979-09-03',
      gender: 'male',
      birthPlace: { insee: '13055', city: 'MARSEILLE' },
    },
  }),
  person('paul', 'REP', {
    resource: 'RelatedPerson',
    family: 'ORMELIN',
    given: ['PAUL'],
    represents: ['lea'],
  }),
  practitioner('dr-t', {
    title: 'Dr',
    family: 'TERRAZ',
    given: ['Thomas'],
    organisation: 'cabinet-t',
    professional: professional(1, '10', 'SM26'),
  }),
  practitioner('dr-g', {
    title: 'Dr',
    family: 'GUIRAMAND',
    given: ['Gaëlle'],
    organisation: 'cabinet-g',
    professional: professional(2, '10', 'SM26'),
  }),
  practitioner('dr-x', {
    title: 'Dr',
    family: 'XANREY',
    given: ['Xavier'],
    organisation: 'cabinet-x',
    professional: professional(3, '10', 'SM27'),
  }),
  // Not in the contract's table: karim has his own physician, so that nothing of his meets marie.
  practitioner('dr-k', {
    title: 'Dr',
    family: 'KERGALL',
    given: ['Katell'],
    organisation: 'cabinet-k',
    professional: professional(4, '10', 'SM26'),
  }),
  practitioner('nurse-n', {
    family: 'NOIRMONT',
    given: ['Nadia'],
    organisation: 'cabinet-n',
    professional: professional(5, '60'),
  }),
  practitioner('dentist-d', {
    title: 'Dr',
    family: 'DAUBRAC',
    given: ['Denis'],
    organisation: 'cabinet-d',
    professional: professional(6, '40'),
  }),
  practitioner('podiatrist-p', {
    family: 'PODESTAT',
    given: ['Pauline'],
    organisation: 'cabinet-p',
    professional: professional(7, '80'),
  }),
  practitioner('pharmacist-f', {
    family: 'FOURNELLE',
    given: ['Fanny'],
    organisation: 'pharmacie-f',
    professional: professional(8, '21'),
  }),
  practitioner('midwife-m', {
    family: 'MERSANNE',
    given: ['Mathilde'],
    organisation: 'cabinet-m',
    professional: professional(9, '50'),
  }),
  practitioner(
    'regulator-r',
    {
      title: 'Dr',
      family: 'RAVELAC',
      given: ['Rémi'],
      organisation: 'samu-99',
      professional: professional(10, '10', 'SM26'),
    },
    'REG15',
  ),
  practitioner(
    'occ-o',
    {
      title: 'Dr',
      family: 'OLLANDRE',
      given: ['Odile'],
      organisation: 'sante-travail-o',
      professional: professional(11, '10', 'SM25'),
    },
    'OCC',
  ),
  practitioner('dr-h', {
    title: 'Dr',
    family: 'HAUTERAY',
    given: ['Hélène'],
    organisation: 'hospital-h',
    professional: professional(12, '10', 'SM27'),
  }),
  // A backend service: its tokens name its physician, so its `fhirUser` is his.
  {
    ...person('hospital-h', 'ORG', {
      resource: 'Device',
      family: 'Valfleuri',
      given: ['Système du centre hospitalier'],
      organisation: 'hospital-h',
      actsFor: 'dr-h',
    }),
    fhirUser: 'Practitioner/dr-h',
  },
  practitioner(
    'secretary-s',
    { family: 'SARTIGE', given: ['Sylvie'], organisation: 'cabinet-g', actsFor: 'dr-g' },
    'SEC',
  ),
  person('cnam', 'AM', {
    resource: 'Device',
    family: 'Cnam',
    given: ['Alimentation'],
    organisation: 'cnam',
  }),
  practitioner(
    'agent-a',
    { family: 'AUBRESPIN', given: ['Alain'], organisation: 'cpam-99' },
    'AGENT',
  ),
  practitioner(
    'ncp-de',
    { title: 'Dr', family: 'GRAUFELD', given: ['Greta'], organisation: 'ncp-de' },
    'NCP',
  ),
  person('app-glycemie', 'APP', {
    resource: 'Device',
    family: 'Suivi',
    given: ['Glycémie'],
    organisation: 'editeur-glycemie',
    actsFor: 'marie',
  }),
  practitioner('operator-op', { family: 'OPALINE', given: ['Olivier'] }, 'OPER'),
];

/** @throws Error when nobody of the demo world has this name. */
export function demoPerson(name: string): DemoPerson {
  const found = demoPeople.find((one) => one.name === name);
  if (found === undefined) throw new Error(`nobody is called '${name}' in the demo world`);
  return found;
}

/** @throws Error when the person is no holder of a record. */
export function holderOf(name: string): DemoHolder {
  const { holder: found } = demoPerson(name);
  if (found === undefined) throw new Error(`'${name}' holds no record in the demo world`);
  return found;
}

/** The person who answers for what `name` sends: for the hospital's system, its physician. */
export function responsibleFor(name: string): DemoPerson {
  const sender = demoPerson(name);
  return sender.kind === 'ORG' && sender.actsFor !== undefined
    ? demoPerson(sender.actsFor)
    : sender;
}

/** The official INS of a holder, by name. */
export function insIdentifier(name: string): Identifier {
  return insOf(holderOf(name));
}
