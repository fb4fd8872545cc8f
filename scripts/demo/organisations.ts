/** The structures of the demo world: invented names, numbers of a department that does not exist (99). dmp.md 2.1. */
import { withLuhnKey } from './control-keys.ts';
import type { Identifier } from './fhir-json.ts';
import { DEMO_ID, FINESS, FR_IDENTIFIER_TYPE, ID_NAT_STRUCT, SIREN } from './systems.ts';

/** What a structure's number is: FINESS geographical, SIREN, or ours when it has no French number. */
type NumberKind = 'finess' | 'siren' | 'own';

export interface DemoOrganisation {
  /** Logical id of its Organization. */
  readonly id: string;
  readonly name: string;
  readonly city: string;
  readonly country: string;
  /** TRE_R02, sector of activity; absent outside the French care system. */
  readonly sector?: string;
  readonly numberKind: NumberKind;
  /** FINESS (9), SIREN (9) or our own text. */
  readonly number: string;
  /** `Organization.partOf`. */
  readonly parent?: string;
}

export const SECTOR_NAMES: Readonly<Record<string, string>> = {
  SA01: 'Etablissement public de santé',
  SA07: 'Cabinet individuel',
  SA08: 'Cabinet de groupe',
  SA24: 'Organisme de sécurité sociale',
  SA33: "Pharmacie d'officine",
  SA66: 'Services de Prévention et de Santé au Travail (SPST)',
};

function care(
  rank: number,
  id: string,
  place: Omit<DemoOrganisation, 'id' | 'numberKind' | 'number' | 'country'>,
): DemoOrganisation {
  const number = withLuhnKey(`99000${String(rank).padStart(3, '0')}`);
  return { id, numberKind: 'finess', number, country: 'FR', ...place };
}

export const demoOrganisations: readonly DemoOrganisation[] = [
  care(1, 'hospital-h', {
    name: 'Centre hospitalier de Valfleuri (démonstration)',
    city: 'Valfleuri',
    sector: 'SA01',
  }),
  care(2, 'samu-99', {
    name: 'SAMU 99, centre 15 (démonstration)',
    city: 'Valfleuri',
    sector: 'SA01',
    parent: 'hospital-h',
  }),
  care(11, 'cabinet-t', { name: 'Cabinet du docteur Terraz', city: 'Valfleuri', sector: 'SA07' }),
  care(12, 'cabinet-g', {
    name: 'Cabinet médical des Tilleuls',
    city: 'Valfleuri',
    sector: 'SA08',
  }),
  care(13, 'cabinet-x', {
    name: 'Cabinet du docteur Xanrey',
    city: 'Montclair-sur-Aure',
    sector: 'SA07',
  }),
  care(14, 'cabinet-k', { name: 'Cabinet du docteur Kergall', city: 'Port-Alizé', sector: 'SA07' }),
  care(15, 'cabinet-n', { name: 'Cabinet infirmier Noirmont', city: 'Valfleuri', sector: 'SA07' }),
  care(16, 'cabinet-d', { name: 'Cabinet dentaire Daubrac', city: 'Valfleuri', sector: 'SA07' }),
  care(17, 'cabinet-p', {
    name: 'Cabinet de pédicurie-podologie Podestat',
    city: 'Valfleuri',
    sector: 'SA07',
  }),
  care(18, 'cabinet-m', {
    name: 'Cabinet de la sage-femme Mersanne',
    city: 'Valfleuri',
    sector: 'SA07',
  }),
  care(19, 'pharmacie-f', { name: 'Pharmacie de la Fontaine', city: 'Valfleuri', sector: 'SA33' }),
  care(20, 'sante-travail-o', {
    name: 'Service de prévention et de santé au travail 99',
    city: 'Valfleuri',
    sector: 'SA66',
  }),
  {
    id: 'cnam',
    name: "Caisse nationale de l'assurance maladie (démonstration)",
    city: 'Valfleuri',
    country: 'FR',
    sector: 'SA24',
    numberKind: 'siren',
    number: withLuhnKey('99900001'),
  },
  {
    id: 'cpam-99',
    name: "Caisse primaire d'assurance maladie 99 (démonstration)",
    city: 'Valfleuri',
    country: 'FR',
    sector: 'SA24',
    numberKind: 'siren',
    number: withLuhnKey('99900002'),
    parent: 'cnam',
  },
  {
    id: 'editeur-glycemie',
    name: 'Glycémie Suivi, éditeur (démonstration)',
    city: 'Valfleuri',
    country: 'FR',
    numberKind: 'siren',
    number: withLuhnKey('99900003'),
  },
  {
    id: 'ncp-de',
    name: 'Nationale Kontaktstelle Deutschland (démonstration)',
    city: 'Musterstadt',
    country: 'DE',
    numberKind: 'own',
    number: 'ncp-de',
  },
  {
    id: 'praxis-de',
    name: 'Praxis Graufeld (démonstration)',
    city: 'Musterstadt',
    country: 'DE',
    numberKind: 'own',
    number: 'praxis-de',
  },
];

/** @throws Error when no structure of the demo world has this id. */
export function demoOrganisation(id: string): DemoOrganisation {
  const found = demoOrganisations.find((organisation) => organisation.id === id);
  if (found === undefined) throw new Error(`no organisation '${id}' in the demo world`);
  return found;
}

function typed(code: string, system: string, value: string): Identifier {
  return {
    use: 'official',
    type: { coding: [{ system: FR_IDENTIFIER_TYPE, code }] },
    system,
    value,
  };
}

/** IdNat_Struct: prefix 1 and the FINESS, or 2 and the SIREN; our own number for a structure that has neither. dmp.md 2.1. */
export function idNatStruct(organisation: DemoOrganisation): Identifier {
  switch (organisation.numberKind) {
    case 'finess':
      return typed('IDNST', ID_NAT_STRUCT, `1${organisation.number}`);
    case 'siren':
      return typed('IDNST', ID_NAT_STRUCT, `2${organisation.number}`);
    case 'own':
      return { use: 'official', system: DEMO_ID, value: organisation.number };
  }
}

/** Every identifier of a structure, IdNat_Struct first. */
export function organisationIdentifiers(organisation: DemoOrganisation): readonly Identifier[] {
  const national = idNatStruct(organisation);
  switch (organisation.numberKind) {
    case 'finess':
      return [national, typed('FINEG', FINESS, organisation.number)];
    case 'siren':
      return [national, typed('SIREN', SIREN, organisation.number)];
    case 'own':
      return [national];
  }
}
