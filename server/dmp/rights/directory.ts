/** What the directory says of a professional: his entries, his structures, his role. dmp.md 2.3 and 4.3.2. */
import type { Definitions } from '../../fhir/definitions/definitions.ts';
import { localReference } from '../../fhir/model/reference.ts';
import type { ResourceType } from '../../fhir/model/resource.ts';
import type { SearchNode } from '../../fhir/search/node.ts';
import { and } from '../../fhir/search/node.ts';
import { queryWhere } from '../../fhir/search/query.ts';
import type { Reads } from '../../fhir/store/store.ts';
import { requiredParam } from '../access/content-filter.ts';
import type { Professional } from '../actors/actor.ts';
import { IDNAT_PS_SYSTEM } from '../actors/professions.ts';
import { referenceOf } from '../consent/shape.ts';
import { readOne } from './read-one.ts';

/** Levels of `Organization.partOf` followed upwards. */
const ANCESTORS_MAX = 8;
/** Directory entries one identifier may have. */
const HOMONYMS_MAX = 20;

/** Look-ups; each answers with `Type/id`, and may be remembered as long as the directory stays as it is. */
export interface Directory {
  /** Entries of a person. */
  practitioners(idNat: string): Promise<readonly string[]>;
  /** A structure first, by reference or else by identifier, then those it is a part of. */
  structures(named: Pick<Professional, 'organization' | 'structure'>): Promise<readonly string[]>;
  /** Roles of a person in a structure. */
  roles(person: string, structure: string): Promise<readonly string[]>;
}

export function directoryOf(reads: Reads, definitions: Definitions): Directory {
  const find = async (type: ResourceType, where: SearchNode): Promise<readonly string[]> => {
    const { resources } = await reads.find(queryWhere(type, where, HOMONYMS_MAX));
    return resources.map(({ id }) => `${type}/${id}`);
  };
  const param = (type: ResourceType, code: string) => requiredParam(definitions, type, code);
  const refersTo = (code: string, target: string): SearchNode => ({
    kind: 'reference',
    param: param('PractitionerRole', code),
    target,
  });
  return {
    practitioners: (idNat) =>
      find('Practitioner', {
        kind: 'token',
        param: param('Practitioner', 'identifier'),
        system: IDNAT_PS_SYSTEM,
        code: idNat,
      }),
    structures: async ({ organization, structure }) => {
      if (organization !== undefined) return withAncestors([organization], reads);
      if (structure === undefined) return [];
      const where: SearchNode = {
        kind: 'token',
        param: param('Organization', 'identifier'),
        code: structure,
      };
      return withAncestors(await find('Organization', where), reads);
    },
    roles: (person, structure) =>
      find(
        'PractitionerRole',
        and(refersTo('practitioner', person), refersTo('organization', structure)),
      ),
  };
}

async function withAncestors(
  structures: readonly string[],
  reads: Reads,
): Promise<readonly string[]> {
  const found = new Set<string>();
  let level = structures;
  for (let depth = 0; depth < ANCESTORS_MAX && level.length > 0; depth += 1) {
    const above: string[] = [];
    for (const reference of level.filter((known) => !found.has(known))) {
      found.add(reference);
      const local = localReference(reference);
      const content = local ? await readOne(reads, 'Organization', local.id) : undefined;
      above.push(...referenceOf(content?.['partOf']));
    }
    level = above;
  }
  return [...found];
}
