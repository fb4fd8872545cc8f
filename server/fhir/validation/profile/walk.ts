/** The walk over a resource by what base R4 asks of it, and over all that it holds. R4 validation. */

import type { Place } from '../place.ts';
import { placeIn } from '../place.ts';
import type { ResourceScope } from '../scope.ts';
import type { MemberRules, Run } from './engine.ts';
import { extensionCheck } from './extension-check.ts';
import type { JsonObject, Met } from './met.ts';
import { isObject } from './met.ts';
import { nestedScope } from './nested.ts';

/** What is asked beyond base R4 of each resource and Identifier met: the profiles declared and those a deployment applies. */
export type OwnProfiles = (met: Met, run: Run) => void;

export interface Walk {
  readonly run: Run;
  readonly ownProfiles: OwnProfiles;
}

/** Elements within elements; the structure has been refused beyond it already. */
const DEPTH_MAX = 80;

export function walkResource(scope: ResourceScope, place: Place, walk: Walk): void {
  const { resource } = scope;
  const met: Met = {
    value: resource,
    sibling: undefined,
    kind: resource.resourceType,
    place,
    scope,
  };
  walkElement(met, walk);
  walk.ownProfiles(met, walk.run);
}

function walkElement(met: Met, walk: Walk): void {
  const { run } = walk;
  if (run.isFull() || met.place.depth > DEPTH_MAX) return;
  const { checks, members } = run.book.typeRules(met.kind);
  for (const check of checks) check(met, run);
  if (met.kind === 'Extension') extensionCheck(met, run);
  if (met.kind === 'Identifier') walk.ownProfiles(met, run);
  const { value } = met;
  if (!isObject(value)) return;
  for (const name of Object.keys(value)) {
    const isSibling = name.startsWith('_');
    const member = members.get(isSibling ? name.slice(1) : name);
    if (!member) continue;
    if (isSibling) walkSibling({ met, json: value, member, name }, walk);
    else walkMember({ met, json: value, member, name }, walk);
  }
}

interface Part {
  readonly met: Met;
  readonly json: JsonObject;
  readonly member: MemberRules;
  readonly name: string;
}

function walkMember({ met, json, member, name }: Part, walk: Walk): void {
  const value = json[name];
  if (member.isPrimitive && member.checks.length === 0) return;
  const sibling = json[`_${name}`];
  if (!Array.isArray(value)) {
    walkItem({ met, member, place: placeIn(met.place, member.name), value, sibling }, walk);
    return;
  }
  const siblings: readonly unknown[] = Array.isArray(sibling) ? sibling : [];
  for (const [index, item] of value.entries()) {
    const place = placeIn(met.place, member.name, index);
    walkItem({ met, member, place, value: item, sibling: siblings[index] }, walk);
  }
}

interface Item {
  readonly met: Met;
  readonly member: MemberRules;
  readonly place: Place;
  readonly value: unknown;
  readonly sibling: unknown;
}

function walkItem({ met, member, place, value, sibling }: Item, walk: Walk): void {
  // A null in an array of values keeps the place of an extension. R4 json.
  if (value === null || value === undefined) return;
  if (member.isResource) {
    const scope = nestedScope(met, value);
    if (scope) walkResource(scope, place, walk);
    return;
  }
  const item: Met = { value, sibling, kind: member.kind, place, scope: met.scope, parent: met };
  for (const check of member.checks) check(item, walk.run);
  if (!member.isPrimitive) walkElement(item, walk);
}

/** Extensions of a primitive. */
function walkSibling({ met, json, member, name }: Part, walk: Walk): void {
  const value = json[name];
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  for (const [index, item] of items.entries()) {
    if (!isObject(item)) continue;
    const place = Array.isArray(value)
      ? placeIn(met.place, member.name, index)
      : placeIn(met.place, member.name);
    const { kind } = member;
    walkElement(
      { value: item, sibling: undefined, kind, place, scope: met.scope, parent: met },
      walk,
    );
  }
}
