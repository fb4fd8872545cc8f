/**
 * Rules met so often that they are written out in TypeScript, by key and expression as published, each equal to its
 * FHIRPath form (test/validation/invariants).
 */
import type { Constraint } from '../../definitions/structure.ts';
import { correctedExpression } from './corrections.ts';
import type { InvariantCheck, InvariantNode } from './invariant.ts';
import type { JsonObject } from './json.ts';
import { isObject, isSome } from './json.ts';
import { BUNDLE_RULES } from './native/bundle.ts';
import { CLINICAL_RULES } from './native/clinical.ts';
import { DATATYPE_RULES } from './native/datatypes.ts';
import { DEFINITION_RULES } from './native/definitions.ts';
import { REFERENCE_RULES } from './native/references.ts';
import type { Native } from './native/rule.ts';
import { STRUCTURE_DEFINITION_RULES } from './native/structure-definitions.ts';
import { simpleRule } from './simple-rule.ts';

const RULES: ReadonlyMap<string, Native> = new Map(
  [
    ...[DATATYPE_RULES, REFERENCE_RULES, CLINICAL_RULES, BUNDLE_RULES],
    ...[DEFINITION_RULES, STRUCTURE_DEFINITION_RULES],
  ].flatMap(Object.entries),
);

/** Of a Narrative: the structure tells what is wrong with it, whatever the profile. */
const TOLD_BY_STRUCTURE: ReadonlySet<string> = new Set([
  'txt-1 htmlChecks()',
  'txt-2 htmlChecks()',
  'txt-2 htmlChecks2()',
]);

/** Undefined when the rule has no native form for this kind of element. */
export function nativeCheck(constraint: Constraint, kind: string): InvariantCheck | undefined {
  const name = `${constraint.key} ${constraint.expression}`;
  if (TOLD_BY_STRUCTURE.has(name)) return () => 'holds';
  if (constraint.key === 'ele-1' && constraint.expression === ELEMENT_EXPRESSION) return hasContent;
  const native = RULES.get(name) ?? simpleNative(constraint, kind);
  if (!native) return undefined;
  return (node) => {
    // Of another shape than its definition: the structure has told so.
    if (!isObject(node.value)) return 'unknown';
    const verdict = native(node.value, node);
    if (verdict === undefined) return 'unknown';
    return verdict ? 'holds' : 'fails';
  };
}

/** Of a primitive nothing: its members are elsewhere. Empty fails, as it does in FHIRPath (`fhirpath-rule.ts`). */
function simpleNative(constraint: Constraint, kind: string): Native | undefined {
  const isPrimitive = /^[a-z]/.test(kind);
  const expression = isPrimitive ? undefined : correctedExpression(constraint);
  const rule = expression === undefined ? undefined : simpleRule(expression, kind);
  return rule && ((json) => rule(json) === true);
}

const ELEMENT_EXPRESSION = 'hasValue() or (children().count() > id.count())';

/** Any member but `id`, or a value. */
function hasContent({ value, sibling }: InvariantNode): 'holds' | 'fails' {
  const isValue = value !== undefined && value !== null && typeof value !== 'object';
  const json = isObject(value) ? value : isObject(sibling) ? sibling : {};
  return isValue || Object.keys(json).some((name) => isChild(json, name)) ? 'holds' : 'fails';
}

function isChild(json: JsonObject, name: string): boolean {
  if (name === 'id' || name === '_id' || name === 'resourceType') return false;
  return isSome(json[name]);
}
