/** What a demo person is, and how the table of people writes one. dmp.md 2.1, 2.2. */
import { insWithKey, withLuhnKey } from './control-keys.ts';
import type { Coding, Identifier } from './fhir-json.ts';
import {
  FR_IDENTIFIER_TYPE,
  ID_NAT_PS,
  INS_TEST,
  PROFESSION,
  RPPS,
  SPECIALITE,
} from './systems.ts';

/** Actor classes of dmp.md 2.2. `dr-t` is an `HCP`: attending physician is a designation, not a kind. */
export type DemoKind =
  | 'PATIENT'
  | 'REP'
  | 'HCP'
  | 'REG15'
  | 'OCC'
  | 'SEC'
  | 'ORG'
  | 'AM'
  | 'AGENT'
  | 'NCP'
  | 'APP'
  | 'OPER';

export interface DemoProfessional {
  /** 11 digits, Luhn key last, in the range 99900… that no one has. */
  readonly rpps: string;
  /** IdNat_PS, the claim `SubjectNameID`. */
  readonly idNat: string;
  /** TRE_G15. */
  readonly profession: Coding;
  /** TRE_R38. */
  readonly specialty?: Coding;
}

export interface DemoHolder {
  /** 15 characters, key right, under the test system. */
  readonly ins: string;
  readonly birthDate: string;
  readonly gender: 'female' | 'male';
  readonly birthPlace: { readonly insee: string; readonly city: string };
}

export interface DemoPerson {
  readonly name: string;
  readonly kind: DemoKind;
  /** Type and logical id of the resource that stands for the person: the claim `fhirUser`. */
  readonly fhirUser: string;
  readonly family: string;
  readonly given: readonly string[];
  readonly display: string;
  /** Id in `demoOrganisations`. */
  readonly organisation?: string;
  readonly professional?: DemoProfessional;
  readonly holder?: DemoHolder;
  /** The demo person a system, a secretary or an application acts for. */
  readonly actsFor?: string;
  /** Records a representative may open. */
  readonly represents?: readonly string[];
}

const PROFESSIONS: Readonly<Record<string, string>> = {
  10: 'Médecin',
  21: 'Pharmacien',
  40: 'Chirurgien-dentiste',
  50: 'Sage-femme',
  60: 'Infirmier',
  80: 'Pédicure-podologue',
};
const SPECIALTIES: Readonly<Record<string, string>> = {
  SM25: 'Médecine du travail (SM)',
  SM26: 'Qualifié en médecine générale (SM)',
  SM27: 'Médecine interne (SM)',
};

export function professional(
  rank: number,
  profession: string,
  specialty?: string,
): DemoProfessional {
  const rpps = withLuhnKey(`99900000${String(rank).padStart(2, '0')}`);
  return {
    rpps,
    idNat: `8${rpps}`,
    profession: {
      system: PROFESSION,
      code: profession,
      display: PROFESSIONS[profession] ?? profession,
    },
    ...(specialty === undefined
      ? {}
      : {
          specialty: {
            system: SPECIALITE,
            code: specialty,
            display: SPECIALTIES[specialty] ?? specialty,
          },
        }),
  };
}

/** What a table row says of a person; the rest follows from the name. */
type Row = Omit<DemoPerson, 'name' | 'kind' | 'fhirUser' | 'display'> & { readonly title?: string };

export function person(
  name: string,
  kind: DemoKind,
  row: Row & { readonly resource: string },
): DemoPerson {
  const { resource, title, ...rest } = row;
  const display = [title, row.given[0], row.family].filter((part) => part !== undefined).join(' ');
  return { name, kind, fhirUser: `${resource}/${name}`, display, ...rest };
}

export function practitioner(name: string, row: Row, kind: DemoKind = 'HCP'): DemoPerson {
  return person(name, kind, { resource: 'Practitioner', ...row });
}

export function holder(
  name: string,
  row: Omit<Row, 'holder'> & { readonly root: string; readonly holder: Omit<DemoHolder, 'ins'> },
): DemoPerson {
  const { root, ...rest } = row;
  return person(name, 'PATIENT', {
    resource: 'Patient',
    ...rest,
    holder: { ...row.holder, ins: insWithKey(root) },
  });
}

function typed(code: string, system: string, value: string): Identifier {
  return {
    use: 'official',
    type: { coding: [{ system: FR_IDENTIFIER_TYPE, code }] },
    system,
    value,
  };
}

/** IdNat_PS first, then RPPS. dmp.md 2.1. */
export function professionalIdentifiers(of: DemoProfessional): readonly [Identifier, Identifier] {
  return [typed('IDNPS', ID_NAT_PS, of.idNat), typed('RPPS', RPPS, of.rpps)];
}

/** The official INS of a holder. dmp.md 2.1. */
export function insOf({ ins }: DemoHolder): Identifier {
  return typed('INS-NIR-TEST', INS_TEST, ins);
}
