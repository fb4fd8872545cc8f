/** One parameter with its modifier and values as a search node. R4 search, Modifiers and the parameter types. */
import type { Param } from '../../definitions/param.ts';
import { foldText } from '../../model/fold.ts';
import { isLogicalId } from '../../model/reference.ts';
import { invalidParameter } from '../../outcome/errors.ts';
import type { FhirError } from '../../outcome/fhir-error.ts';
import type { SearchNode } from '../node.ts';
import { not, or } from '../node.ts';
import { PREFIX_MAX } from '../term.ts';
import type { ParseContext, ReceivedParameter } from './context.ts';
import { dateNode } from './dates.ts';
import { referenceNode } from './references.ts';
import { notSupported } from './refusal.ts';
import { alternatives, singleValue, splitUnescaped, unescaped } from './value.ts';

export interface ConditionReading {
  readonly param: Param;
  readonly modifier: string | undefined;
  readonly received: ReceivedParameter;
  readonly context: ParseContext;
}

/** @throws FhirError 400 naming the parameter, when it cannot be obeyed in full. */
export function conditionNode(reading: ConditionReading): SearchNode {
  const { param, modifier } = reading;
  switch (param.kind) {
    case 'number':
    case 'quantity':
    case 'composite':
    case 'special':
      throw kindNotSupported(reading);
    case 'token':
    case 'string':
    case 'date':
    case 'reference':
    case 'uri':
      return modifier === 'missing' ? missingNode(reading) : valuesNode(reading, param.kind);
  }
}

function missingNode({ param, received: { name, value }, context }: ConditionReading): SearchNode {
  const answer = singleValue(name, value);
  if (answer !== 'true' && answer !== 'false') {
    throw invalidParameter(name, {
      fr: `« ${name} » vaut « true » (absent) ou « false » (présent).`,
      en: `'${name}' is 'true' (absent) or 'false' (present).`,
    });
  }
  context.countLeaves(1);
  return { kind: 'missing', param, missing: answer === 'true' };
}

type ValueKind = 'token' | 'string' | 'date' | 'reference' | 'uri';

function valuesNode(reading: ConditionReading, kind: ValueKind): SearchNode {
  const { received, param } = reading;
  const values = alternatives(received.name, received.value);
  if (values.length > 1 && !param.multipleOr) throw oneValueOnly(received.name);
  switch (kind) {
    case 'token':
      return tokenCondition(values, reading);
    case 'string':
      return or(...values.map((value) => stringNode(value, reading)));
    case 'date':
      return dateCondition(values, reading);
    case 'reference':
      return referenceCondition(values, reading);
    case 'uri':
      refuseModifier(reading, ['missing']);
      return or(...values.map((value) => uriNode(value, reading)));
  }
}

/** R4 search, token: `:not` is every resource the values do not match, those without a value included. */
function tokenCondition(values: readonly string[], reading: ConditionReading): SearchNode {
  if (reading.modifier !== 'not') refuseModifier(reading, ['not', 'missing']);
  const found =
    reading.param.code === '_id'
      ? idNode(values, reading)
      : or(...values.map((value) => tokenNode(value, reading)));
  return reading.modifier === 'not' ? not(found) : found;
}

function idNode(
  values: readonly string[],
  { received: { name }, context }: ConditionReading,
): SearchNode {
  const ids = values.map((value) => unescaped(name, value));
  const bad = ids.find((id) => !isLogicalId(id));
  if (bad !== undefined) {
    throw invalidParameter(name, {
      fr: `« ${name} » : « ${bad.slice(0, 64)} » n'est pas un identifiant logique (lettres, chiffres, « - » et « . », 64 au plus).`,
      en: `'${name}': '${bad.slice(0, 64)}' is not a logical id (letters, digits, '-' and '.', at most 64).`,
    });
  }
  context.countLeaves(ids.length);
  return { kind: 'id', ids: [...new Set(ids)] };
}

