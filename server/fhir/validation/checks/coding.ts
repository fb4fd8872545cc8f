/** Codes in their own system, whatever the binding: a system held in full has the code or not. R4 Coding; R4 Quantity. */
import { unitHint } from '../../terminology/rules/unit-hint.ts';
import type { Check, Finding } from '../profile/engine.ts';
import { isObject } from '../profile/met.ts';
import { fault, told } from './finding.ts';
import { isAbsolute } from './uri.ts';

export const codingCheck: Check = (met, run) => {
  if (!isObject(met.value)) return;
  const { system, code, version } = met.value;
  if (typeof system !== 'string') return;
  const wrong = systemFault(system);
  if (wrong) run.report(met, wrong);
  if (wrong || typeof code !== 'string') return;
  if (run.book.terminology.knows(system, code) !== 'out') return;
  const finding = noSuchCode(system, code);
  // Another version than the one held may have other codes.
  run.report(met, version === undefined ? finding : { ...finding, severity: 'warning' });
};

const UCUM = 'http://unitsofmeasure.org';

function noSuchCode(system: string, code: string): Finding {
  const hint = system === UCUM ? unitHint(code) : undefined;
  return fault('Terminology_PassThrough_TX_Message', 'code-invalid', {
    fr: `Le système ${told(system)} n'a pas de code « ${told(code)} »${hint === undefined ? '' : ` : écrivez « ${hint} »`}.`,
    en: `The system ${told(system)} has no code '${told(code)}'${hint === undefined ? '' : `: write '${hint}'`}.`,
  });
}

const VALUE_SET = /^https?:\/\/hl7\.org\/fhir\/ValueSet\//;

function systemFault(system: string): Finding | undefined {
  if (!isAbsolute(system)) return RELATIVE;
  return VALUE_SET.test(system) ? IS_VALUE_SET : undefined;
}

const RELATIVE = fault('Terminology_TX_System_Relative', 'value', {
  fr: "« system » est un URI absolu, celui d'un système de codes.",
  en: "'system' is an absolute URI, that of a code system.",
});

const IS_VALUE_SET = fault('Terminology_TX_System_ValueSet2', 'value', {
  fr: '« system » désigne un jeu de valeurs : mettez le système de codes d’où vient le code.',
  en: "'system' names a value set: give the code system that the code comes from.",
});
