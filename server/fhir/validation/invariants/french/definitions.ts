/** The rules of the other definitions and of their datatypes in French. R4, the page of each resource. */
import { translations } from './translation.ts';

export const DEFINITION_FRENCH = translations([
  [
    'cpb-1',
    'A Capability Statement',
    'Une déclaration de capacités doit avoir au moins un des éléments rest, messaging ou document.',
  ],
  [
    'cpb-2',
    'A Capability Statement',
    'Une déclaration de capacités doit avoir au moins une description, un logiciel (software) ou une mise en œuvre (implementation).',
  ],
  [
    'cpb-3',
    'Messaging end-point is',
    "Le point d'accès de la messagerie (messaging.endpoint) n'est permis que si la déclaration porte sur une instance (kind = instance).",
  ],
  [
    'cpb-7',
    'The set of',
    "Chaque couple de profil (profile) et de mode des documents (document) ne doit figurer qu'une fois.",
  ],
  [
    'cpb-9',
    'A given resource',
    "Chaque type de ressource (resource.type) ne doit être décrit qu'une fois par mode REST.",
  ],
  [
    'cpb-12',
    'Search parameter names',
    "Chaque nom de paramètre de recherche (searchParam.name) ne doit figurer qu'une fois par ressource.",
  ],
  [
    'cpb-14',
    'If kind =',
    'Si kind est « instance », la mise en œuvre (implementation) est obligatoire et le logiciel (software) facultatif.',
  ],
  [
    'cpb-15',
    'If kind =',
    'Si kind est « capability », le logiciel (software) est obligatoire et la mise en œuvre (implementation) interdite.',
  ],
  [
    'cpb-16',
    'If kind =',
    'Si kind est « requirements », ni mise en œuvre (implementation) ni logiciel (software) ne sont permis.',
  ],
  [
    'csd-1',
    'Within a code',
    "Dans un système de codes, chaque code (concept.code) ne doit figurer qu'une fois, à tous les niveaux.",
  ],
  [
    'cmd-1',
    'If the map',
    'Une correspondance plus étroite (narrower) ou inexacte (inexact) doit avoir un commentaire (comment).',
  ],
  ['cmd-2', 'If the mode', 'Si le mode est « fixed », donnez un code (code).'],
  [
    'cmd-3',
    'If the mode',
    "Si le mode est « other-map », donnez l'adresse de l'autre table (url).",
  ],
  [
    'ces-1',
    'SHALL contain a',
    'Donnez une catégorie (category) ou un code de facturation (productOrService), mais pas les deux.',
  ],
  [
    'drq-1',
    'Either a path',
    'Donnez un chemin (path) ou un paramètre de recherche (searchParam), mais pas les deux.',
  ],
  [
    'drq-2',
    'Either a path',
    'Donnez un chemin (path) ou un paramètre de recherche (searchParam), mais pas les deux.',
  ],
  [
    'ig-1',
    'If a resource',
    "Le groupe d'une ressource (groupingId) doit être l'identifiant d'un groupe (grouping.id) défini dans ce guide.",
  ],
  [
    'ig-2',
    'If a resource',
    "La version FHIR d'une ressource (fhirVersion) doit être une de celles que déclare le guide.",
  ],
  [
    'ipn-1',
    'The organization SHALL',
    "Un produit d'assurance doit avoir au moins un nom (name) ou un identifiant (identifier).",
  ],
  ['lnk-1', 'Must have at', 'Un lien entre ressources doit avoir au moins deux éléments (item).'],
  ['md-1', 'Max must be', 'Le maximum (max) est un entier positif ou « * ».'],
  [
    'mea-1',
    'Stratifier SHALL be',
    'Un critère de stratification (stratifier) a soit un critère (code, description, criteria), soit des composants (component).',
  ],
  [
    'mrp-1',
    'Measure Reports used',
    'Un rapport de collecte de données (type = data-collection) ne doit donner ni groupe (group) ni score.',
  ],
  [
    'mrp-2',
    'Stratifiers SHALL be',
    'Une strate (stratum) a soit une valeur (value), soit des composants (component).',
  ],
  ['msq-3', 'Only 0 and', 'Le système de coordonnées (coordinateSystem) est 0 ou 1.'],
  [
    'msq-5',
    'GenomeBuild and chromosome',
    'La version du génome (genomeBuild) et le chromosome (chromosome) vont ensemble : donnez les deux ou aucun.',
  ],
  [
    'msq-6',
    'Have and only',
    'La séquence de référence doit avoir un seul des éléments genomeBuild, referenceSeqId, referenceSeqPointer et referenceSeqString.',
  ],
  [
    'nsd-1',
    'Root systems cannot',
    "Un système racine (kind = root) ne peut pas avoir d'identifiant de type uuid.",
  ],
  [
    'nsd-2',
    "Can't have more",
    'Un seul identifiant préféré (preferred) est permis par type (uniqueId.type).',
  ],
  ['opd-1', 'Either a type', 'Un paramètre doit avoir un type (type) ou des parties (part).'],
  [
    'opd-2',
    'A search type',
    "Un type de recherche (searchType) n'est permis que pour un paramètre de type string.",
  ],
  [
    'opd-3',
    'A targetProfile can',
    "Un profil visé (targetProfile) n'est permis que pour un paramètre de type Reference ou canonical.",
  ],
  [
    'rqg-1',
    'Must have resource',
    'Une action doit avoir une ressource (resource) ou des actions (action), mais pas les deux.',
  ],
  ['smp-1', 'Can only have', "Un élément (element) n'est permis qu'avec un contexte (context)."],
  ['smp-2', 'Must have a', 'Un contexte (context) demande son type (contextType).'],
  ['spd-1', 'If an xpath', 'Une expression XPath (xpath) demande de dire son usage (xpathUsage).'],
  [
    'spd-2',
    'Search parameters can',
    'Les noms de chaînage (chain) ne sont permis que si le paramètre de recherche est de type reference.',
  ],
  [
    'tcp-1',
    'If there is',
    "S'il y a plusieurs versions (version), chacune doit avoir un code (code).",
  ],
  [
    'tcp-2',
    'A Capability Statement',
    'Une déclaration de capacités doit avoir au moins une description, un logiciel (software) ou une mise en œuvre (implementation).',
  ],
  [
    'tcp-3',
    'If kind =',
    'Si kind est « instance », la mise en œuvre (implementation) est obligatoire et le logiciel (software) facultatif.',
  ],
  [
    'tcp-4',
    'If kind =',
    'Si kind est « capability », le logiciel (software) est obligatoire et la mise en œuvre (implementation) interdite.',
  ],
  [
    'tcp-5',
    'If kind =',
    'Si kind est « requirements », ni mise en œuvre (implementation) ni logiciel (software) ne sont permis.',
  ],
  [
    'trd-1',
    'Either timing, or',
    'Donnez un moment (timing[x]) ou des données attendues (data), mais pas les deux.',
  ],
  [
    'trd-2',
    'A condition only',
    "Une condition (condition) n'est permise qu'avec des données attendues (data).",
  ],
  [
    'trd-3',
    'A named event',
    'Un événement nommé demande un nom (name), un événement périodique un moment (timing[x]), un événement de données des données (data).',
  ],
  [
    'vsd-1',
    'A value set',
    'Une inclusion (include) ou exclusion (exclude) doit avoir un jeu de valeurs (valueSet) ou un système (system).',
  ],
  [
    'vsd-2',
    'A value set',
    'Un jeu de valeurs avec des concepts (concept) ou des filtres (filter) doit dire le système (system).',
  ],
  [
    'vsd-3',
    'Cannot have both',
    'Donnez des concepts (concept) ou des filtres (filter), pas les deux.',
  ],
  ['vsd-6', 'SHALL have a', 'Donnez un code (code) ou un libellé (display).'],
  [
    'vsd-9',
    'Must have a',
    "Une entrée qui n'est pas abstraite (abstract) doit avoir un code (code).",
  ],
  ['vsd-10', 'Must have a', 'Un code (code) demande son système (system).'],
]);
