/** Codes in their own system, whatever the binding: a system held in full has the code or not. R4 Coding; R4 Quantity. */
import type { Check } from '../profile/engine.ts';
import { isObject } from '../profile/met.ts';
import { fault, told } from './finding.ts';

export const codingCheck: Check = (met, run) => {
  if (!isObject(met.value)) return;
  const { system, code, version } = met.value;
  if (typeof system !== 'string' || typeof code !== 'string') return;
  // Another version than the one held may have other codes.
  if (version !== undefined) return;
  if (run.book.terminology.knows(system, code) !== 'out') return;
  run.report(
    met,
    fault('Terminology_PassThrough_TX_Message', 'code-invalid', {
      fr: `Le système ${told(system)} n'a pas de code « ${told(code)} ».`,
      en: `The system ${told(system)} has no code '${told(code)}'.`,
    }),
  );
};
