/** The rules of TestScript, of R4's extensions and of IPS in French. R4 testscript; IPS 2.0.0. */
import { translations } from './translation.ts';

export const OTHER_FRENCH = translations([
  [
    'tst-1',
    'Setup action SHALL',
    'Une action de préparation (setup.action) doit avoir une opération (operation) ou une vérification (assert), mais pas les deux.',
  ],
  [
    'tst-2',
    'Test action SHALL',
    'Une action de test (test.action) doit avoir une opération (operation) ou une vérification (assert), mais pas les deux.',
  ],
  [
    'tst-3',
    'Variable can only',
    "Une variable ne peut avoir qu'un seul des éléments expression, headerField et path.",
  ],
  [
    'tst-4',
    'TestScript metadata capability',
    'Une capacité (metadata.capability) doit être requise (required), vérifiée (validated), ou les deux.',
  ],
  [
    'tst-5',
    'Only a single',
    "Une vérification de la préparation (setup.action.assert) ne porte que sur un seul point : gardez-en un et faites-en d'autres pour le reste.",
  ],
  [
    'tst-6',
    'Only a single',
    "Une vérification du test (test.action.assert) ne porte que sur un seul point : gardez-en un et faites-en d'autres pour le reste.",
  ],
  [
    'tst-7',
    'Setup operation SHALL',
    'Une opération de préparation doit avoir un seul des éléments sourceId, targetId, params et url.',
  ],
  [
    'tst-8',
    'Test operation SHALL',
    'Une opération de test doit avoir un seul des éléments sourceId, targetId, params et url.',
  ],
  [
    'tst-9',
    'Teardown operation SHALL',
    'Une opération de clôture (teardown) doit avoir un seul des éléments sourceId, targetId, params et url.',
  ],
  [
    'tst-10',
    'Setup action assert',
    'Avec compareToSourceId, une vérification de la préparation doit avoir compareToSourceExpression ou compareToSourcePath ; sans lui, aucun des deux.',
  ],
  [
    'tst-11',
    'Test action assert',
    'Avec compareToSourceId, une vérification du test doit avoir compareToSourceExpression ou compareToSourcePath ; sans lui, aucun des deux.',
  ],
  [
    'tst-12',
    'Setup action assert',
    'Une vérification de la préparation qui porte sur la requête (direction = request) ne doit avoir ni response ni responseCode.',
  ],
  [
    'tst-13',
    'Test action assert',
    'Une vérification du test qui porte sur la requête (direction = request) ne doit avoir ni response ni responseCode.',
  ],
  [
    'inv-2',
    'Test action SHALL',
    'Une action de test (test.action) doit avoir une opération (operation) ou une vérification (assert), mais pas les deux.',
  ],
  [
    'inv-1',
    'Setup action SHALL',
    'Une action de préparation (setup.action) doit avoir une opération (operation) ou une vérification (assert), mais pas les deux.',
  ],
  [
    'inv-1',
    'If the substanceExposureRisk',
    "Si l'extension substanceExposureRisk est présente, l'allergie ne doit pas avoir de code (AllergyIntolerance.code).",
  ],
  [
    'bdl-ips-1',
    'An IPS document',
    "Un résumé IPS n'a qu'une composition (Composition), la première entrée : retirez les autres.",
  ],
  [
    'hasMemberOrComponent',
    'component and hasMember',
    'Donnez des composants (component) ou des observations membres (hasMember), pas les deux.',
  ],
  ['ips-1', 'Datetime must be', 'La date doit être précise au jour au moins.'],
  [
    'ips-2',
    'At least one',
    "Donnez au moins un de ces éléments : une valeur (value[x]), un motif d'absence (dataAbsentReason), des membres (hasMember) ou des composants (component).",
  ],
  [
    'ips-3',
    'If observation has',
    "Si l'observation a des composants (component), l'un d'eux au moins doit avoir une valeur (value[x]) ou un motif d'absence (dataAbsentReason).",
  ],
  [
    'ips-comp-1',
    'Either section.entry or',
    'Une section doit avoir au moins une entrée (entry) ou un motif de vide (emptyReason).',
  ],
  [
    'ips-pat-1',
    'Patient.name.given, Patient.name.family or',
    'Le nom du patient doit avoir au moins un prénom (given), un nom de famille (family) ou un texte (text).',
  ],
]);
