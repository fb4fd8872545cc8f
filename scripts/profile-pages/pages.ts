/** The pages of docs/profiles as text: one for each profile, and the index. */
import { readProfiles } from '../../server/boot/definitions.ts';
import type { SelectionCondition } from '../../server/dmp/profiles/selection.ts';
import { elementTable, ruleTable, shortName } from './elements.ts';
import { indexPage } from './index-page.ts';
import type { Definition, DmpPackage } from './package.ts';
import { isMembers, itemsAt, readDmpPackage, textAt } from './package.ts';
import { code, table, wordsAt } from './words.ts';

const INFORMED_BY = 'https://carnet.example/fhir/StructureDefinition/dmp-informed-by';
const OURS = 'https://carnet.example/fhir/StructureDefinition/';
/** Pages of R4 about what is no resource. */
const CORE_PAGES: Readonly<Record<string, string>> = {
  ContactPoint: 'datatypes.html#ContactPoint',
  Extension: 'extensibility.html#Extension',
  Identifier: 'datatypes.html#Identifier',
};
const SOURCES = '../../fhir-profiles/dmp';

/** Name of the file → its text. */
export function profilePages(): ReadonlyMap<string, string> {
  const dmp = readDmpPackage();
  const structures = dmp.definitions.filter(
    ({ json }) => json['resourceType'] === 'StructureDefinition',
  );
  return new Map([
    ['README.md', indexPage(dmp)],
    ...structures.map(
      (definition) => [`${definition.id}.md`, profilePage(definition, dmp)] as const,
    ),
  ]);
}

function profilePage({ file, json }: Definition, dmp: DmpPackage): string {
  const { fr, en } = wordsAt(json, 'title');
  const description = wordsAt(json, 'description');
  const url = textAt(json, 'url');
  const differential = isMembers(json['differential'])
    ? itemsAt(json['differential'], 'element')
    : [];
  const structure = readProfiles().structures.structure(url);
  const rules = ruleTable(differential);
  const elements = elementTable(differential, structure);
  const examples = dmp.examples.get(url) ?? [];
  return `${[
    `# ${fr} · *${en}*`,
    '',
    description.fr,
    '',
    `*${description.en}*`,
    '',
    ...identityTable({ file, json, id: textAt(json, 'id') }, dmp),
    ...(elements.length > 0 ? ['## Éléments · *Elements*', '', ...elements] : []),
    ...(rules.length > 0 ? ['## Règles · *Rules*', '', ...rules] : []),
    ...(examples.length > 0
      ? [
          '## Exemples · *Examples*',
          '',
          ...examples.map((name) => `- [${name}](${SOURCES}/example/${name})`),
          '',
        ]
      : []),
    '[Tous les profils · *All profiles*](README.md)',
  ].join('\n')}\n`;
}

function identityTable({ file, json }: Definition, dmp: DmpPackage): readonly string[] {
  const informed = itemsAt(json, 'extension')
    .filter((extension) => extension['url'] === INFORMED_BY)
    .map((extension) => code(textAt(extension, 'valueUri')));
  return table(
    ['', ''],
    [
      ['Nom / Canonical', `[${textAt(json, 'url')}](${SOURCES}/${file})`],
      ['Type', textAt(json, 'type')],
      ['Repose sur / Based on', baseLink(textAt(json, 'baseDefinition'))],
      ...(informed.length > 0 ? [['Écrit d’après / Written after', informed.join('<br>')]] : []),
      ['Source', textAt(json, 'purpose')],
      ['À l’écriture / On write', selectionOf(textAt(json, 'url'), dmp)],
    ],
  );
}

function baseLink(canonical: string): string {
  const name = shortName(canonical);
  if (canonical.startsWith(OURS)) return `[${name}](${name}.md)`;
  return `[${name}](https://hl7.org/fhir/R4/${CORE_PAGES[name] ?? `${name.toLowerCase()}.html`})`;
}

/** When a resource must conform to it, in the words of selection.json. */
function selectionOf(url: string, { selection }: DmpPackage): string {
  const rules = selection.rules.filter(({ profile }) => profile === url);
  if (rules.length === 0)
    return 'sur demande ou par un autre profil / when asked, or through another profile';
  return rules
    .map(({ type, when = [] }) =>
      [
        `${type}`,
        ...[when].flat().map((condition: SelectionCondition) => conditionOf(condition)),
      ].join(', '),
    )
    .join('<br>');
}

function conditionOf({ path, system, code: codes }: SelectionCondition): string {
  const values = (codes ?? []).map((one) => code(one)).join(' ');
  return [code(path), ...(system === undefined ? [] : [code(shortName(system))]), values]
    .filter((part) => part !== '')
    .join(' ');
}
