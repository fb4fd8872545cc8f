/** What the readers of one search share. */
import type { Definitions } from '../../definitions/definitions.ts';
import type { Param } from '../../definitions/param.ts';
import type { ResourceType } from '../../model/resource.ts';
import { unknownParameter } from '../../outcome/errors.ts';
import { nearestName } from './nearest.ts';
import { tooLargeQuery } from './refusal.ts';

/** Leaves of one query, alternatives of types included: what a store is asked stays small. */
export const LEAVES_MAX = 1024;

export interface ParseContext {
  readonly definitions: Definitions;
  /** Milliseconds since 1970 UTC: `ap` is measured from it. */
  readonly now: number;
  /** Base URL of the server; an absolute reference under it is read as `Type/id`. */
  readonly base: string;
  /** @throws FhirError 400 when the query makes more than LEAVES_MAX leaves. */
  countLeaves(count: number): void;
}

/** One parameter as received: `name` is what messages call it. */
export interface ReceivedParameter {
  readonly name: string;
  readonly value: string;
}

export function leafCounter(): (count: number) => void {
  let leaves = 0;
  return (count) => {
    leaves += count;
    if (leaves <= LEAVES_MAX) return;
    throw tooLargeQuery({
      fr: `La recherche compte plus de ${LEAVES_MAX} conditions élémentaires. Donnez moins de valeurs, ou nommez le type des références (« subject:Patient »).`,
      en: `The search has more than ${LEAVES_MAX} elementary conditions. Give fewer values, or name the type of references ('subject:Patient').`,
    });
  };
}

/** The parameter by this code, internal ones left out. */
export function publicParam(
  type: ResourceType,
  code: string,
  definitions: Definitions,
): Param | undefined {
  const param = definitions.param(type, code);
  return param?.internal ? undefined : param;
}

/** @throws FhirError 400 `not-supported` naming the nearest parameter that exists. */
export function requiredParam(type: ResourceType, code: string, definitions: Definitions): Param {
  const param = publicParam(type, code, definitions);
  if (param) return param;
  const known = definitions.params(type).filter(({ internal }) => !internal);
  throw unknownParameter(
    code.slice(0, 64),
    type,
    nearestName(
      code,
      known.map((each) => each.code),
    ),
  );
}
