/** The rules of StructureDefinition and ElementDefinition in French. R4 structuredefinition, elementdefinition. */
import { translations } from './translation.ts';

export const STRUCTURE_DEFINITION_FRENCH = translations([
  [
    'sdf-1',
    'Element paths must',
    "Chaque chemin (path) d'élément du snapshot ne doit figurer qu'une fois, sauf si la définition est une contrainte (derivation = constraint).",
  ],
  [
    'sdf-2',
    'Must have at',
    'Une correspondance (mapping) doit avoir au moins un nom (name) ou un URI (uri).',
  ],
  [
    'sdf-3',
    'Each element definition',
    'Chaque élément du snapshot doit avoir une définition (definition) et ses cardinalités (min et max).',
  ],
  [
    'sdf-4',
    'If the structure',
    "Une structure qui n'est pas abstraite (abstract = false) doit dire sa définition de base (baseDefinition).",
  ],
  [
    'sdf-5',
    'If the structure',
    "La définition d'une extension doit dire où elle peut se placer (context).",
  ],
  [
    'sdf-6',
    'A structure must',
    'Une structure doit avoir un differential ou un snapshot, ou les deux.',
  ],
  [
    'sdf-8',
    'All snapshot elements',
    "Les chemins (path) des éléments du snapshot doivent commencer par le type de la structure (type) ; d'un modèle logique, par le premier chemin.",
  ],
  [
    'sdf-8a',
    'In any differential,',
    "Les chemins (path) des éléments du differential doivent commencer par le type de la structure (type) ; d'un modèle logique, par le même nom de type.",
  ],
  [
    'sdf-8b',
    'All snapshot elements',
    "Chaque élément du snapshot doit dire l'élément de base dont il vient (base).",
  ],
  [
    'sdf-9',
    'In any snapshot',
    "L'élément racine, dont le chemin n'a pas de point, ne doit avoir ni label, ni code, ni requirements.",
  ],
  [
    'sdf-10',
    'provide either a',
    'Une liaison (binding) doit donner un jeu de valeurs (valueSet) ou une description, ou les deux.',
  ],
  [
    'sdf-11',
    "If there's a",
    'Le type de la structure (type) doit être le chemin (path) du premier élément du snapshot.',
  ],
  [
    'sdf-14',
    'All element definitions',
    "Chaque définition d'élément doit avoir un identifiant (id).",
  ],
  [
    'sdf-15',
    'The first element',
    'Le premier élément du snapshot ne doit pas avoir de type, sauf dans un modèle logique.',
  ],
  [
    'sdf-15a',
    'If the first',
    "Le premier élément du differential, si son chemin n'a pas de point, ne doit pas avoir de type, sauf dans un modèle logique.",
  ],
  [
    'sdf-16',
    'All element definitions',
    "Chaque élément du snapshot doit avoir un identifiant (id) qu'aucun autre n'a.",
  ],
  [
    'sdf-17',
    'All element definitions',
    "Chaque élément du differential doit avoir un identifiant (id) qu'aucun autre n'a.",
  ],
  [
    'sdf-18',
    'Context Invariants can',
    "Les règles de contexte (contextInvariant) ne sont permises que dans la définition d'une extension.",
  ],
  [
    'sdf-19',
    'FHIR Specification models',
    "Une définition de la norme FHIR n'emploie que des types définis par FHIR : corrigez type.code.",
  ],
  ['sdf-20', 'No slicing on', "L'élément racine ne peut pas être découpé : retirez slicing."],
  [
    'sdf-21',
    'Default values can',
    "Une valeur par défaut (defaultValue[x]) n'est permise que dans une spécialisation (derivation = specialization).",
  ],
  [
    'sdf-22',
    'FHIR Specification models',
    "Une définition de la norme FHIR n'a jamais de valeur par défaut : retirez defaultValue[x].",
  ],
  ['sdf-23', 'No slice name', "L'élément racine ne peut pas avoir de nom de tranche (sliceName)."],
  [
    'eld-1',
    'If there are',
    'Un découpage (slicing) sans discriminant (discriminator) doit avoir une description.',
  ],
  ['eld-2', 'Min <= Max', 'Le minimum (min) ne doit pas dépasser le maximum (max).'],
  ['eld-3', 'Max SHALL be', 'Le maximum (max) est un nombre entier ou « * ».'],
  [
    'eld-4',
    'Aggregation may only',
    "Le mode d'agrégation (aggregation) n'est permis que si l'un des types est une référence (Reference ou canonical).",
  ],
  [
    'eld-5',
    'if the element',
    'Un élément qui renvoie à un autre (contentReference) ne doit avoir ni type, ni defaultValue[x], ni fixed[x], ni pattern[x], ni example, ni minValue[x], ni maxValue[x], ni maxLength, ni binding.',
  ],
  ['eld-6', 'Fixed value may', 'Une valeur fixe (fixed[x]) suppose un seul type (type).'],
  ['eld-7', 'Pattern may only', 'Un modèle de valeur (pattern[x]) suppose un seul type (type).'],
  [
    'eld-8',
    'Pattern and fixed',
    'Donnez un modèle de valeur (pattern[x]) ou une valeur fixe (fixed[x]), pas les deux.',
  ],
  [
    'eld-11',
    'Binding can only',
    "Une liaison (binding) n'est permise que sur un élément codé, un texte (string) ou un URI (uri).",
  ],
  [
    'eld-12',
    'ValueSet SHALL start',
    'Le jeu de valeurs (valueSet) doit commencer par « http:// », « https:// » ou « urn: ».',
  ],
  ['eld-13', 'Types must be', "Chaque type (type.code) ne doit figurer qu'une fois."],
  [
    'eld-14',
    'Constraints must be',
    "Chaque contrainte (constraint) doit avoir une clé (key) qu'aucune autre n'a.",
  ],
  [
    'eld-15',
    'default value and',
    "Donnez une valeur par défaut (defaultValue[x]) ou le sens d'une absence (meaningWhenMissing), pas les deux.",
  ],
  [
    'eld-16',
    'sliceName must be',
    'Le nom de tranche (sliceName) est fait de mots séparés par « / », sans espace : lettres, chiffres et - _ @ [ ].',
  ],
  [
    'eld-17',
    'targetProfile is only',
    "Un profil visé (targetProfile) n'est permis que si le type est Reference ou canonical.",
  ],
  [
    'eld-18',
    'Must have a',
    'Un élément qui modifie le sens (isModifier = true) doit dire pourquoi (isModifierReason).',
  ],
  [
    'eld-19',
    'Element names cannot',
    'Dans le chemin (path), chaque nom a 1 à 64 caractères, sans espace ni signe spécial tel que , : ; \' " / | ? ! @ # $ % & * ( ) [ ] { }.',
  ],
  [
    'eld-20',
    'Element names should',
    'Dans le chemin (path), les noms sont faits de lettres et de chiffres seuls, faute de quoi les générateurs de code peuvent échouer.',
  ],
  [
    'eld-21',
    'Constraints should have',
    "Une contrainte (constraint) devrait avoir une expression, faute de quoi aucun validateur ne peut l'appliquer.",
  ],
  [
    'eld-22',
    'sliceIsConstraining can only',
    "L'indication sliceIsConstraining n'est permise qu'avec un nom de tranche (sliceName).",
  ],
]);
