/** The rules of R4 in French, for who sends a resource. */
import { CLINICAL_FRENCH } from './french/clinical.ts';
import { DATATYPE_FRENCH } from './french/datatypes.ts';
import { DEFINITION_FRENCH } from './french/definitions.ts';
import { EXCHANGE_FRENCH } from './french/exchange.ts';
import { NAME_FRENCH } from './french/names.ts';
import { OTHER_FRENCH } from './french/others.ts';
import { STRUCTURE_DEFINITION_FRENCH } from './french/structure-definitions.ts';

const BY_KEY = Map.groupBy(
  [
    DATATYPE_FRENCH,
    EXCHANGE_FRENCH,
    CLINICAL_FRENCH,
    DEFINITION_FRENCH,
    STRUCTURE_DEFINITION_FRENCH,
    NAME_FRENCH,
    OTHER_FRENCH,
  ].flat(),
  ({ key }) => key,
);

/** The sentence in French when it is known, else as it is. `human`: as published. */
export function humanFrOf(key: string, human: string): string {
  const known = BY_KEY.get(key)?.find(({ begins }) => human.startsWith(begins));
  return known?.french ?? human;
}
