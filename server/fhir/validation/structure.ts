/** Whether a resource has the shape R4 gives it. R4 validation; R4 json. */
import type { Definitions } from '../definitions/definitions.ts';
import type { ElementDefinition } from '../definitions/type-definition.ts';
import type { PlainResource } from '../model/resource.ts';
import { choiceIssues, missingIssues } from './cardinality.ts';
import type { Place } from './place.ts';
import { placeIn, rootPlace } from './place.ts';
import { primitiveIssue } from './primitive.ts';
import { isKnownTarget } from './reference-target.ts';
import type { Content, ShapeLookup, Slot } from './shape.ts';
import { shapeLookup } from './shape.ts';
import type { StructureIssue } from './structure-issue.ts';
import {
  badReference,
  emptyJson,
  missingElement,
  nullJson,
  prohibitedElement,
  tooDeep,
  unknownElement,
  unknownResourceType,
  valuelessElement,
  wrongJsonType,
} from './structure-issue.ts';

/** Beyond it the walk stops: the caller has enough to mend. */
export const ISSUE_COUNT_MAX = 100;

/** Elements within elements, resources within resources included. */
export const DEPTH_MAX = 64;

/**
 * All that is wrong with the JSON of a resource and of those it holds: elements, JSON types,
 * cardinalities and primitive values. Bindings, invariants but ele-1, and profiles are checked elsewhere.
 */
export function structureIssues(
  resource: PlainResource,
  definitions: Definitions,
): readonly StructureIssue[] {
  const walk: Walk = { definitions, shapeOf: shapeLookup(definitions), issues: [] };
  const isNamed = definitions.isResourceType(resource.resourceType);
  walkResource(walk, resource, rootPlace(isNamed ? resource.resourceType : 'Resource'));
  return walk.issues;
}

interface Walk {
  readonly definitions: Definitions;
  readonly shapeOf: ShapeLookup;
  /** Grows to ISSUE_COUNT_MAX. */
  readonly issues: StructureIssue[];
}

function isFull({ issues }: Walk): boolean {
  return issues.length >= ISSUE_COUNT_MAX;
}

function report(walk: Walk, issue: StructureIssue): void {
  if (!isFull(walk)) walk.issues.push(issue);
}

type JsonObject = Readonly<Record<string, unknown>>;

function isObject(json: unknown): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function walkResource(walk: Walk, json: unknown, place: Place): void {
  const issue = resourceIssue(walk, json, place);
  if (issue) report(walk, issue);
  else if (isObject(json)) {
    const { elements = [] } = walk.definitions.type(String(json.resourceType)) ?? {};
    walkMembers(walk, { json, elements, isResource: true }, place);
  }
}

/** Why a value cannot be read as a resource at all. */
function resourceIssue(walk: Walk, json: unknown, place: Place): StructureIssue | undefined {
  if (!isObject(json)) return notObject(json, place);
  const { resourceType } = json;
  if (resourceType === undefined) return missingElement(placeIn(place, 'resourceType'));
  const isKnown = typeof resourceType === 'string' && walk.definitions.isResourceType(resourceType);
  return isKnown ? undefined : unknownResourceType(placeIn(place, 'resourceType'));
}

function notObject(json: unknown, place: Place): StructureIssue {
  if (json === null) return nullJson(place);
  return wrongJsonType(place, Array.isArray(json) ? 'single' : 'object');
}

function walkElement(
  walk: Walk,
  { json, elements }: { readonly json: unknown; readonly elements: readonly ElementDefinition[] },
  place: Place,
): void {
  if (isObject(json)) walkMembers(walk, { json, elements, isResource: false }, place);
  else report(walk, notObject(json, place));
}

/** What an object is to be checked against. */
interface Subject {
  readonly json: JsonObject;
  readonly elements: readonly ElementDefinition[];
  readonly isResource: boolean;
}

function walkMembers(walk: Walk, { json, elements, isResource }: Subject, place: Place): void {
  const members = Object.keys(json);
  if (place.depth > DEPTH_MAX) report(walk, tooDeep(place, DEPTH_MAX));
  else if (members.length === 0) report(walk, emptyJson(place));
  else {
    const shape = walk.shapeOf(elements);
    for (const member of members) {
      if (isFull(walk)) return;
      const slot = shape.slots.get(member);
      if (slot) walkMember(walk, { json, slot, member }, place);
      else if (!(isResource && member === 'resourceType')) {
        report(walk, unknownElement(placeIn(place, member)));
      }
    }
    for (const issue of missingIssues(json, shape, place)) report(walk, issue);
    for (const issue of choiceIssues(members, shape, place)) report(walk, issue);
  }
}

