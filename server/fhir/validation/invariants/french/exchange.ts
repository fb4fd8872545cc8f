/** The rules of contained resources, Bundles and documents in French. R4 domainresource; R4 bundle; R4 composition. */
import { translations } from './translation.ts';

export const EXCHANGE_FRENCH = translations([
  [
    'dom-2',
    'If the resource is contained',
    "Une ressource contenue ne peut pas en contenir d'autres.",
  ],
  [
    'dom-3',
    'If the resource is contained',
    'Une ressource contenue doit être désignée par une référence « #id » de la ressource, ou désigner celle-ci par « # ».',
  ],
  [
    'dom-4',
    'If a resource is contained',
    "Une ressource contenue n'a ni meta.versionId ni meta.lastUpdated.",
  ],
  [
    'dom-5',
    'If a resource is contained',
    "Une ressource contenue n'a pas d'étiquette de sécurité (meta.security).",
  ],
  [
    'dom-6',
    'A resource should have',
    'Une ressource devrait avoir un texte lisible (text.div), pour qui ne sait pas lire ses données.',
  ],
  [
    'bdl-1',
    'total only when',
    "Le total (total) n'existe que dans le résultat d'une recherche ou un historique.",
  ],
  [
    'bdl-2',
    'entry.search only',
    "entry.search n'existe que dans le résultat d'une recherche (searchset).",
  ],
  [
    'bdl-3',
    'entry.request mand',
    'entry.request est obligatoire dans un lot (batch), une transaction ou un historique, et interdit ailleurs.',
  ],
  [
    'bdl-4',
    'entry.response mand',
    'entry.response est obligatoire dans la réponse à un lot ou à une transaction et dans un historique, et interdit ailleurs.',
  ],
  [
    'bdl-5',
    'must be a resource',
    'Une entrée doit contenir une ressource, une requête (request) ou une réponse (response).',
  ],
  [
    'bdl-7',
    'FullUrl must be',
    'Deux entrées ne peuvent pas avoir le même fullUrl, sauf pour des versions différentes (meta.versionId).',
  ],
  ['bdl-8', 'fullUrl cannot', 'fullUrl ne peut pas désigner une version (/_history/).'],
  [
    'bdl-9',
    'A document must have an id',
    'Un document doit avoir un identifiant avec son système (identifier.system) et sa valeur (identifier.value).',
  ],
  ['bdl-10', 'A document must have a date', 'Un document doit avoir une date (timestamp).'],
  [
    'bdl-11',
    'A document must have a Comp',
    "La première ressource d'un document doit être une Composition.",
  ],
  ['bdl-12', 'A message must', "La première ressource d'un message doit être un MessageHeader."],
  [
    'cmp-1',
    'A section must',
    'Une section doit avoir un texte (text), des entrées (entry) ou des sous-sections (section).',
  ],
  [
    'cmp-2',
    'A section can',
    'Une section qui a des entrées (entry) ne peut pas dire pourquoi elle est vide (emptyReason).',
  ],
  [
    'lst-1',
    'A list can only',
    'Une liste qui a des entrées (entry) ne peut pas dire pourquoi elle est vide (emptyReason).',
  ],
  [
    'lst-2',
    'The deleted flag',
    "entry.deleted n'est permis que dans une liste de changements (mode « changes »).",
  ],
  [
    'lst-3',
    'An entry date',
    "entry.date n'est permis que dans une liste tenue à jour (mode « working »).",
  ],
  [
    'inv-1',
    'A parameter must',
    'Un paramètre a une valeur (value[x]), une ressource (resource) ou des parties (part), et une seule de ces trois choses.',
  ],
  [
    'inv-1',
    'Last modified date',
    'La date de dernière modification (lastModified) ne peut pas précéder celle de création (authoredOn).',
  ],
  [
    'sev-1',
    'Either a name',
    'Un objet de la trace a un nom (name) ou une requête (query), pas les deux.',
  ],
  [
    'ppc-1',
    'Either a Policy',
    'Un consentement cite une politique (policy) ou une règle (policyRule).',
  ],
  [
    'ppc-2',
    'IF Scope=privacy',
    'Un consentement sur la vie privée doit désigner le patient (patient).',
  ],
  [
    'ppc-3',
    'IF Scope=research',
    'Un consentement à une recherche doit désigner le patient (patient).',
  ],
  ['ppc-4', 'IF Scope=adr', 'Une directive anticipée doit désigner le patient (patient).'],
  [
    'ppc-5',
    'IF Scope=treatment',
    'Un consentement à un traitement doit désigner le patient (patient).',
  ],
  [
    'que-1',
    'Group items must',
    "Un groupe (group) contient des questions ; un texte à afficher (display) n'en contient pas.",
  ],
  ['que-2', 'The link ids', 'Chaque linkId doit être unique dans le questionnaire.'],
  ['que-3', 'Display items cannot', "Un texte à afficher (display) n'a pas de code."],
  [
    'que-4',
    'A question cannot',
    'Une question a une liste de réponses (answerOption) ou un jeu de valeurs (answerValueSet), pas les deux.',
  ],
  [
    'que-5',
    "Only 'choice'",
    "Ce type de question n'accepte pas de réponses proposées (answerOption, answerValueSet).",
  ],
  [
    'que-6',
    'Required and repeat',
    "Un texte à afficher (display) n'est ni obligatoire (required) ni répété (repeats).",
  ],
  [
    'que-7',
    'If the operator',
    "Avec l'opérateur « exists », la réponse attendue (answer[x]) est un booléen.",
  ],
  [
    'que-8',
    'Initial values',
    "Un groupe (group) ou un texte à afficher (display) n'a pas de valeur initiale (initial).",
  ],
  [
    'que-9',
    "Read-only can't",
    "Un texte à afficher (display) n'a pas de mention « lecture seule » (readOnly).",
  ],
  [
    'que-10',
    'Maximum length',
    "Une longueur maximale (maxLength) n'a de sens que pour les questions à réponse simple.",
  ],
  [
    'que-11',
    'If one or more',
    "Une question avec réponses proposées (answerOption) n'a pas de valeur initiale (initial).",
  ],
  [
    'que-12',
    'If there are more',
    'Plusieurs conditions (enableWhen) demandent de dire comment elles se combinent (enableBehavior).',
  ],
  [
    'que-13',
    'Can only have',
    'Plusieurs valeurs initiales (initial) supposent une question répétée (repeats).',
  ],
  [
    'qrs-1',
    'Nested item',
    'Une question imbriquée se place sous la question (item) ou sous sa réponse (answer), pas sous les deux.',
  ],
]);
