/** What a profile asks of one child element: how many, of which types, in which slices, and each of them. */

import { placeIn } from '../place.ts';
import type { Check, MemberKind, RuleBook } from './engine.ts';
import type { GroupCheck } from './group.ts';
import { allowedTypesCheck, cardinalityCheck } from './group.ts';
import type { Met } from './met.ts';
import { jsonOf } from './met.ts';
import { nestedScope } from './nested.ts';
import { slicingCheck } from './slicing.ts';
import type { NodeToCompile, TreeNode } from './tree.ts';
import { childNamed } from './tree.ts';
import { memberKinds } from './type-rules.ts';

/** None when base R4 has no such element: a broken definition asks nothing. */
export function childCheck(
  child: TreeNode,
  parent: NodeToCompile,
  book: RuleBook,
): readonly Check[] {
  const known = knownOf(child.name, parent.known, book);
  const [core] = known;
  if (!core) return [];
  const part: NodeToCompile = { node: child, known };
  const reader = itemReader(core);
  const each = book.nodeCheck(part);
  const group: readonly GroupCheck[] = [
    ...cardinalityCheck(part),
    ...allowedTypesCheck(part),
    ...slicingCheck(part, book),
  ];
  return [
    (met, run) => {
      const items = reader(met);
      for (const check of group) check(items, { met, run });
      for (const item of items) each(item, run);
    },
  ];
}

/** The same child in what is known already; where base R4 has a datatype there, in the datatype. */
function knownOf(name: string, known: readonly TreeNode[], book: RuleBook): readonly TreeNode[] {
  return known.flatMap((node, index) => {
    const own = childNamed(node, name);
    if (own) return [own];
    // Only base R4 is followed into its datatypes: the rest would repeat it.
    const inType = index === 0 ? inDatatype(node, name, book) : undefined;
    return inType ? [inType] : [];
  });
}

function inDatatype(node: TreeNode, name: string, book: RuleBook): TreeNode | undefined {
  for (const { kind } of memberKinds(node)) {
    const [type = kind] = kind.split('.', 1);
    let tree = book.coreTree(type);
    for (const segment of kind.split('.').slice(1)) tree = tree && childNamed(tree, segment);
    const child = tree && childNamed(tree, name);
    if (child) return child;
  }
  return undefined;
}

type ItemReader = (parent: Met) => readonly Met[];

/** Reads the items of an element, whatever its type, from its parent. `core`: the element of base R4. */
function itemReader(core: TreeNode): ItemReader {
  const members = memberKinds(core);
  return (parent) => {
    const json = jsonOf(parent);
    if (!json) return NONE;
    let items: Met[] | undefined;
    for (const member of members) {
      const value = json[member.member];
      const sibling = json[`_${member.member}`];
      if (value === undefined && sibling === undefined) continue;
      items ??= [];
      pushItems(items, { parent, member, name: core.name, value, sibling });
    }
    return items ?? NONE;
  };
}

const NONE: readonly Met[] = [];

interface Member {
  readonly parent: Met;
  readonly member: MemberKind;
  readonly name: string;
  readonly value: unknown;
  readonly sibling: unknown;
}

function pushItems(items: Met[], { parent, member, name, value, sibling }: Member): void {
  if (!Array.isArray(value) && !Array.isArray(sibling)) {
    const met = itemMet({ parent, member, value, sibling }, placeIn(parent.place, name));
    if (met) items.push(met);
    return;
  }
  const values: readonly unknown[] = Array.isArray(value) ? value : [];
  const siblings: readonly unknown[] = Array.isArray(sibling) ? sibling : [];
  for (let index = 0; index < Math.max(values.length, siblings.length); index += 1) {
    const part = { parent, member, value: values[index], sibling: siblings[index] };
    const met = itemMet(part, placeIn(parent.place, name, index));
    if (met) items.push(met);
  }
}

function itemMet(
  { parent, member, value, sibling }: Omit<Member, 'name'>,
  place: Met['place'],
): Met | undefined {
  if (member.kind !== 'Resource') {
    return {
      value: value ?? undefined,
      sibling: sibling ?? undefined,
      kind: member.kind,
      place,
      scope: parent.scope,
    };
  }
  const scope = nestedScope(parent, value);
  return scope && { value, sibling: undefined, kind: scope.resource.resourceType, place, scope };
}
