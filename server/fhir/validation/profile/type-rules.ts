/**
 * What base R4 asks of each kind of element beyond its structure: invariants, bindings, references, extensions.
 * R4 validation.
 */

import type { StructureElement } from '../../definitions/structure.ts';
import { primitiveChecks, typeChecks } from '../checks/type-checks.ts';
import { GLOBAL_CONSTRAINTS } from '../invariants/global-constraints.ts';
import { bindingCheck } from './binding.ts';
import type { Check, MemberKind, MemberRules, RuleBook, TypeRules } from './engine.ts';
import { invariantCheck } from './invariant-check.ts';
import { referenceCheck } from './reference-check.ts';
import type { TreeNode } from './tree.ts';

const NO_RULES: TypeRules = { checks: [], members: new Map(), named: () => [] };

/** `kind`: a type (`Period`) or the path of an element defined in place (`Observation.component`). */
export function typeRules(kind: string, book: RuleBook): TypeRules {
  const [type = kind] = kind.split('.', 1);
  const tree = book.coreTree(type);
  const node = tree && nodeAt(tree, kind);
  if (!tree || !node) return NO_RULES;
  const isRoot = node === tree;
  const own = isRoot ? [...(node.element.constraints ?? []), ...globalConstraints(type, book)] : [];
  const members = new Map(node.children.flatMap((child) => membersOf(child, book)));
  const named = Map.groupBy(members, ([, { name }]) => name);
  return {
    checks: [
      ...own.map((constraint) => invariantCheck(constraint, kind, book)),
      ...(isRoot ? typeChecks(type) : []),
    ],
    members,
    named: (name) => named.get(name) ?? [],
  };
}

function globalConstraints(type: string, book: RuleBook) {
  if (type === 'Extension') return GLOBAL_CONSTRAINTS.filter(({ key }) => key === 'ext-1');
  const base = book.structure(`http://hl7.org/fhir/StructureDefinition/${type}`)?.base ?? '';
  return base.endsWith('/DomainResource')
    ? GLOBAL_CONSTRAINTS.filter(({ key }) => key.startsWith('dom-'))
    : [];
}

function nodeAt(tree: TreeNode, path: string): TreeNode | undefined {
  let node: TreeNode | undefined = tree;
  for (const segment of path.split('.').slice(1)) {
    const name = segment.replace(/\[x\]$/, '');
    node = node?.children.find((child) => child.name === name);
  }
  return node;
}

function membersOf(child: TreeNode, book: RuleBook): readonly [string, MemberRules][] {
  return memberKinds(child).map(({ member, kind }) => {
    const core = book.coreTree(kind);
    const structure = core && book.structure(core.structure);
    return [
      member,
      {
        name: child.name,
        kind,
        isResource: isResourceKind(kind, structure?.kind),
        isPrimitive: structure?.kind === 'primitive-type',
        repeats: child.element.max !== undefined && child.element.max !== 1,
        checks: elementChecks(child.element, kind, book),
      },
    ];
  });
}

function isResourceKind(kind: string, structureKind: string | undefined): boolean {
  return kind === 'Resource' || (structureKind === 'resource' && !kind.includes('.'));
}

/** The JSON names of an element of base R4, with what each holds. R4 json, choice of types. */
export function memberKinds({ element, name, isChoice }: TreeNode): readonly MemberKind[] {
  const { types = [], contentReference, path } = element;
  if (contentReference !== undefined)
    return [{ member: name, kind: contentReference.slice(contentReference.indexOf('#') + 1) }];
  return types.map(({ code }) => {
    const kind = code === 'BackboneElement' || code === 'Element' ? path : typeName(code);
    const suffix = `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;
    return { member: isChoice ? `${name}${suffix}` : name, kind };
  });
}

/** `http://hl7.org/fhirpath/System.String`, of ids and primitive values, is R4's `string`. */
function typeName(code: string): string {
  return code.startsWith('http://hl7.org/fhirpath/System.') ? 'string' : code;
}

function elementChecks(element: StructureElement, kind: string, book: RuleBook): readonly Check[] {
  const { binding, constraints = [], types = [] } = element;
  const checks = constraints.map((constraint) => invariantCheck(constraint, kind, book));
  checks.push(...primitiveChecks(kind));
  if (binding) checks.push(bindingCheck(binding, kind, book));
  if (kind === 'Reference') {
    const { targets = [] } = types.find(({ code }) => code === kind) ?? {};
    checks.push(referenceCheck({ targets, rule: element.id, judged: 'absolute' }));
  }
  return checks;
}