function tokenNode(
  value: string,
  { param, received: { name }, context }: ConditionReading,
): SearchNode {
  context.countLeaves(1);
  const [first = '', second, ...more] = splitUnescaped(value, '|').map((part) =>
    unescaped(name, part),
  );
  if (more.length > 0 || (second === undefined ? first === '' : first === '' && second === '')) {
    throw invalidParameter(name, {
      fr: `« ${name} » : écrivez « code », « système|code », « |code » (sans système) ou « système| » ; une barre dans un code s'écrit « \\| ».`,
      en: `'${name}': write 'code', 'system|code', '|code' (no system) or 'system|'; a bar inside a code is written '\\|'.`,
    });
  }
  if (second === undefined) return { kind: 'token', param, code: first };
  return { kind: 'token', param, system: first, ...(second === '' ? {} : { code: second }) };
}

function stringNode(value: string, reading: ConditionReading): SearchNode {
  const { param, modifier, context } = reading;
  const { name } = reading.received;
  const text = unescaped(name, value);
  context.countLeaves(1);
  if (modifier === 'exact') return { kind: 'string', param, match: 'exact', text };
  refuseModifier(reading, ['exact', 'missing']);
  if ([...foldText(text)].length > PREFIX_MAX) {
    throw invalidParameter(name, {
      fr: `« ${name} » : le début cherché dépasse ${PREFIX_MAX} caractères ; raccourcissez-le, ou demandez le texte entier par « ${name}:exact ».`,
      en: `'${name}': the beginning searched passes ${PREFIX_MAX} characters; shorten it, or ask for the whole text by '${name}:exact'.`,
    });
  }
  return { kind: 'string', param, match: 'starts', text };
}

function dateCondition(values: readonly string[], reading: ConditionReading): SearchNode {
  const {
    param,
    received: { name },
    context,
  } = reading;
  refuseModifier(reading, ['missing']);
  return or(
    ...values.map((value) => {
      context.countLeaves(1);
      return dateNode(unescaped(name, value), { name, param, now: context.now });
    }),
  );
}

function referenceCondition(values: readonly string[], reading: ConditionReading): SearchNode {
  const {
    param,
    modifier,
    received: { name },
    context,
  } = reading;
  const type = modifier !== undefined && param.targets.includes(modifier) ? modifier : undefined;
  if (type === undefined) refuseModifier(reading, ['[Type]', 'missing']);
  return or(
    ...values.map((value) => referenceNode(unescaped(name, value), { name, param, type, context })),
  );
}

function uriNode(
  value: string,
  { param, received: { name }, context }: ConditionReading,
): SearchNode {
  context.countLeaves(1);
  return { kind: 'uri', param, uri: unescaped(name, value) };
}

/** R4 search, Modifiers: a modifier a server does not support is always refused. */
function refuseModifier(
  { modifier, received: { name } }: ConditionReading,
  accepted: readonly string[],
): void {
  if (modifier === undefined) return;
  const list = accepted.map((each) => `:${each}`).join(', ');
  throw invalidParameter(name, {
    fr: `Le modificateur « :${modifier} » n'est pas possible dans « ${name} » ; modificateurs acceptés : ${list}.`,
    en: `The modifier ':${modifier}' is not possible in '${name}'; modifiers accepted: ${list}.`,
  });
}

function oneValueOnly(name: string): FhirError {
  return invalidParameter(name, {
    fr: `« ${name} » n'accepte pas plusieurs valeurs séparées par des virgules.`,
    en: `'${name}' does not take several values separated by commas.`,
  });
}

function kindNotSupported({ param, received: { name } }: ConditionReading): FhirError {
  return notSupported(name, {
    fr: `« ${name} » est un paramètre de type « ${param.kind} », que ce serveur ne cherche pas encore.`,
    en: `'${name}' is a parameter of type '${param.kind}', which this server does not search yet.`,
  });
}