interface Member {
  readonly json: JsonObject;
  readonly slot: Slot;
  /** The name met: that of the slot, or `_` and it. */
  readonly member: string;
}

function walkMember(walk: Walk, { json, slot, member }: Member, place: Place): void {
  const { element, content } = slot;
  if (element.isProhibited) report(walk, prohibitedElement(placeIn(place, element.name)));
  else if (content.kind === 'primitive') {
    // Both halves are seen together when the value is met; a `_` half only when it stands alone.
    const isSeen = slot.isSibling && Object.hasOwn(json, slot.member);
    if (!isSeen) walkPrimitiveMember(walk, { json, slot, content }, place);
  } else if (element.repeats) {
    const items = arrayOf(walk, json[member], placeIn(place, element.name));
    for (const [index, item] of items.entries()) {
      if (isFull(walk)) return;
      walkContent(walk, { json: item, content }, placeIn(place, element.name, index));
    }
  } else walkContent(walk, { json: json[member], content }, placeIn(place, element.name));
}

/** The items of what must be a filled array; none when it is not, which is reported. */
function arrayOf(walk: Walk, json: unknown, place: Place): readonly unknown[] {
  const items: readonly unknown[] | undefined = Array.isArray(json) ? json : undefined;
  if (!items) report(walk, json === null ? nullJson(place) : wrongJsonType(place, 'array'));
  else if (items.length === 0) report(walk, emptyJson(place));
  return items ?? [];
}

type PrimitiveContent = Extract<Content, { readonly kind: 'primitive' }>;

interface Value {
  readonly json: unknown;
  readonly content: Exclude<Content, PrimitiveContent>;
}

function walkContent(walk: Walk, { json, content }: Value, place: Place): void {
  switch (content.kind) {
    case 'resource':
      walkResource(walk, json, place);
      break;
    case 'complex':
    case 'reference':
      walkElement(walk, { json, elements: content.elements }, place);
      if (isIdAlone(json)) report(walk, valuelessElement(place));
      if (content.kind === 'reference' && !namesTarget(walk, json, content.targets)) {
        report(walk, badReference(placeIn(place, 'reference'), content.targets));
      }
  }
}

function namesTarget(walk: Walk, json: unknown, targets: readonly string[]): boolean {
  return !isObject(json) || isKnownTarget(json.reference, targets, walk.definitions);
}

function isIdAlone(json: unknown): boolean {
  if (!isObject(json) || !('id' in json)) return false;
  return Object.keys(json).length === 1;
}

interface PrimitiveMember {
  readonly json: JsonObject;
  readonly slot: Slot;
  readonly content: PrimitiveContent;
}

function walkPrimitiveMember(walk: Walk, part: PrimitiveMember, place: Place): void {
  const { json, content } = part;
  const { element, member } = part.slot;
  const value = json[member];
  const sibling = content.hasSibling ? json[`_${member}`] : undefined;
  if (!element.repeats) {
    walkPrimitive(walk, { value, sibling, content }, () => placeIn(place, element.name));
    return;
  }
  const whole = placeIn(place, element.name);
  const values = value === undefined ? [] : arrayOf(walk, value, whole);
  const siblings = sibling === undefined ? [] : arrayOf(walk, sibling, whole);
  const count = Math.max(values.length, siblings.length);
  for (let index = 0; index < count; index += 1) {
    if (isFull(walk)) return;
    const placeOf = () => placeIn(place, element.name, index);
    const pair = { value: values[index] ?? undefined, sibling: siblings[index] ?? undefined };
    // R4 json: null keeps the two arrays in step, so it must face something.
    const isVoid = pair.value === undefined && pair.sibling === undefined;
    if (isVoid) report(walk, nullJson(placeOf()));
    else walkPrimitive(walk, { ...pair, content }, placeOf);
  }
}

interface PrimitivePair {
  /** Undefined when there is only an extension. */
  readonly value: unknown;
  readonly sibling: unknown;
  readonly content: PrimitiveContent;
}

/** `placeOf` is called only when there is something to say: most values are right. */
function walkPrimitive(walk: Walk, pair: PrimitivePair, placeOf: () => Place): void {
  const { value, sibling, content } = pair;
  const issue = value === undefined ? undefined : primitiveIssue(value, content.primitive, placeOf);
  if (issue) report(walk, issue);
  if (sibling === undefined) return;
  walkElement(walk, { json: sibling, elements: content.elements }, placeOf());
  if (value === undefined && isIdAlone(sibling)) report(walk, valuelessElement(placeOf()));
}
