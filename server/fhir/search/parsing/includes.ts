/** `_include` and `_revinclude`. R4 search, Including other resources in result. */
import type { Param } from '../../definitions/param.ts';
import type { ResourceType } from '../../model/resource.ts';
import { invalidParameter } from '../../outcome/errors.ts';
import { ALL } from '../node.ts';
import type { Include } from '../query.ts';
import { requiredParam } from './context.ts';
import { notSupported } from './refusal.ts';
import type { ResultPart, ResultReading } from './result-part.ts';
import { singleValue } from './value.ts';

/** One Include per type the parameter may refer to. @throws FhirError 400 naming the parameter. */
export function includesOf({ type, modifier, received, context }: ResultReading): ResultPart {
  const { name, value } = received;
  const direction = name.startsWith('_rev') ? 'revinclude' : 'include';
  if (modifier !== undefined && modifier !== 'iterate') throw onlyIterate(name, modifier);
  const iterate = modifier === 'iterate';
  const [source = '', code = '', target, ...more] = singleValue(name, value).split(':');
  if (source === '*' || code === '*') throw wildcard(name);
  if (
    more.length > 0 ||
    code === '' ||
    target === '' ||
    !context.definitions.isResourceType(source)
  )
    throw malformed(name);
  const param = requiredParam(source, code, context.definitions);
  const named = includedTargets({ name, param, target });
  // Without iterate a revinclude starts from the matches alone, all of one type.
  const targets =
    direction === 'revinclude' && !iterate ? named.filter((each) => each === type) : named;
  if (targets.length === 0) throw refersElsewhere(name, param, type);
  return {
    includes: targets.map(
      (each): Include => ({ direction, source, param, target: each, iterate, where: ALL }),
    ),
  };
}

function includedTargets({
  name,
  param,
  target,
}: {
  name: string;
  param: Param;
  target: string | undefined;
}): readonly ResourceType[] {
  if (param.kind !== 'reference') {
    throw invalidParameter(name, {
      fr: `« ${name} » : « ${param.type}:${param.code} » n'est pas une référence.`,
      en: `'${name}': '${param.type}:${param.code}' is not a reference.`,
    });
  }
  if (target === undefined) return param.targets;
  if (param.targets.includes(target)) return [target];
  throw refersElsewhere(name, param, target);
}

function refersElsewhere(name: string, param: Param, target: string) {
  return invalidParameter(name, {
    fr: `« ${name} » : « ${param.type}:${param.code} » ne désigne pas de « ${target.slice(0, 64)} ».`,
    en: `'${name}': '${param.type}:${param.code}' does not refer to a '${target.slice(0, 64)}'.`,
  });
}

function onlyIterate(name: string, modifier: string) {
  return invalidParameter(name, {
    fr: `Le modificateur « :${modifier} » n'est pas possible dans « ${name} » ; seul « :iterate » l'est.`,
    en: `The modifier ':${modifier}' is not possible in '${name}'; only ':iterate' is.`,
  });
}

function wildcard(name: string) {
  return notSupported(name, {
    fr: `« ${name} » : « * » n'est pas pris en charge ; nommez chaque référence, « Type:paramètre ».`,
    en: `'${name}': '*' is not supported; name each reference, 'Type:parameter'.`,
  });
}

function malformed(name: string) {
  return invalidParameter(name, {
    fr: `« ${name} » s'écrit « Type:paramètre » ou « Type:paramètre:TypeCible ».`,
    en: `'${name}' is written 'Type:parameter' or 'Type:parameter:TargetType'.`,
  });
}
