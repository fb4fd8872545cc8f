/**
 * How far the heap may grow between two collections. Left alone, V8 lets it reach several times what is alive while it is
 * busy, and a server that holds 40 MB stood at 500. nodejs.org, v8.setFlagsFromString; `node --v8-options`.
 */
import { setFlagsFromString } from 'node:v8';

/** Percent of what is alive that may come on top before it is collected again. */
const GROWTH_PERCENT = 50;

/** For the whole process, once it serves. */
export function keepHeapSmall(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
}
