/** People and structures named in a deposit, found in the directory. dmp.md 4.3.2. */
import type { RuleContext } from '../../fhir/engine/module.ts';
import type { Json, JsonObject } from '../../fhir/model/json.ts';
import { isJsonArray, isJsonObject } from '../../fhir/model/json.ts';
import type { ResourceType } from '../../fhir/model/resource.ts';
import { unprocessable } from '../../fhir/outcome/errors.ts';
import { queryWhere } from '../../fhir/search/query.ts';

export interface DirectoryIdentifier {
  readonly system: string;
  readonly value: string;
}

/** Identifiers of one entry that are tried. */
const IDENTIFIERS_MAX = 10;

/** `Type/id` in the directory; undefined when nobody has the identifier. @throws FhirError 422 when several do. */
export async function inDirectory(
  type: ResourceType,
  { system, value }: DirectoryIdentifier,
  { reads, definitions, memory }: RuleContext,
): Promise<string | undefined> {
  const key = `dmp-directory ${type} ${system}|${value}`;
  // Kept by this function alone; an empty text is nobody.
  const known = memory.get(key) as string | undefined;
  if (known !== undefined) return known === '' ? undefined : known;
  const param = definitions.param(type, 'identifier');
  const found = param
    ? (await reads.find(queryWhere(type, { kind: 'token', param, system, code: value }, 2)))
        .resources
    : [];
  if (found.length > 1) {
    throw unprocessable('directory-ambiguous', {
      fr: `Plusieurs ${type} de l'annuaire portent cet identifiant : donnez-en un autre.`,
      en: `Several ${type} of the directory have this identifier: give another one.`,
    });
  }
  const [only] = found;
  const reference = only ? `${type}/${only.id}` : undefined;
  memory.set(key, reference ?? '');
  return reference;
}

/** Identifiers of a directory resource, in the order sent. */
export function identifiersOf(tree: JsonObject): readonly DirectoryIdentifier[] {
  const identifiers = tree.get('identifier');
  const list = isJsonArray(identifiers)
    ? identifiers
    : identifiers === undefined
      ? []
      : [identifiers];
  return list.flatMap(identifierOf).slice(0, IDENTIFIERS_MAX);
}

export function identifierOf(json: Json): readonly DirectoryIdentifier[] {
  if (!isJsonObject(json)) return [];
  const [system, value] = [json.get('system'), json.get('value')];
  return typeof system === 'string' && typeof value === 'string' ? [{ system, value }] : [];
}

/** `Type?identifier=system|value`: what a conditional reference to the directory asks. */
export function askedIdentifier(query: string): DirectoryIdentifier | undefined {
  const [, token] = /^identifier=([^&]+)$/.exec(query) ?? [];
  if (token === undefined) return undefined;
  const text = decoded(token);
  const bar = text.indexOf('|');
  return bar > 0 && bar < text.length - 1
    ? { system: text.slice(0, bar), value: text.slice(bar + 1) }
    : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
