/** The rules of R4 in French, for who sends a resource. */
import { CLINICAL_FRENCH } from './french/clinical.ts';
import { DATATYPE_FRENCH } from './french/datatypes.ts';
import { EXCHANGE_FRENCH } from './french/exchange.ts';

const BY_KEY = Map.groupBy(
  [...DATATYPE_FRENCH, ...EXCHANGE_FRENCH, ...CLINICAL_FRENCH],
  ({ key }) => key,
);

/** The sentence in French when it is known, else as it is. `human`: as published. */
export function humanFrOf(key: string, human: string): string {
  const known = BY_KEY.get(key)?.find(({ begins }) => human.startsWith(begins));
  return known?.french ?? human;
}
