/** A validator that knows the definitions of a test case beside R4. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readDefinitions } from '../../server/boot/definitions.ts';
import { structureLookup } from '../../server/fhir/definitions/structures.ts';
import { terminologyOver } from '../../server/fhir/terminology/pack-terminology.ts';
import type { Validator } from '../../server/fhir/validation/validator.ts';
import { makeValidator } from '../../server/fhir/validation/validator.ts';
import type { Fields } from '../profiles/fields.ts';
import { heldPackages } from '../profiles/held.ts';
import { printPack, reduce } from '../profiles/reduce.ts';
import { snapshotMaker } from '../profiles/snapshot.ts';

const PROFILES = fileURLToPath(new URL('../../fhir-profiles', import.meta.url));
/** What the cases lean on: R4 and IPS; none of ours. */
const PACKAGES: readonly string[] = ['r4-core', 'hl7.fhir.uv.ips-2.0.0'];

interface Pack {
  readonly structures: string;
  readonly valueSets: string;
  readonly codeSystems: string;
}

export interface Knowing {
  readonly validator: Validator;
  /** One sentence for each definition that could not be used. */
  readonly leftOut: readonly string[];
}

/** `definitions`: StructureDefinitions, ValueSets and CodeSystems; others are passed over. */
export type KnowledgeMaker = (definitions: readonly Fields[]) => Knowing;

export function knowledgeMaker(): KnowledgeMaker {
  const packs = PACKAGES.map(readPack);
  const held = heldPackages(PROFILES, PACKAGES.slice(1));
  const plain = validatorOver(packs);
  return (definitions) => {
    if (definitions.length === 0) return { validator: plain, leftOut: [] };
    const reduced = reduce(definitions, {
      held,
      withSnapshot: snapshotMaker(definitions, held.structure, () => undefined),
    });
    const files = printPack(reduced);
    const own: Pack = {
      structures: files['structures.jsonl'],
      valueSets: files['value-sets.jsonl'],
      codeSystems: files['code-systems.jsonl'],
    };
    return { validator: validatorOver([...packs, own]), leftOut: reduced.leftOut };
  };
}

function validatorOver(packs: readonly Pack[]): Validator {
  return makeValidator({
    definitions: readDefinitions(),
    structures: structureLookup(packs.map(({ structures }) => structures)),
    terminology: terminologyOver(packs),
    level: 'profiles',
  });
}

function readPack(name: string): Pack {
  const text = (file: string) => {
    const path = join(PROFILES, name, file);
    return existsSync(path) ? readFileSync(path, 'latin1') : '';
  };
  return {
    structures: text('structures.jsonl'),
    valueSets: text('value-sets.jsonl'),
    codeSystems: text('code-systems.jsonl'),
  };
}
