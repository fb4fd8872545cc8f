/** Document types of the DMP that the demo world uses, each with its class. dmp.md 3.3, 3.4 (ASS_X16). */
import type { Coding } from '../fhir-json.ts';
import { CLASSE_DOCUMENT, documentTypeSystem } from '../systems.ts';

const CLASSES: Readonly<Record<string, string>> = {
  10: 'Compte rendu',
  11: 'Synthèse',
  31: 'Imagerie médicale',
  42: 'Prescription',
  43: 'Dispensation',
  44: 'Plan de soins, protocole de soins',
  45: 'Traitement administré',
  52: 'Certificat, déclaration',
  60: 'Données de remboursement',
  90: 'Autres documents déposés par le patient',
  95: 'Document de gestion',
};

const TYPES = {
  '11488-4': ['10', 'CR ou fiche de consultation ou de visite'],
  '11490-0': ['10', "Lettre de liaison à la sortie d'un établissement de soins"],
  '11502-2': ['10', "CR d'examens biologiques"],
  '11506-3': ['10', "Note d'évolution"],
  '11526-1': ['10', "CR d'anatomie et de cytologie pathologiques"],
  '15507-7': ['10', 'CR de passage aux urgences'],
  '15508-5': ['10', "CR d'accouchement"],
  '34874-8': ['10', 'CR opératoire'],
  '59283-2': ['10', "CR d'examen de santé de l'enfant"],
  '70004-7': ['10', "CR d'examen diagnostique"],
  DOCPAT03: ['10', 'Compte rendu apporté par le patient'],
  '34133-9': ['11', "Synthèse d'épisode de soins"],
  '56445-0': ['11', 'Bilan de médication'],
  '57057-2': ['11', "Synthèse d'accouchement"],
  '60591-5': ['11', 'Volet de synthèse médicale'],
  '68599-0': ['11', 'Synthèse psychiatrique'],
  '83836-7': ['11', 'Synthèse dentaire'],
  DOCPAT08: ['11', 'Profil médical de Mon espace santé'],
  '18748-4': ['31', "CR d'imagerie médicale"],
  '57832-8': ['42', "Prescription d'examens ou de soins"],
  '57833-6': ['42', 'Prescription de médicaments'],
  '60593-1': ['43', 'Dispensation de médicaments'],
  '18776-5': ['44', 'Plan personnalisé de soins'],
  PROT_ALD: ['44', 'Protocole de soins ALD'],
  '80565-5': ['45', 'Traitement administré'],
  '11369-6': ['52', 'Historique des vaccinations'],
  CERT_DECL: ['52', 'Certificat, déclaration'],
  REMB: ['60', 'Données de remboursement'],
  EXPPAT_1: ['90', 'Volontés et droits du patient'],
  EXPPAT_2: ['90', 'Autre document du patient'],
  EXPPAT_3: ['90', 'Directives anticipées'],
  'ATTEST-RESID': ['95', 'Attestation de résidence'],
} as const satisfies Readonly<Record<string, readonly [classCode: string, display: string]>>;

export type DocumentType = keyof typeof TYPES;

/** `DocumentReference.type`. */
export function typeCoding(type: DocumentType): Coding & { readonly display: string } {
  return { system: documentTypeSystem(type), code: type, display: TYPES[type][1] };
}

/** `DocumentReference.category`. */
export function classCoding(type: DocumentType): Coding {
  const code = TYPES[type][0];
  return { system: CLASSE_DOCUMENT, code, display: CLASSES[code] ?? code };
}
