/** Codes against the value sets they are bound to. R4 terminologies, Binding strengths. */

import type { Binding } from '../../definitions/structure.ts';
import type { Text } from '../../outcome/issue.ts';
import type { Membership } from '../../terminology/terminology.ts';
import type { Check, RuleBook, Severity } from './engine.ts';
import type { JsonObject, Met } from './met.ts';
import { isObject, itemsOf } from './met.ts';

/** A code as an element gives it. */
interface Coded {
  readonly system: string | undefined;
  readonly code: string;
}

const SEVERITY: Readonly<Record<Binding['strength'], Severity>> = {
  required: 'error',
  extensible: 'warning',
  preferred: 'information',
};

/** Codes shown in a message that says what is expected. */
const EXAMPLES_MAX = 12;
/** Longest system or code of the sender that is repeated to him. */
const CODE_LENGTH_MAX = 120;

const WITH_TEXT: ReadonlySet<string> = new Set(['CodeableConcept']);

/** Kinds a binding applies to. R4 terminologies, Binding. */
const CODED: ReadonlySet<string> = new Set([
  'code',
  'Coding',
  'CodeableConcept',
  'Quantity',
  'string',
  'uri',
]);

export function bindingCheck(binding: Binding, kind: string, book: RuleBook): Check {
  const { strength, valueSet, maxValueSet } = binding;
  if (!CODED.has(kind)) return () => undefined;
  const bound = setCheck({ valueSet, severity: SEVERITY[strength], kind }, book);
  if (maxValueSet === undefined) return bound;
  const most = setCheck({ valueSet: maxValueSet, severity: 'error', kind }, book);
  return (met, run) => {
    bound(met, run);
    most(met, run);
  };
}

interface Bound {
  readonly valueSet: string;
  readonly severity: Severity;
  readonly kind: string;
}

function setCheck({ valueSet, severity, kind }: Bound, { terminology }: RuleBook): Check {
  const [url = valueSet] = valueSet.split('|', 1);
  return (met, run) => {
    if (!run.wants(severity) || !terminology.holds(valueSet)) return;
    const coded = codedOf(met, kind);
    if (coded === undefined) return;
    const verdicts = coded.map(({ system, code }) => terminology.member(valueSet, system, code));
    if (isWithin(verdicts)) return;
    // A text alone says what no code can; only a required binding asks for a code. R4 terminologies, extensible.
    if (coded.length === 0 && (severity !== 'error' || !WITH_TEXT.has(kind))) return;
    if (coded.length === 0 && isExtendedOnly(met)) return;
    run.report(met, {
      severity,
      code: 'code-invalid',
      rule: url,
      text: outside(url, coded, {
        codes: terminology.examples(valueSet, EXAMPLES_MAX + 1),
        systems: terminology.systems(valueSet),
      }),
    });
  };
}

/** It is enough that one coding belongs, or may belong. */
function isWithin(verdicts: readonly Membership[]): boolean {
  return verdicts.some((verdict) => verdict !== 'out');
}

/** An extension may stand for a code, such as data-absent-reason. */
function isExtendedOnly({ value }: Met): boolean {
  return isObject(value) && 'extension' in value && !('text' in value);
}

/** Undefined: the element has nothing that can be judged. */
function codedOf({ value }: Met, kind: string): readonly Coded[] | undefined {
  if (typeof value === 'string') return [{ system: undefined, code: value }];
  if (!isObject(value)) return undefined;
  if (kind === 'CodeableConcept') {
    return itemsOf(value.coding).flatMap((coding) => (isObject(coding) ? codingOf(coding) : []));
  }
  return codingOf(value).length > 0 ? codingOf(value) : undefined;
}

function codingOf({ system, code }: JsonObject): readonly Coded[] {
  if (typeof code !== 'string') return [];
  // A coding without a system names no code of any set. R4 Coding.system.
  return [{ system: typeof system === 'string' ? system : '', code }];
}

/** What the set holds, as far as it is shown. */
interface Expected {
  readonly codes: readonly string[];
  readonly systems: readonly string[];
}

/** Systems shown in a message. */
const SYSTEMS_MAX = 4;

function outside(url: string, coded: readonly Coded[], { codes, systems }: Expected): Text {
  const found = coded.map(({ system, code }) =>
    system === undefined ? told(code) : `${told(system)}#${told(code)}`,
  );
  const shown = codes.slice(0, EXAMPLES_MAX).join(', ');
  const list = codes.length > EXAMPLES_MAX ? `${shown}…` : shown;
  // A bare code has no system to choose.
  const isCoded = coded.length === 0 || coded.some(({ system }) => system !== undefined);
  const from = isCoded && systems.length <= SYSTEMS_MAX ? systems.join(', ') : '';
  const what = found.join(', ');
  return {
    fr: `${what === '' ? 'Aucun code' : `Trouvé « ${what} »`} ; attendu : un code de ${url}${from && `, système ${from}`}${list && ` (${list})`}.`,
    en: `${what === '' ? 'No code' : `Found '${what}'`}; expected: a code of ${url}${from && `, system ${from}`}${list && ` (${list})`}.`,
  };
}

function told(text: string): string {
  return text.slice(0, CODE_LENGTH_MAX).toWellFormed();
}
