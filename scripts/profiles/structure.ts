/** A StructureDefinition with its snapshot to a line of structures.jsonl. R4 StructureDefinition. */
import type { Structure, StructureContext } from '../../server/fhir/definitions/structure.ts';
import { ADDED_PATHS } from '../definitions/source.ts';
import { packElement } from './element.ts';
import type { Fields } from './fields.ts';
import { isFields, isSet, listOf, neededText, textOf, textsOf } from './fields.ts';
import { slicedId, withoutLoneSlices } from './lone-slices.ts';

const KINDS: ReadonlySet<string> = new Set([
  'resource',
  'complex-type',
  'primitive-type',
  'logical',
] satisfies Structure['kind'][]);

const CONTEXT_TYPES: ReadonlySet<string> = new Set([
  'fhirpath',
  'element',
  'extension',
] satisfies StructureContext['type'][]);

/**
 * The definition reduced.
 * @throws Error that names the definition and what is wrong in it: no snapshot, an element without a parent.
 */
export function packStructure(source: Fields): Structure {
  const url = neededText(source, 'url');
  const snapshot = source['snapshot'];
  if (!isFields(snapshot)) throw new Error(`${url} has no snapshot`);
  const version = textOf(source, 'version');
  const base = textOf(source, 'baseDefinition');
  const derivation = textOf(source, 'derivation');
  const context = listOf(source, 'context').flatMap(packContext);
  const contextInvariants = textsOf(source, 'contextInvariant');
  const elements = listOf(snapshot, 'element')
    .filter((element) => !ADDED_PATHS.has(textOf(element, 'path') ?? ''))
    .map(packElement);
  const structure: Structure = {
    url,
    ...(version !== undefined && { version }),
    name: neededText(source, 'name'),
    kind: kindOf(neededText(source, 'kind'), url),
    type: neededText(source, 'type'),
    ...(isSet(source, 'abstract') && { abstract: true }),
    ...(base !== undefined && { base }),
    ...(isDerivation(derivation) && { derivation }),
    ...(context.length > 0 && { context }),
    ...(contextInvariants.length > 0 && { contextInvariants }),
    elements: withoutLoneSlices(elements),
  };
  checkTree(structure);
  return structure;
}

function kindOf(kind: string, url: string): Structure['kind'] {
  if (!KINDS.has(kind)) throw new Error(`${url} is of the unknown kind '${kind}'`);
  // A member of KINDS, whose literals are checked above.
  return kind as Structure['kind'];
}

function isDerivation(text: string | undefined): text is 'specialization' | 'constraint' {
  return text === 'specialization' || text === 'constraint';
}

function packContext(source: Fields): readonly StructureContext[] {
  const type = textOf(source, 'type');
  return isContextType(type) ? [{ type, expression: neededText(source, 'expression') }] : [];
}

function isContextType(text: string | undefined): text is StructureContext['type'] {
  return text !== undefined && CONTEXT_TYPES.has(text);
}

/** The rules a reader of the snapshot leans on: ids are unique, and each has a parent before it. R4 elementdefinition, id. */
function checkTree({ url, elements }: Structure): void {
  const seen = new Set<string>();
  for (const { id } of elements) {
    if (seen.has(id)) throw new Error(`${url} has two elements ${id}`);
    const parent = parentId(id);
    if (seen.size > 0 && !seen.has(parent))
      throw new Error(`${url}: ${id} stands before ${parent}`);
    seen.add(id);
  }
  if (seen.size === 0) throw new Error(`${url} has an empty snapshot`);
}

/** `a.b` of `a.b.c`, and what a slice slices. */
function parentId(id: string): string {
  const dot = id.lastIndexOf('.');
  return id.includes(':', dot + 1) ? slicedId(id) : id.slice(0, dot);
}
