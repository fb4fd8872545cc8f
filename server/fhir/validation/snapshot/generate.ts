/** The snapshot of a differential. R4 profiling, "Snapshot and Differential representations"; R4 elementdefinition. */
import { applyChange } from './apply.ts';
import type { Work } from './at.ts';
import { CHANGES_MAX, ELEMENTS_MAX } from './at.ts';
import { changesOf } from './change.ts';
import type { Definitions } from './definitions.ts';
import { BASES_MAX, definitionsOf, isNamed, isText } from './definitions.ts';
import { inheritAll } from './expand.ts';
import type { SnapshotFault } from './fault.ts';
import { FaultList } from './fault.ts';
import type { ElementNode } from './node.ts';
import { copyOf, elementNode, elementsOf, sizeOf } from './node.ts';
import { readElements } from './read.ts';
import type { SourceElement, SourceLookup, SourceStructure } from './source.ts';

export interface Generated {
  /** The full snapshot in its order; empty when the base is unknown. */
  readonly elements: readonly SourceElement[];
  /** In the order of the differential; what is at fault is left out or kept as the base has it. */
  readonly faults: readonly SnapshotFault[];
}

/**
 * Elements of a base constrained by a differential; a snapshot the structure already has is not read. Bases and types
 * without snapshot are generated on the way; their own faults are told only where they are generated themselves.
 * @param lookup by canonical; asked again without `|version` when it finds nothing.
 */
export function generateSnapshot(differential: SourceStructure, lookup: SourceLookup): Generated {
  /** Canonicals being generated, each because of the one before it. */
  const open: string[] = [];
  const generate = (structure: SourceStructure): Generated => {
    open.push(structure.url);
    const generated = generateOne(structure, definitions);
    open.pop();
    return generated;
  };
  const definitions = definitionsOf(lookup, (structure) => {
    const held = structure.snapshot?.element;
    if (Array.isArray(held) && held.length > 0) return readElements(held, new FaultList());
    // What leads back to itself, or goes too far, is told where it is looked for: as unknown.
    if (open.includes(structure.url) || open.length > BASES_MAX) return [];
    return generate(structure).elements;
  });
  return generate(differential);
}

function generateOne(structure: SourceStructure, definitions: Definitions): Generated {
  const faults = new FaultList();
  const work: Work = {
    definitions,
    faults,
    url: structure.url,
    isSpecialization: structure.derivation === 'specialization',
    budget: { left: ELEMENTS_MAX },
  };
  if (!isNamed(structure)) {
    faults.error('malformed', 'StructureDefinition', {
      fr: 'La définition n’a pas de « url » ou de « type » : ajoutez-les.',
      en: 'The definition has no "url" or "type": add them.',
    });
    return { elements: [], faults: faults.faults };
  }
  const changes = changesOf(readChanges(structure, faults), faults);
  const root = rootOf(structure, work, changes?.segment);
  if (root === undefined) return { elements: [], faults: faults.faults };
  if (changes !== undefined && changes.segment !== root.segment) {
    faults.error('not-in-base', changes.id, {
      fr: `Les chemins commencent par « ${changes.segment} » et la base est de type ${root.segment} : commencez-les par ${root.segment}.`,
      en: `The paths begin with "${changes.segment}" and the base is of type ${root.segment}: begin them with ${root.segment}.`,
    });
  } else if (changes !== undefined) applyChange(root, changes, work);
  return { elements: elementsOf(root), faults: faults.faults };
}

function readChanges(structure: SourceStructure, faults: FaultList): readonly SourceElement[] {
  const elements = readElements(structure.differential?.element, faults);
  if (elements.length <= CHANGES_MAX) return elements;
  faults.error('too-large', structure.type, {
    fr: `Le differential a plus de ${CHANGES_MAX} éléments : divisez le profil.`,
    en: `The differential has more than ${CHANGES_MAX} elements: divide the profile.`,
  });
  return elements.slice(0, CHANGES_MAX);
}

/** A copy of the base's tree; a specialization bears its own name. */
function rootOf(
  structure: SourceStructure,
  work: Work,
  segment: string | undefined,
): ElementNode | undefined {
  const { baseDefinition, type } = structure;
  if (baseDefinition === undefined && work.isSpecialization && segment !== undefined) {
    return elementNode({ path: segment });
  }
  const base =
    !isText(baseDefinition) || leadsBack(structure, work.definitions)
      ? undefined
      : work.definitions.tree(baseDefinition);
  if (base === undefined) {
    reportBase(structure, work);
    return undefined;
  }
  work.budget.left -= sizeOf(base);
  const copy = copyOf(base);
  inheritAll(copy);
  const root = work.isSpecialization ? { ...copy, segment: segment ?? type } : copy;
  return root;
}

/** Whether a definition is among its own bases. */
function leadsBack({ url, baseDefinition }: SourceStructure, { isDerived }: Definitions): boolean {
  return isText(baseDefinition) && isDerived(baseDefinition, url) === true;
}

function reportBase({ baseDefinition, type }: SourceStructure, { faults }: Work): void {
  if (!isText(baseDefinition)) {
    faults.error('unknown-base', type, {
      fr: 'La définition n’a pas de baseDefinition : indiquez la canonique de ce qu’elle contraint.',
      en: 'The definition has no baseDefinition: give the canonical of what it constrains.',
    });
    return;
  }
  faults.error('unknown-base', type, {
    fr: `La base ${baseDefinition} est inconnue, vide ou dérive de cette définition : ajoutez son paquet, ou corrigez baseDefinition.`,
    en: `The base ${baseDefinition} is unknown, empty or derives from this definition: add its package, or correct baseDefinition.`,
  });
}
