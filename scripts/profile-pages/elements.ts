/** The tables of a profile's page: the elements it constrains, and its rules. R4 ElementDefinition. */
import type { Structure, StructureElement } from '../../server/fhir/definitions/structure.ts';
import type { Members } from './package.ts';
import { isMembers, itemsAt, textAt } from './package.ts';
import { both, cell, code, table, wordsAt } from './words.ts';

/** Members of an element that say where it stands, and those the table shows in other columns. */
const FIXED = /^(?:fixed|pattern|minValue|maxValue)[A-Z]/;

/** Elements the differential says something of, with the cardinality and types of the whole profile. */
export function elementTable(
  differential: readonly Members[],
  structure: Structure | undefined,
): readonly string[] {
  const whole = new Map((structure?.elements ?? []).map((element) => [element.id, element]));
  const rows = differential
    .filter((element) => textAt(element, 'id').includes('.'))
    .map((element) => elementRow(element, whole.get(textAt(element, 'id'))));
  return table(
    ['Élément / Element', 'Card.', 'Type', 'Valeur, liste / Value, binding', 'Sens / Meaning'],
    rows,
  );
}

function elementRow(
  element: Members,
  whole: StructureElement | undefined,
): readonly [string, string, string, string, string] {
  return [
    code(textAt(element, 'id')),
    cardinality(element, whole),
    typesOf(element, whole),
    [...valuesOf(element), ...bindingOf(element), ...slicingOf(element)].join('<br>'),
    both(wordsAt(element, 'short')),
  ];
}

function cardinality(element: Members, whole: StructureElement | undefined): string {
  const min = whole?.min ?? (typeof element['min'] === 'number' ? element['min'] : 0);
  const max = whole ? String(whole.max ?? 1) : textAt(element, 'max');
  const text = `${min}..${max}`;
  return 'min' in element || 'max' in element ? `**${text}**` : text;
}

function typesOf(element: Members, whole: StructureElement | undefined): string {
  const types = whole?.types ?? [];
  if (!('type' in element)) return types.map(({ code: name }) => shortName(name)).join(', ');
  return itemsAt(element, 'type')
    .map((type) => {
      const targets = [...listAt(type, 'targetProfile'), ...listAt(type, 'profile')].map(shortName);
      const name = shortName(textAt(type, 'code'));
      return targets.length === 0 ? name : `${name}(${targets.join(' \\| ')})`;
    })
    .join(', ');
}

function valuesOf(element: Members): readonly string[] {
  return Object.entries(element)
    .filter(([name]) => FIXED.test(name))
    .map(
      ([name, value]) =>
        `${name.startsWith('pattern') ? '⊇' : '='} ${code(typeof value === 'string' ? value : JSON.stringify(value))}`,
    );
}

const STRENGTHS: Readonly<Record<string, string>> = {
  required: 'obligatoire / required',
  extensible: 'extensible',
  preferred: 'conseillée / preferred',
};

function bindingOf(element: Members): readonly string[] {
  const { binding } = element;
  if (!isMembers(binding)) return [];
  const strength = textAt(binding, 'strength');
  return [`${code(shortName(textAt(binding, 'valueSet')))} (${STRENGTHS[strength] ?? strength})`];
}

function slicingOf({ slicing }: Members): readonly string[] {
  if (!isMembers(slicing)) return [];
  const by = itemsAt(slicing, 'discriminator').map(
    (one) => `${textAt(one, 'type')} ${textAt(one, 'path')}`,
  );
  return [`tranches par / slices by ${code(by.join(', '))}, ${textAt(slicing, 'rules')}`];
}

const SEVERITIES: Readonly<Record<string, string>> = {
  error: '**refus / error**',
  warning: 'avis / warning',
};

export function ruleTable(differential: readonly Members[]): readonly string[] {
  const rows = differential.flatMap((element) =>
    itemsAt(element, 'constraint').map((constraint) => [
      code(textAt(constraint, 'key')),
      SEVERITIES[textAt(constraint, 'severity')] ?? '',
      both(wordsAt(constraint, 'human')),
      `${code(textAt(element, 'id'))}<br>${code(textAt(constraint, 'expression'))}`,
    ]),
  );
  return table(['Clé / Key', 'Gravité / Severity', 'Règle / Rule', 'FHIRPath'], rows);
}

/** The last part of a canonical: what a reader knows it by. */
export function shortName(canonical: string): string {
  return cell(canonical.slice(canonical.lastIndexOf('/') + 1));
}

function listAt(members: Members, name: string): readonly string[] {
  const value = members[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
