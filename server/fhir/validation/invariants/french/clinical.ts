/** The rules of clinical and administrative resources in French. R4, the page of each resource. */
import { translations } from './translation.ts';

export const CLINICAL_FRENCH = translations([
  [
    'pat-1',
    'SHALL at least contain',
    'Un contact doit avoir au moins un nom (name), une coordonnée (telecom), une adresse (address) ou une organisation (organization).',
  ],
  [
    'org-1',
    'The organization SHALL',
    'Une organisation doit avoir au moins un nom (name) ou un identifiant (identifier).',
  ],
  [
    'org-2',
    'An address',
    "L'adresse d'une organisation ne peut pas avoir l'usage « home » (domicile).",
  ],
  [
    'org-3',
    'The telecom',
    "La coordonnée d'une organisation ne peut pas avoir l'usage « home » (domicile).",
  ],
  [
    'obs-3',
    'Must have at least',
    'Un intervalle de référence doit avoir une borne basse (low), une borne haute (high) ou un texte (text).',
  ],
  [
    'obs-6',
    'dataAbsentReason SHALL',
    "Le motif d'absence (dataAbsentReason) n'est permis que si la valeur (value[x]) est absente.",
  ],
  [
    'obs-7',
    'If Observation.code',
    "Si un composant (component) porte le même code que l'observation, celle-ci ne doit pas avoir de valeur (value[x]).",
  ],
  [
    'vs-1',
    'if Observation.effective',
    "La date d'un signe vital (effectiveDateTime) doit être précise au jour.",
  ],
  [
    'vs-2',
    'If there is no component',
    "Un signe vital sans composant (component, hasMember) doit avoir une valeur (value[x]) ou un motif d'absence (dataAbsentReason).",
  ],
  [
    'vs-3',
    'If there is no a value',
    "Un composant sans valeur (value[x]) doit avoir un motif d'absence (dataAbsentReason).",
  ],
  [
    'ait-1',
    'AllergyIntolerance.clinicalStatus SHALL be',
    "Une allergie qui n'est pas une erreur de saisie doit avoir un statut clinique (clinicalStatus).",
  ],
  [
    'ait-2',
    'AllergyIntolerance.clinicalStatus SHALL NOT',
    "Une allergie enregistrée par erreur (entered-in-error) n'a pas de statut clinique (clinicalStatus).",
  ],
  [
    'con-1',
    'Stage SHALL',
    'Un stade doit avoir un résumé (summary) ou une évaluation (assessment).',
  ],
  [
    'con-2',
    'evidence SHALL',
    'Un élément de preuve doit avoir un code (code) ou un détail (detail).',
  ],
  [
    'con-3',
    'Condition.clinicalStatus SHALL be',
    "Un problème de la liste des problèmes, s'il n'est pas une erreur de saisie, doit avoir un statut clinique (clinicalStatus).",
  ],
  [
    'con-4',
    'If condition is abated',
    'Un problème terminé (abatement[x]) a pour statut clinique inactive, resolved ou remission.',
  ],
  [
    'con-5',
    'Condition.clinicalStatus SHALL NOT',
    "Un problème enregistré par erreur (entered-in-error) n'a pas de statut clinique (clinicalStatus).",
  ],
  [
    'cpl-3',
    'Provide a reference',
    'Une activité est désignée (reference) ou décrite (detail), pas les deux.',
  ],
  [
    'ctm-1',
    'CareTeam.participant',
    "onBehalfOf n'est permis que si le membre (member) est un professionnel (Practitioner).",
  ],
  [
    'fhs-1',
    'Can have age',
    'Un parent a un âge (age[x]) ou une naissance (born[x]), pas les deux.',
  ],
  [
    'fhs-2',
    'Can only have estimatedAge',
    "estimatedAge n'est permis que si l'âge (age[x]) est indiqué.",
  ],
  [
    'gol-1',
    'Goal.target.measure',
    'La mesure (measure) est obligatoire quand la cible est détaillée (detail[x]).',
  ],
  ['grp-1', 'Can only have members', 'Seul un groupe réel (actual à true) a des membres (member).'],
  [
    'imm-1',
    'One of documentType',
    'Une information remise doit avoir un type de document (documentType) ou une référence (reference).',
  ],
  [
    'imr-1',
    'One of vaccineCode',
    'Une recommandation doit citer un vaccin (vaccineCode) ou une maladie visée (targetDisease).',
  ],
  [
    'mad-1',
    'SHALL have at least',
    "L'administration doit indiquer une dose (dose) ou un débit (rate[x]).",
  ],
  [
    'mdd-1',
    'whenHandedOver',
    'La remise (whenHandedOver) ne peut pas précéder la préparation (whenPrepared).',
  ],
  [
    'nor-1',
    'Nutrition Order',
    'Une prescription de nutrition contient un régime (oralDiet), un supplément (supplement) ou une nutrition entérale (enteralFormula).',
  ],
  ['prr-1', 'orderDetail SHALL', 'Le détail de la demande (orderDetail) suppose un code (code).'],
  ['ras-1', 'low and high', 'Les bornes (low, high) doivent être des pourcentages.'],
  ['ras-2', 'Must be <= 100', 'La probabilité ne peut pas dépasser 100.'],
  ['app-1', 'Either the type', 'Un participant doit avoir un rôle (type) ou être désigné (actor).'],
  ['app-2', 'Either start and end', 'Le début (start) et la fin (end) vont ensemble.'],
  [
    'app-3',
    'Only proposed',
    "Seul un rendez-vous proposé, annulé ou en liste d'attente peut ne pas avoir de début et de fin (start, end).",
  ],
  [
    'app-4',
    'Cancelation reason',
    "Le motif d'annulation (cancelationReason) n'est permis que pour un rendez-vous annulé (cancelled) ou manqué (no-show).",
  ],
  [
    'apr-1',
    'Either the participantType',
    'La réponse doit indiquer un rôle (participantType) ou une personne (actor).',
  ],
]);
