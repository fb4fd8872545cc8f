/** The rules of datatypes, elements and references in French. R4 datatypes; R4 references. */
import { translations } from './translation.ts';

export const DATATYPE_FRENCH = translations([
  ['ele-1', 'All FHIR elements', "Un élément doit avoir une valeur ou contenir d'autres éléments."],
  [
    'ext-1',
    'Must have either ext',
    'Une extension a soit une valeur (value[x]), soit des extensions, jamais les deux ni aucune des deux.',
  ],
  [
    'txt-1',
    'The narrative SHALL contain only',
    "Le texte lisible (text.div) n'utilise que la mise en forme de base de HTML : ni script, ni formulaire, ni style externe.",
  ],
  [
    'txt-2',
    'The narrative SHALL have',
    'Le texte lisible (text.div) doit contenir du texte ou une image.',
  ],
  [
    'ref-1',
    'SHALL have a contained',
    'Une référence locale « #id » doit désigner une ressource contenue (contained) dans la même ressource.',
  ],
  [
    'att-1',
    'If the Attachment',
    'Une pièce jointe qui contient des données (data) doit indiquer leur format (contentType).',
  ],
  ['per-1', 'If present, start', 'Le début de la période (start) doit précéder sa fin (end).'],
  [
    'qty-3',
    'If a code for the unit',
    "Une quantité dont l'unité est codée (code) doit indiquer le système de ce code (system).",
  ],
  ['sqty-1', 'The comparator', "Cette quantité n'accepte pas de comparateur (comparator)."],
  [
    'cpt-2',
    'A system is required',
    'Une coordonnée qui a une valeur (value) doit indiquer sa nature (system) : téléphone, courriel…',
  ],
  [
    'rng-2',
    'If present, low',
    'La borne basse (low) doit être inférieure à la borne haute (high).',
  ],
  [
    'rat-1',
    'Numerator and denominator',
    'Un rapport a un numérateur et un dénominateur, ou aucun des deux et alors une extension.',
  ],
  [
    'age-1',
    'There SHALL be a code if',
    "Un âge qui a une valeur doit avoir un code d'unité de temps, du système UCUM s'il est indiqué, et être positif.",
  ],
  [
    'dis-1',
    'There SHALL be a code if',
    "Une distance qui a une valeur doit avoir un code d'unité de longueur, du système UCUM s'il est indiqué.",
  ],
  [
    'drt-1',
    'There SHALL be a code if',
    "Une durée dont l'unité est codée doit avoir une valeur et le système UCUM.",
  ],
  [
    'cnt-3',
    'There SHALL be a code with',
    "Un nombre d'unités est entier, avec le code « 1 » et le système UCUM s'il est indiqué.",
  ],
  [
    'mqty-1',
    'There SHALL be a code if',
    "Un montant qui a une valeur doit avoir un code de devise, du système ISO 4217 s'il est indiqué.",
  ],
  [
    'exp-1',
    'An expression or a ref',
    'Une expression (expression) ou une référence (reference) est nécessaire.',
  ],
  ['tim-1', "if there's a duration", 'Une durée (duration) doit avoir son unité (durationUnit).'],
  ['tim-2', "if there's a period", 'Une fréquence (period) doit avoir son unité (periodUnit).'],
  ['tim-4', 'duration SHALL', 'La durée (duration) ne peut pas être négative.'],
  ['tim-5', 'period SHALL', 'La période (period) ne peut pas être négative.'],
  [
    'tim-6',
    "If there's a periodMax",
    'Une période maximale (periodMax) suppose une période (period).',
  ],
  [
    'tim-7',
    "If there's a durationMax",
    'Une durée maximale (durationMax) suppose une durée (duration).',
  ],
  ['tim-8', "If there's a countMax", 'Un nombre maximal (countMax) suppose un nombre (count).'],
  [
    'tim-9',
    "If there's an offset",
    'Un décalage (offset) suppose un moment (when) autre que C, CM, CD et CV.',
  ],
  [
    'tim-10',
    "If there's a timeOfDay",
    'Une heure (timeOfDay) et un moment (when) ne vont pas ensemble.',
  ],
]);
