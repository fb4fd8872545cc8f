/** An element of a resource as the walk meets it. */
import type { Place } from '../place.ts';
import type { ResourceScope } from '../scope.ts';

export interface Met {
  readonly value: unknown;
  /** Of a primitive: the object of its `_` member. */
  readonly sibling: unknown;
  /** Its datatype or resource type; of an element defined in place the path it is defined at. */
  readonly kind: string;
  readonly place: Place;
  readonly scope: ResourceScope;
  /** What it is a member of; told by the walk over a resource alone, absent at its root. */
  readonly parent?: Met;
}

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(json: unknown): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** Where the members of an element are: those of a primitive, its extensions, in its `_` half. R4 json. */
export function jsonOf({ value, sibling }: Met): JsonObject | undefined {
  if (isObject(value)) return value;
  return isObject(sibling) ? sibling : undefined;
}

/** The items of a member: those of an array, or the one value; none of what is absent. */
export function itemsOf(json: unknown): readonly unknown[] {
  if (json === undefined) return NONE;
  return Array.isArray(json) ? json : [json];
}

const NONE: readonly unknown[] = [];
