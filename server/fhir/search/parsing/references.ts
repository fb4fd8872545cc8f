/** Values of reference parameters. R4 search, reference. */
import type { Param } from '../../definitions/param.ts';
import { isLogicalId, localReference, referenceText } from '../../model/reference.ts';
import type { ResourceType } from '../../model/resource.ts';
import { invalidParameter } from '../../outcome/errors.ts';
import type { SearchNode } from '../node.ts';
import { or } from '../node.ts';
import type { ParseContext } from './context.ts';

const SCHEME = /^[a-z][a-z0-9+.-]*:/i;

export interface ReferenceReading {
  readonly name: string;
  readonly param: Param;
  /** The type a modifier names: `subject:Patient`. */
  readonly type: ResourceType | undefined;
  readonly context: ParseContext;
}

/**
 * `Type/id`, an absolute URL or URN, or an id alone, which stands for each type the parameter may name.
 * @throws FhirError 400 naming the parameter when the value is none of them, or asks for one version.
 */
export function referenceNode(text: string, reading: ReferenceReading): SearchNode {
  const { name, param, type, context } = reading;
  const local = localReference(text, context.base);
  if (local) {
    if (local.versionId !== undefined) throw versioned(name);
    checkTarget(local.type, reading);
    context.countLeaves(1);
    return { kind: 'reference', param, target: referenceText(local) };
  }
  if (isLogicalId(text)) return idAlone(text, reading);
  if (!SCHEME.test(text) || type !== undefined) throw notReference(name, text);
  if (text.includes('|')) throw versioned(name);
  context.countLeaves(1);
  return { kind: 'reference', param, target: text };
}

function idAlone(id: string, { param, type, context }: ReferenceReading): SearchNode {
  const types = type === undefined ? param.targets : [type];
  context.countLeaves(types.length);
  return or(
    ...types.map((target): SearchNode => ({ kind: 'reference', param, target: `${target}/${id}` })),
  );
}

function checkTarget(target: ResourceType, { name, param, type }: ReferenceReading): void {
  const accepted = type === undefined ? param.targets : [type];
  if (accepted.includes(target)) return;
  const shown = accepted.slice(0, 8).join(', ') + (accepted.length > 8 ? '…' : '');
  throw invalidParameter(name, {
    fr: `« ${name} » ne peut pas désigner « ${target} » : types possibles ${shown}.`,
    en: `'${name}' cannot refer to '${target}': possible types are ${shown}.`,
  });
}

function versioned(name: string) {
  return invalidParameter(name, {
    fr: `« ${name} » : les références sont cherchées sans version ; retirez « /_history/… » ou « |version ».`,
    en: `'${name}': references are searched without version; remove '/_history/…' or '|version'.`,
  });
}

function notReference(name: string, text: string) {
  const shown = text.slice(0, 80);
  return invalidParameter(name, {
    fr: `« ${name} » : « ${shown} » n'est pas une référence ; écrivez « Type/id », « id » ou une URL absolue.`,
    en: `'${name}': '${shown}' is not a reference; write 'Type/id', 'id' or an absolute URL.`,
  });
}
