/** A rule written in FHIRPath as a check. R4 ElementDefinition.constraint. */

import type { Constraint } from '../../definitions/structure.ts';
import { humanFrOf } from '../invariants/human-fr.ts';
import type { InvariantCheck } from '../invariants/invariant.ts';
import type { Check, Finding, RuleBook } from './engine.ts';

/** Longest sentence of a definition that is sent back. */
const HUMAN_LENGTH_MAX = 500;

/** `rule`: what is named in the issue; the key when absent. Compiled when first asked. */
export function invariantCheck(constraint: Constraint, kind: string, book: RuleBook): Check {
  const { key, severity, human } = constraint;
  let compiled: InvariantCheck | undefined;
  return (met, run) => {
    if (!run.wants(severity)) return;
    compiled ??= book.invariants.compile(constraint, kind);
    const verdict = compiled(met);
    if (verdict === 'too-costly') run.report(met, tooCostly(key));
    if (verdict !== 'fails') return;
    const french = constraint.humanFr ?? humanFrOf(key, human);
    run.report(met, {
      severity,
      code: 'invariant',
      rule: key,
      text: {
        fr: `${key} : ${french.slice(0, HUMAN_LENGTH_MAX)}`,
        en: `${key}: ${human.slice(0, HUMAN_LENGTH_MAX)}`,
      },
    });
  };
}

/** Whatever the severity of the rule: what could not be judged is not accepted. */
function tooCostly(key: string): Finding {
  return {
    severity: 'error',
    code: 'too-costly',
    rule: key,
    text: {
      fr: `${key} : cet élément a trop de contenu pour être vérifié ; répartissez-le entre plusieurs ressources plus petites.`,
      en: `${key}: this element has too much content to be checked; split it between several smaller resources.`,
    },
  };
}
