/** Every reference a professional answers to before one record. dmp.md 2.3, 3.2 and 5.2. */
import type { ResourceType } from '../../fhir/model/resource.ts';
import type { Professional } from '../actors/actor.ts';
import type { Directory } from './directory.ts';
import type { RightsOfRecord } from './rights-of-record.ts';
import { runningTeams } from './rights-of-record.ts';

/**
 * Among the references the Consents name, those that are he: his Practitioner, the PractitionerRole of his situation, his
 * Organization with its ancestors, the CareTeams he is in now. Nothing else is looked up.
 */
export async function referencesOf(
  professional: Professional,
  { rights, at }: { readonly rights: RightsOfRecord; readonly at: number },
  directory: Directory,
): Promise<ReadonlySet<string>> {
  const teams = runningTeams(rights, at);
  const all = [...rights.named, ...[...teams.values()].flat()];
  const names = (type: ResourceType): boolean => all.some((text) => text.startsWith(`${type}/`));
  const hasRole = professional.practitionerRole !== undefined;
  const seeksRole = names('PractitionerRole') && !hasRole;
  const people =
    names('Practitioner') || seeksRole ? await practitionersOf(professional, directory) : [];
  const structures =
    names('Organization') || seeksRole ? await directory.structures(professional) : [];
  const roles = await rolesOf(professional, seeksRole ? [people, structures] : [[], []], directory);
  const found = new Set([...people, ...structures, ...roles]);
  for (const [team, members] of teams) {
    if (members.some((member) => found.has(member))) found.add(team);
  }
  return found;
}

/** A professional is found by his identifier even when his token names no directory entry: a block must bite. */
async function practitionersOf(
  { practitioner, idNat }: Professional,
  directory: Directory,
): Promise<readonly string[]> {
  return practitioner === undefined ? directory.practitioners(idNat) : [practitioner];
}

/** The role of the situation chosen: named by the token, else the only one this person has in this structure. */
async function rolesOf(
  { practitionerRole }: Professional,
  [people, structures]: readonly [people: readonly string[], structures: readonly string[]],
  directory: Directory,
): Promise<readonly string[]> {
  if (practitionerRole !== undefined) return [practitionerRole];
  const [person] = people;
  const [structure] = structures;
  if (person === undefined || structure === undefined) return [];
  const roles = await directory.roles(person, structure);
  // Rights of two situations are never merged: with several roles the token must name one.
  return roles.length === 1 ? roles : [];
}
