/**
 * French words for the codes of the Synthea histories, and the French codes that stand beside them. A source resource
 * whose code is not here stays out of the demo world: American social questionnaires and findings have no place in dmp.md 4.2.
 */
import type { CodeableConcept, Coding } from '../fhir-json.ts';
import { ATC, CIM10 } from '../systems.ts';

export interface FrenchTerm {
  readonly text: string;
  /** A French coding put first; it replaces the source's when `replaces` is set. */
  readonly coding?: Coding;
  readonly replaces?: true;
}

function cim10(text: string, code: string): FrenchTerm {
  return { text, coding: { system: CIM10, code, display: text } };
}

function atc(text: string, code: string, display: string): FrenchTerm {
  return { text, coding: { system: ATC, code, display }, replaces: true };
}

const TERMS: Readonly<Record<string, FrenchTerm>> = {
  // Encounters
  162673000: { text: 'Examen médical général' },
  424441002: { text: 'Première consultation prénatale' },
  424619006: { text: 'Consultation prénatale' },
  183460006: { text: 'Admission en urgence obstétricale' },
  169762003: { text: 'Consultation postnatale' },
  185349003: { text: 'Consultation de contrôle' },
  698314001: { text: 'Consultation pour traitement' },
  410620009: { text: "Examen de santé de l'enfant" },
  185347001: { text: 'Consultation pour un problème de santé' },
  50849002: { text: 'Admission aux urgences' },
  389095005: { text: 'Contraception' },
  // Conditions
  72892002: cim10('Grossesse normale', 'Z34.9'),
  271737000: cim10('Anémie', 'D64.9'),
  73595000: cim10('Stress', 'Z73.3'),
  66383009: cim10('Gingivite', 'K05.1'),
  82423001: cim10('Douleur chronique', 'R52.2'),
  278860009: cim10('Lombalgie chronique', 'M54.5'),
  '1121000119107': { ...cim10('Cervicalgie chronique', 'M54.2'), replaces: true },
  162864005: cim10('Obésité', 'E66.9'),
  110030002: cim10('Commotion cérébrale', 'S06.0'),
  62106007: cim10('Commotion cérébrale sans perte de connaissance', 'S06.0'),
  15777000: cim10('Prédiabète', 'R73.0'),
  // Care plans and their activities
  134435003: { text: 'Suivi prénatal' },
  135892000: { text: 'Préparation à la naissance' },
  713076009: { text: 'Évaluation du risque prénatal' },
  312404004: { text: 'Bilan sanguin prénatal' },
  47387005: { text: 'Rééducation après traumatisme crânien' },
  183051005: { text: 'Repos conseillé' },
  226138001: { text: "Abstention d'alcool" },
  698360004: { text: "Plan d'autogestion du diabète" },
  160670007: { text: 'Régime pour diabétique' },
  229065009: { text: 'Activité physique adaptée' },
  // Procedures
  274804006: { text: 'Mesure de la hauteur utérine' },
  225158009: { text: 'Auscultation du cœur fœtal' },
  104091002: { text: 'Hémogramme avec formule leucocytaire' },
  399014008: { text: 'Vaccination diphtérie, tétanos, coqueluche' },
  268556000: { text: 'Recherche de sucre dans les urines' },
  118001005: { text: 'Recherche de streptocoque B' },
  237001001: { text: 'Direction du travail' },
  66348005: { text: 'Accouchement' },
  5880005: { text: 'Examen clinique' },
  34043003: { text: 'Consultation dentaire' },
  225362009: { text: 'Soins dentaires' },
  1260009003: { text: 'Détartrage supragingival' },
  1260010008: { text: 'Détartrage sous-gingival' },
  241046008: { text: 'Radiographie dentaire rétrocoronaire' },
  274788003: { text: 'Examen des gencives' },
  243085009: { text: "Éducation à l'hygiène bucco-dentaire" },
  386516004: { text: 'Conseils de prévention' },
  430193006: { text: 'Conciliation des traitements' },
  14768001: { text: 'Lecture de frottis sanguin' },
  415300000: { text: 'Revue des appareils' },
  162676008: { text: 'Examen clinique bref' },
  // Vital signs
  '8302-2': { text: 'Taille' },
  '29463-7': { text: 'Poids' },
  '39156-5': { text: 'Indice de masse corporelle' },
  '85354-9': { text: 'Pression artérielle' },
  '8480-6': { text: 'Pression artérielle systolique' },
  '8462-4': { text: 'Pression artérielle diastolique' },
  '8867-4': { text: 'Fréquence cardiaque' },
  '9279-1': { text: 'Fréquence respiratoire' },
  '72514-3': { text: 'Intensité de la douleur (0 à 10)' },
  // Laboratory
  '58410-2': { text: 'Hémogramme' },
  '51990-0': { text: 'Ionogramme et fonction rénale' },
  '6690-2': { text: 'Leucocytes' },
  '789-8': { text: 'Hématies' },
  '718-7': { text: 'Hémoglobine' },
  '4544-3': { text: 'Hématocrite' },
  '20570-8': { text: 'Hématocrite' },
  '787-2': { text: 'Volume globulaire moyen' },
  '785-6': { text: 'Teneur corpusculaire moyenne en hémoglobine' },
  '786-4': { text: 'Concentration corpusculaire moyenne en hémoglobine' },
  '21000-5': { text: 'Indice de distribution des hématies' },
  '777-3': { text: 'Plaquettes' },
  '32207-3': { text: 'Indice de distribution des plaquettes' },
  '32623-1': { text: 'Volume plaquettaire moyen' },
  '4548-4': { text: 'Hémoglobine glyquée (HbA1c)' },
  '2339-0': { text: 'Glucose' },
  '6299-2': { text: 'Urée (azote uréique)' },
  '38483-4': { text: 'Créatinine' },
  '49765-1': { text: 'Calcium' },
  '2947-0': { text: 'Sodium' },
  '6298-4': { text: 'Potassium' },
  '2069-3': { text: 'Chlorures' },
  '20565-8': { text: 'Dioxyde de carbone total' },
  // Vaccines (CVX) and the one medicine (RxNorm): American systems, replaced by ATC
  140: atc(
    'Vaccin contre la grippe saisonnière, inactivé',
    'J07BB02',
    'influenza, inactivated, split virus or surface antigen',
  ),
  62: atc(
    'Vaccin contre les papillomavirus humains',
    'J07BM01',
    'papillomavirus (human types 6, 11, 16, 18)',
  ),
  1367439: atc(
    'Anneau vaginal étonogestrel et éthinylestradiol',
    'G02BB01',
    'vaginal ring with progestogen and estrogen',
  ),
};

/** The French concept for a source concept; absent when the demo world has no place for it. */
export function frenchConcept(source: CodeableConcept | undefined): CodeableConcept | undefined {
  const coding = source?.coding?.[0];
  const term = coding === undefined ? undefined : TERMS[coding.code];
  if (coding === undefined || term === undefined) return undefined;
  if (term.coding === undefined) return { coding: [coding], text: term.text };
  return { coding: term.replaces ? [term.coding] : [term.coding, coding], text: term.text };
}
