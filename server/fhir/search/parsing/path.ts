/** Plain parameters, chains and reverse chains, by recursion over the name. R4 search, Chained Parameters, Reverse Chaining. */
import type { Param } from '../../definitions/param.ts';
import type { ResourceType } from '../../model/resource.ts';
import { invalidParameter } from '../../outcome/errors.ts';
import type { SearchNode } from '../node.ts';
import { or } from '../node.ts';
import { conditionNode } from './condition.ts';
import type { ParseContext, ReceivedParameter } from './context.ts';
import { publicParam, requiredParam } from './context.ts';
import type { ParameterName } from './name.ts';
import { parseName } from './name.ts';

/** References followed by one parameter: `a.b.c.code` follows three. */
export const CHAIN_DEPTH_MAX = 3;
/** `_has` inside `_has`. */
export const HAS_DEPTH_MAX = 2;

/** Where the recursion stands: the type reached, the name left, and how often a reference was followed to get there. */
interface Place {
  readonly type: ResourceType;
  readonly rest: string;
  readonly chains: number;
  readonly reverses: number;
}

/** @throws FhirError 400 naming the parameter, when it cannot be obeyed in full. */
export function parameterNode(
  type: ResourceType,
  received: ReceivedParameter,
  context: ParseContext,
): SearchNode {
  return nodeAt({ type, rest: received.name, chains: 0, reverses: 0 }, received, context);
}

function nodeAt(place: Place, received: ReceivedParameter, context: ParseContext): SearchNode {
  const name = parseName(place.rest);
  switch (name.kind) {
    case 'plain': {
      const param = requiredParam(place.type, name.code, context.definitions);
      return conditionNode({ param, modifier: name.modifier, received, context });
    }
    case 'chain':
      return chainNode({ place, name }, received, context);
    case 'has':
      return hasNode({ place, name }, received, context);
  }
}

type ChainStep = {
  readonly place: Place;
  readonly name: ParameterName & { readonly kind: 'chain' };
};

function chainNode(
  { place, name }: ChainStep,
  received: ReceivedParameter,
  context: ParseContext,
): SearchNode {
  if (place.chains >= CHAIN_DEPTH_MAX) throw tooDeep(received.name);
  const param = requiredParam(place.type, name.code, context.definitions);
  checkReference(param, received);
  const targets = chainTargets(param, name, received);
  const [first] = targets;
  const able = targets.filter((target) => isKnown(target, name.rest, context));
  // None knows the rest: the refusal of the first type says so, with the nearest name.
  const followed = able.length > 0 || first === undefined ? able : [first];
  return or(
    ...followed.map((target): SearchNode => {
      const where = nodeAt(
        { ...place, type: target, rest: name.rest, chains: place.chains + 1 },
        received,
        context,
      );
      return { kind: 'chain', param, target, where };
    }),
  );
}

/** R4 search, Chained Parameters: without a type, every type the reference may name that has the parameter. */
function chainTargets(
  param: Param,
  name: ChainStep['name'],
  received: ReceivedParameter,
): readonly ResourceType[] {
  if (name.type === undefined) return param.targets;
  if (param.targets.includes(name.type)) return [name.type];
  throw invalidParameter(received.name, {
    fr: `« ${received.name} » : « ${param.code} » ne désigne pas de « ${name.type} ».`,
    en: `'${received.name}': '${param.code}' does not refer to a '${name.type}'.`,
  });
}

function isKnown(type: ResourceType, rest: string, { definitions }: ParseContext): boolean {
  const name = parseName(rest);
  if (name.kind !== 'has') return publicParam(type, name.code, definitions) !== undefined;
  return publicParam(name.source, name.code, definitions)?.targets.includes(type) ?? false;
}

type HasStep = { readonly place: Place; readonly name: ParameterName & { readonly kind: 'has' } };

function hasNode(
  { place, name }: HasStep,
  received: ReceivedParameter,
  context: ParseContext,
): SearchNode {
  if (place.reverses >= HAS_DEPTH_MAX) throw tooDeep(received.name);
  if (!context.definitions.isResourceType(name.source)) {
    throw invalidParameter(received.name, {
      fr: `« ${received.name} » : « ${name.source} » n'est pas un type de ressource R4.`,
      en: `'${received.name}': '${name.source}' is not an R4 resource type.`,
    });
  }
  const param = requiredParam(name.source, name.code, context.definitions);
  checkReference(param, received);
  if (!param.targets.includes(place.type)) {
    throw invalidParameter(received.name, {
      fr: `« ${received.name} » : « ${name.source}:${name.code} » ne désigne pas de « ${place.type} ».`,
      en: `'${received.name}': '${name.source}:${name.code}' does not refer to a '${place.type}'.`,
    });
  }
  const where = nodeAt(
    { ...place, type: name.source, rest: name.rest, reverses: place.reverses + 1 },
    received,
    context,
  );
  return { kind: 'has', param, source: name.source, where };
}

function checkReference(param: Param, received: ReceivedParameter): void {
  if (param.kind === 'reference') return;
  throw invalidParameter(received.name, {
    fr: `« ${received.name} » : « ${param.code} » n'est pas une référence, on ne peut pas la suivre.`,
    en: `'${received.name}': '${param.code}' is not a reference and cannot be followed.`,
  });
}

function tooDeep(name: string) {
  return invalidParameter(name, {
    fr: `« ${name} » suit trop de références : ${CHAIN_DEPTH_MAX} au plus, et ${HAS_DEPTH_MAX} « _has ».`,
    en: `'${name}' follows too many references: at most ${CHAIN_DEPTH_MAX}, and ${HAS_DEPTH_MAX} '_has'.`,
  });
}
