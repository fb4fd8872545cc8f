/** What can be wrong with the shape of a resource, each said so that the caller can mend it. */
import type { Text } from '../outcome/issue.ts';
import type { Place } from './place.ts';
import { placeExpression } from './place.ts';

export interface StructureIssue {
  readonly code: 'structure' | 'value' | 'required' | 'invariant';
  /** FHIRPath of the element at fault: `Patient.name[0].given[1]`. */
  readonly expression: string;
  /** Names elements and types, never a value. */
  readonly diagnostics: Text;
}

type JsonKind = 'array' | 'boolean' | 'number' | 'object' | 'single' | 'string';

const JSON_KINDS: Readonly<Record<JsonKind, Text>> = {
  array: { fr: "un tableau, car l'élément se répète", en: 'an array, as the element repeats' },
  boolean: { fr: 'true ou false, sans guillemets', en: 'true or false, without quotes' },
  number: { fr: 'un nombre, sans guillemets', en: 'a number, without quotes' },
  object: { fr: 'un objet', en: 'an object' },
  single: { fr: 'une seule valeur, sans tableau', en: 'a single value, without an array' },
  string: { fr: 'un texte entre guillemets', en: 'a string in quotes' },
};

function issue(code: StructureIssue['code'], place: Place, diagnostics: Text): StructureIssue {
  return { code, expression: placeExpression(place), diagnostics };
}

export function unknownElement(place: Place): StructureIssue {
  return issue('structure', place, {
    fr: "Cet élément n'existe pas à cet endroit en R4. Retirez-le, ou portez-le dans une extension.",
    en: 'R4 has no such element here. Remove it, or carry it in an extension.',
  });
}

export function unknownResourceType(place: Place): StructureIssue {
  return issue('structure', place, {
    fr: "« resourceType » doit être l'un des 146 types de ressource de R4 4.0.1.",
    en: "'resourceType' must be one of the 146 resource types of R4 4.0.1.",
  });
}

export function wrongJsonType(place: Place, expected: JsonKind): StructureIssue {
  const kind = JSON_KINDS[expected];
  return issue('structure', place, {
    fr: `JSON attendu ici : ${kind.fr}.`,
    en: `The JSON expected here is ${kind.en}.`,
  });
}

export function missingElement(place: Place): StructureIssue {
  return issue('required', place, {
    fr: 'Cet élément est obligatoire : ajoutez-le.',
    en: 'This element is mandatory: add it.',
  });
}

export function twoChoices(place: Place, names: readonly string[]): StructureIssue {
  const list = names.join(', ');
  return issue('structure', place, {
    fr: `Un seul de ces éléments est permis : ${list}.`,
    en: `Only one of these elements is allowed: ${list}.`,
  });
}

export function prohibitedElement(place: Place): StructureIssue {
  return issue('structure', place, {
    fr: 'Cet élément est interdit ici : retirez-le.',
    en: 'This element is not allowed here: remove it.',
  });
}

export function emptyJson(place: Place): StructureIssue {
  return issue('structure', place, {
    fr: 'Un objet, un tableau ou un texte vide est interdit : retirez-le ou remplissez-le.',
    en: 'An empty object, array or string is not allowed: remove it or fill it.',
  });
}

export function nullJson(place: Place): StructureIssue {
  return issue('structure', place, {
    fr: "null n'est permis que dans un tableau de valeurs simples, face à une extension.",
    en: 'null is only allowed in an array of primitive values, facing an extension.',
  });
}

/** ele-1 of R4 Element. */
export function valuelessElement(place: Place): StructureIssue {
  return issue('invariant', place, {
    fr: 'ele-1 : un élément doit avoir une valeur ou des enfants autres que « id ».',
    en: "ele-1: an element must have a value or children other than 'id'.",
  });
}

export function badPrimitive(place: Place, type: string, hint: Text): StructureIssue {
  return issue('value', place, {
    fr: `Valeur refusée pour le type ${type} : ${hint.fr}.`,
    en: `Not a value of type ${type}: ${hint.en}.`,
  });
}

export function badReference(place: Place, targets: readonly string[]): StructureIssue {
  const list = targets.length > 0 ? targets.join(', ') : 'R4';
  return issue('value', place, {
    fr: `La référence doit désigner une ressource d'un de ces types : ${list}.`,
    en: `The reference must name a resource of one of these types: ${list}.`,
  });
}

export function tooDeep(place: Place, depthMax: number): StructureIssue {
  return issue('structure', place, {
    fr: `Plus de ${depthMax} niveaux imbriqués : aplatissez la ressource.`,
    en: `More than ${depthMax} nested levels: flatten the resource.`,
  });
}
