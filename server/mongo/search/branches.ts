/**
 * A condition as alternatives, each bounded to one record or to none. A `record` node sets the key space of what
 * stands beside it; where it stands inside an alternative, the alternatives are told apart first.
 */

import { tooCostly } from '../../fhir/outcome/errors.ts';
import type { SearchNode } from '../../fhir/search/node.ts';

/** Alternatives a search may fall into; a policy over one record makes one. */
const BRANCHES_MAX = 64;

export interface Branch {
  readonly record: string | undefined;
  /** What must hold together; no `and`, and no `record` but inside `not`. */
  readonly conjuncts: readonly SearchNode[];
}

/** @throws FhirError 400 `too-costly` when there are more than BRANCHES_MAX. */
export function branchesOf(node: SearchNode): readonly Branch[] {
  let branches: readonly Branch[] = [{ record: undefined, conjuncts: [] }];
  for (const conjunct of conjunctsOf(node)) {
    if (conjunct.kind === 'none') return [];
    if (conjunct.kind === 'record') {
      branches = branches.flatMap((branch) => within(branch, conjunct.record));
    } else if (conjunct.kind === 'or' && conjunct.operands.some(namesRecord)) {
      const alternatives = conjunct.operands.flatMap(branchesOf);
      branches = branches.flatMap((branch) =>
        alternatives.flatMap((other) => joined(branch, other)),
      );
    } else if (conjunct.kind !== 'all') {
      branches = branches.map((branch) => ({
        ...branch,
        conjuncts: [...branch.conjuncts, conjunct],
      }));
    }
    if (branches.length > BRANCHES_MAX) throw tooManyBranches();
  }
  return branches;
}

function conjunctsOf(node: SearchNode): readonly SearchNode[] {
  return node.kind === 'and' ? node.operands.flatMap(conjunctsOf) : [node];
}

function namesRecord(node: SearchNode): boolean {
  if (node.kind === 'record') return true;
  return (node.kind === 'and' || node.kind === 'or') && node.operands.some(namesRecord);
}

function within(branch: Branch, record: string): readonly Branch[] {
  if (branch.record !== undefined && branch.record !== record) return [];
  return [{ ...branch, record }];
}

function joined(branch: Branch, other: Branch): readonly Branch[] {
  const conjuncts = [...branch.conjuncts, ...other.conjuncts];
  if (other.record === undefined) return [{ ...branch, conjuncts }];
  return within({ ...branch, conjuncts }, other.record);
}

function tooManyBranches() {
  return tooCostly({
    fr: `La recherche porte sur plus de ${BRANCHES_MAX} dossiers ou variantes à la fois : ajoutez le paramètre « patient ».`,
    en: `The search spans more than ${BRANCHES_MAX} records or variants at once: add the parameter 'patient'.`,
  });
}
