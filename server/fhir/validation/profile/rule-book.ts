/** Definitions turned into rules, each when first asked for, then kept. */

import type { Structure, StructureLookup } from '../../definitions/structure.ts';
import type { Terminology } from '../../terminology/terminology.ts';
import type { Invariants } from '../invariants/invariant.ts';
import { nodeCheck, profileCheck } from './compile.ts';
import type { Check, RuleBook, TypeRules } from './engine.ts';
import type { TreeNode } from './tree.ts';
import { treeOf } from './tree.ts';
import { typeRules } from './type-rules.ts';

export interface RuleBookParts {
  readonly structures: StructureLookup;
  readonly terminology: Terminology;
  readonly invariants: Invariants;
}

const CORE = 'http://hl7.org/fhir/StructureDefinition/';

export function ruleBook({ structures, terminology, invariants }: RuleBookParts): RuleBook {
  const trees = new Map<Structure, TreeNode>();
  const types = new Map<string, TypeRules>();
  const profiles = new Map<string, Check>();
  const book: RuleBook = {
    terminology,
    invariants,
    structure: (canonical) => structures.structure(canonical),
    tree: (structure) => {
      const known = trees.get(structure) ?? treeOf(structure);
      trees.set(structure, known);
      return known;
    },
    coreTree: (type) => {
      const structure = structures.structure(`${CORE}${type}`);
      return structure && book.tree(structure);
    },
    typeRules: (kind) => {
      const known = types.get(kind) ?? typeRules(kind, book);
      types.set(kind, known);
      return known;
    },
    nodeCheck: (part) => nodeCheck(part, book),
    profile: (canonical) => {
      const known = profiles.get(canonical);
      if (known) return known;
      const structure = structures.structure(canonical);
      // Nothing is kept for unknown names: they come from senders and have no bound.
      if (!structure) return undefined;
      const check = profileCheck(structure, book);
      profiles.set(canonical, check);
      return check;
    },
  };
  return book;
}
