/** Values of copied observations: each copy a little different, children smaller in earlier years. */
import type { CodeableConcept } from '../fhir-json.ts';
import { seededRatio } from '../fhir-json.ts';
import { LOINC } from '../systems.ts';
import type { Place } from './place.ts';
import { copyName } from './place.ts';
import type { SourceQuantity } from './source.ts';

/** A value of a source resource, with what tells it apart. */
export interface Measure {
  readonly quantity: SourceQuantity;
  readonly code: CodeableConcept;
  readonly id: string;
}

/** How a value follows the height: weight as its square, so that the body mass index stays true. */
const GROWTH_POWER: Readonly<Record<string, number>> = { '8302-2': 1, '29463-7': 2, '39156-5': 0 };

/** Copies differ by up to 4 % either way; body measures and the source itself do not. */
const SPREAD = 0.08;

/** The quantity as the copy at `place` has it. */
export function measured({ quantity, code, id }: Measure, place: Place): SourceQuantity {
  const term = code.coding?.find(({ system }) => system === LOINC)?.code ?? '';
  const power = GROWTH_POWER[term];
  const isOriginal = power !== undefined || place.days === 0;
  const ratio = isOriginal ? 0.5 : seededRatio(copyName(id + term, place));
  const value = quantity.value * place.growth ** (power ?? 0) * (1 + (ratio - 0.5) * SPREAD);
  const isWhole = Number.isInteger(quantity.value);
  return { ...quantity, value: isWhole ? Math.round(value) : Number(value.toFixed(2)) };
}
