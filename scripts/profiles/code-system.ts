/** CodeSystems as what filters and lines ask of them. R4 CodeSystem. */
import type { PackCodeSystem } from '../../server/fhir/definitions/value-set.ts';
import type { Fields } from './fields.ts';
import { choiceOf, isFields, isSet, listOf, neededText, textOf } from './fields.ts';

/** A code system a value set is worked out from. */
export interface HeldSystem {
  readonly line: PackCodeSystem;
  /** Values of a property of a code, as texts; undefined when properties are not held. */
  readonly property?: (code: string, name: string) => readonly string[];
}

/** Deepest hierarchy read; R4's own go to 7. */
const DEPTH_MAX = 64;

interface Concept {
  readonly fields: Fields;
  readonly parent: string | undefined;
}

/**
 * A CodeSystem resource; undefined for a supplement, which has no codes of its own.
 * @throws Error for a concept without a code, or a hierarchy too deep.
 */
export function heldSystem(source: Fields): HeldSystem | undefined {
  const content = textOf(source, 'content') ?? 'complete';
  if (content === 'supplement') return undefined;
  const url = neededText(source, 'url');
  const version = textOf(source, 'version');
  const concepts = conceptsOf(source, undefined, DEPTH_MAX);
  const byCode = new Map<string, Fields>();
  for (const { fields } of concepts) byCode.set(neededText(fields, 'code'), fields);
  const codes = [...byCode.keys()];
  const parents = parentsOf(concepts, codes);
  const abstract = codes.flatMap((code, place) => (isAbstract(byCode.get(code)) ? [place] : []));
  const line: PackCodeSystem = {
    url,
    ...(version !== undefined && { version }),
    // HL7's validator reads an absent caseSensitive as false, and so do we.
    ...(!isSet(source, 'caseSensitive') && { ignoresCase: true }),
    complete: content === 'complete',
    codes,
    ...(abstract.length > 0 && { abstract }),
    ...(parents && { parents }),
  };
  return { line, property: (code, name) => propertyOf(byCode.get(code), name) };
}

/** A system of a package already reduced: its properties are not held. */
export function systemOfLine(line: PackCodeSystem): HeldSystem {
  return { line };
}

function conceptsOf(holder: Fields, parent: string | undefined, depth: number): readonly Concept[] {
  if (depth === 0) throw new Error(`A hierarchy of codes is deeper than ${DEPTH_MAX} levels`);
  return listOf(holder, 'concept').flatMap((fields) => [
    { fields, parent },
    ...conceptsOf(fields, neededText(fields, 'code'), depth - 1),
  ]);
}

/** From nesting and from the properties `parent`, `subsumedBy` and `child`. R4 codesystem, Hierarchy. */
function parentsOf(
  concepts: readonly Concept[],
  codes: readonly string[],
): readonly (readonly number[])[] | undefined {
  const places = new Map(codes.map((code, place) => [code, place]));
  const parents = codes.map(() => new Set<number>());
  let found = false;
  const add = (child: string | undefined, parent: string | undefined) => {
    const [below, above] = [places.get(child ?? ''), places.get(parent ?? '')];
    if (below === undefined || above === undefined || below === above) return;
    parents[below]?.add(above);
    found = true;
  };
  for (const { fields, parent } of concepts) {
    const code = textOf(fields, 'code');
    add(code, parent);
    for (const name of ['parent', 'subsumedBy']) {
      for (const above of propertyOf(fields, name)) add(code, above);
    }
    for (const below of propertyOf(fields, 'child')) add(below, code);
  }
  return found ? parents.map((each) => [...each].sort((a, b) => a - b)) : undefined;
}

/** By the property of the standard, or the name some of R4's own systems give it. */
function isAbstract(concept: Fields | undefined): boolean {
  return [...propertyOf(concept, 'notSelectable'), ...propertyOf(concept, 'abstract')].includes(
    'true',
  );
}

/** The codes that data may have when nobody lists them. */
export function selectableCodes({ codes, abstract = [] }: PackCodeSystem): ReadonlySet<string> {
  const places = new Set(abstract);
  return new Set(codes.filter((_, place) => !places.has(place)));
}

function propertyOf(concept: Fields | undefined, name: string): readonly string[] {
  if (!concept) return [];
  return listOf(concept, 'property')
    .filter((property) => textOf(property, 'code') === name)
    .map((property) => propertyText(choiceOf(property, 'value')));
}

function propertyText(value: unknown): string {
  if (isFields(value)) return textOf(value, 'code') ?? '';
  return String(value);
}
