/** What a resource is indexed by, read back by parameter. */
import { readDefinitions } from '../../../server/boot/definitions.ts';
import type { Param } from '../../../server/fhir/definitions/param.ts';
import type { PlainResource } from '../../../server/fhir/model/resource.ts';
import type { IndexEntries } from '../../../server/fhir/search/entries.ts';
import { extractEntries } from '../../../server/fhir/search/extract.ts';
import { BASE } from './reading.ts';

const definitions = readDefinitions();

export function entriesOf(resource: PlainResource): IndexEntries {
  const type = resource.resourceType;
  return extractEntries(resource, definitions.params(type), {
    chief: definitions.chiefDate(type),
    base: BASE,
  });
}

export function paramOf(type: string, code: string): Param {
  const param = definitions.param(type, code);
  if (!param) throw new Error(`R4 has no ${type}.${code}`);
  return param;
}

/** The terms of one parameter, after its code. */
export function terms(resource: PlainResource, code: string): readonly string[] {
  return entriesOf(resource)
    .terms.filter((term) => term.startsWith(`${code}\u001f`))
    .map((term) => term.slice(code.length + 1));
}

export function ranges(
  resource: PlainResource,
  code: string,
): readonly (readonly [string, string])[] {
  return entriesOf(resource)
    .ranges.filter((range) => range.code === code)
    .map(({ low, high }) => [shown(low), shown(high)]);
}

function shown(instant: number): string {
  return Number.isFinite(instant)
    ? new Date(instant).toISOString().replace('.000Z', 'Z')
    : String(instant);
}
