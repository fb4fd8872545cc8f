/** The index of docs/profiles: profiles, extensions, lists of codes. */
import { shortName } from './elements.ts';
import type { Definition, DmpPackage, Members } from './package.ts';
import { isMembers, itemsAt, textAt } from './package.ts';
import { cell, table, wordsAt } from './words.ts';

const SOURCES = '../../fhir-profiles/dmp';

const HEAD = `# Profils du dossier médical partagé · *Profiles of the shared health record*

Ce que Carnet demande aux ressources du DMP, dit dans la forme de FHIR R4. Chaque page donne le but, les éléments, les
règles et un exemple. Les fichiers sont dans [fhir-profiles/dmp](../../fhir-profiles/dmp/README.md).

*What Carnet asks of resources of the DMP, in the form of FHIR R4. Each page gives purpose, elements, rules and an example.
The files are in fhir-profiles/dmp.*

Pages écrites par \`npm run profile:pages\` ; ne pas les modifier à la main. *Pages written by that command; not to be edited.*
`;

export function indexPage({ definitions }: DmpPackage): string {
  const of = (type: string): readonly Definition[] =>
    definitions.filter(({ json }) => json['resourceType'] === type);
  const structures = of('StructureDefinition');
  const isData = ({ json }: Definition): boolean => json['kind'] === 'complex-type';
  return [
    HEAD,
    '## Ressources · *Resources*\n',
    ...profileTable(structures.filter((one) => !isData(one))),
    '## Identifiants, adresses et extensions · *Identifiers, addresses and extensions*\n',
    ...profileTable(structures.filter(isData)),
    '## Listes de valeurs · *Value sets*\n',
    ...codeTable(of('ValueSet'), valueCount),
    '## Systèmes de codes · *Code systems*\n',
    ...codeTable(of('CodeSystem'), conceptCount),
    '## Interface · *Interface*\n',
    ...codeTable(
      [...of('CapabilityStatement'), ...of('OperationDefinition'), ...of('SearchParameter')],
      ({ resourceType }) => String(resourceType),
    ),
  ].join('\n');
}

function profileTable(structures: readonly Definition[]): readonly string[] {
  const rows = structures
    .toSorted((a, b) =>
      compare(`${textAt(a.json, 'type')} ${a.id}`, `${textAt(b.json, 'type')} ${b.id}`),
    )
    .map(({ id, json }) => {
      const { fr, en } = wordsAt(json, 'title');
      return [textAt(json, 'type'), `[${id}](${id}.md)`, cell(fr), `*${cell(en)}*`];
    });
  return table(['Type', 'Profil / Profile', 'Français', 'English'], rows);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

function codeTable(
  definitions: readonly Definition[],
  last: (json: Members) => string,
): readonly string[] {
  const rows = definitions.map(({ id, file, json }) => {
    const words = wordsAt(json, json['title'] === undefined ? 'description' : 'title');
    return [`[${id}](${SOURCES}/${file})`, cell(words.fr), `*${cell(words.en)}*`, last(json)];
  });
  return table(['Fichier / File', 'Français', 'English', ''], rows);
}

function conceptCount(json: Members): string {
  const count = itemsAt(json, 'concept').length;
  const system = textAt(json, 'url');
  return json['content'] === 'fragment'
    ? `${count}, fragment de / of ${shortName(system)}`
    : `${count}`;
}

function valueCount({ compose }: Members): string {
  const includes = isMembers(compose) ? itemsAt(compose, 'include') : [];
  const count = includes.reduce((sum, include) => sum + itemsAt(include, 'concept').length, 0);
  return count > 0 ? `${count}` : 'tout le système / whole system';
}
