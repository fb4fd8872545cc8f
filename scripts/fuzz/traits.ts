/** The holders of the records: invented identities made of canaries, and how a demo body is made theirs. dmp.md 2.1, 4.3 item 1. */
import { insWithKey } from '../demo/control-keys.ts';
import type { FhirResource } from '../demo/fhir-json.ts';
import { demoPerson, holderOf } from '../demo/people.ts';
import { birthPlace, identityTraits } from '../demo/records.ts';
import { CARNET } from '../demo/systems.ts';
import type { Canaries, RecordName } from './canaries.ts';
import type { Dice } from './dice.ts';

export interface Traits {
  readonly id: string;
  /** 15 characters, under the test system. */
  readonly ins: string;
  /** In capitals, as an INS has them. */
  readonly family: string;
  readonly given: string;
  readonly middle: string;
}

/** Of the demo holder whose bodies are rewritten. */
const MODEL = 'marie';

export function newTraits(record: RecordName, canaries: Canaries, dice: Dice): Traits {
  const digits = (count: number): string =>
    Array.from({ length: count }, () => dice.below(10)).join('');
  // Sex and birth as the model's: feeding compares the INS with neither, but a reader might.
  const ins = insWithKey(`287043599${digits(4)}`);
  canaries.add(ins, `${record}:ins`);
  return {
    id: canaries.word(`${record}:id`, dice),
    ins,
    family: canaries.word(`${record}:name`, dice).toUpperCase(),
    given: canaries.word(`${record}:name`, dice).toUpperCase(),
    middle: canaries.word(`${record}:name`, dice).toUpperCase(),
  };
}

/** A body about the model, about another holder. */
export function rewritten<T extends object>(body: T, traits: Traits): T {
  const { family, given } = demoPerson(MODEL);
  const [first = '', second = ''] = given;
  const text = JSON.stringify(body)
    .replaceAll(holderOf(MODEL).ins, traits.ins)
    .replaceAll(family, traits.family)
    .replaceAll(first, traits.given)
    .replaceAll(second, traits.middle)
    .replaceAll(`Patient/${MODEL}`, `Patient/${traits.id}`);
  // Texts alone were replaced by texts.
  return JSON.parse(text) as T;
}

/** The Patient, as the operator's feed writes it. */
export function patientOf(traits: Traits, physician: string): FhirResource {
  const status = {
    url: `${CARNET}/StructureDefinition/dmp-record-status`,
    extension: [{ url: 'state', valueCode: 'OPEN' }],
  };
  const identity = rewritten(identityTraits(MODEL), traits);
  // The identity of a demo holder carries the reliability of its identity.
  const extension = identity['extension'] as readonly object[];
  return {
    ...identity,
    id: traits.id,
    extension: [...extension, birthPlace(holderOf(MODEL).birthPlace), status],
    active: true,
    generalPractitioner: [{ reference: `PractitionerRole/${physician}` }],
  };
}
