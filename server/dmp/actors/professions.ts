/** Health professions of TRE_G15, less the codes ended on 2024-12-13 (35 to 39) and the obsolete 93. dmp.md 2.1. */

export const PROFESSION_SYSTEM =
  'https://mos.esante.gouv.fr/NOS/TRE_G15-ProfessionSante/FHIR/TRE-G15-ProfessionSante';

/** Identifier systems of a professional (IdNat_PS) and of a structure (IdNat_Struct). dmp.md 2.1. */
export const IDNAT_PS_SYSTEM = 'urn:oid:1.2.250.1.71.4.2.1';
export const IDNAT_STRUCT_SYSTEM = 'urn:oid:1.2.250.1.71.4.2.2';
/** Specialties (*savoir-faire*). dmp.md 2.1. */
export const SPECIALTY_SYSTEM = 'urn:oid:1.2.250.1.71.4.2.5';

// biome-ignore format: one row of the table per line.
export const HEALTH_PROFESSIONS: ReadonlySet<string> = new Set([
  '10', '21', '26', '28', '31', '32', '40', '50', '60', '69', '70', '80', '81', '82', '83', '84', '85',
  '86', '91', '92', '94', '95', '96', '98',
]);
