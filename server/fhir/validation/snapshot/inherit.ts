/** What an element takes from the definition it comes from. R4 elementdefinition, base. */
import type { SourceElement, SourceExtension } from './source.ts';

const HERE = 'http://hl7.org/fhir/StructureDefinition/';
const TOOLS = 'http://hl7.org/fhir/tools/StructureDefinition/';

/** They speak of the definition they stand in, and of nothing that derives from it. */
const NOT_INHERITED: ReadonlySet<string> = new Set([
  ...[
    'elementdefinition-isCommonBinding',
    'structuredefinition-category',
    'structuredefinition-dependencies',
    'structuredefinition-explicit-type-name',
    'structuredefinition-fmm',
    'structuredefinition-fmm-no-warnings',
    'structuredefinition-hierarchy',
    'structuredefinition-implements',
    'structuredefinition-normative-version',
    'structuredefinition-security-category',
    'structuredefinition-standards-status',
    'structuredefinition-standards-status-reason',
    'structuredefinition-summary',
    'structuredefinition-table-name',
    'structuredefinition-template-status',
    'structuredefinition-wg',
  ].map((name) => `${HERE}${name}`),
  ...['binding-definition', 'no-binding', 'obligation-profile-flag'].map(
    (name) => `${TOOLS}${name}`,
  ),
]);

/** An element of a base or of a type as a derived snapshot begins with it. */
export function inherit(element: SourceElement): SourceElement {
  const { extension, ...rest } = element;
  const kept = extension?.filter(isInherited) ?? [];
  return {
    ...rest,
    ...(kept.length > 0 && { extension: kept }),
    base: element.base ?? {
      path: element.path,
      min: element.min ?? 0,
      max: element.max ?? '*',
    },
  };
}

function isInherited({ url }: SourceExtension): boolean {
  return !NOT_INHERITED.has(url);
}

export function joinExtensions(
  base: readonly SourceExtension[],
  added: readonly SourceExtension[],
): readonly SourceExtension[] {
  const urls = new Set(added.map(({ url }) => url));
  return [...base.filter(({ url }) => !urls.has(url)), ...added];
}
