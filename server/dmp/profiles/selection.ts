/** Which profile of the DMP a resource must conform to when it is written: data, by type and by codes. dmp.md 4.2, 5.3. */
import type { ProfilesOf } from '../../fhir/engine/module.ts';

/** `fhir-profiles/dmp/selection.json`. */
export interface SelectionFile {
  readonly rules: readonly SelectionRule[];
}

export interface SelectionRule {
  /** A resource type, or `Identifier`. */
  readonly type: string;
  /** All must hold; absent: every resource of the type. */
  readonly when?: SelectionCondition | readonly SelectionCondition[];
  /** Canonical. */
  readonly profile: string;
}

/** One of the codings or identifiers at a path is of the system, and has one of the codes when they are said. */
export interface SelectionCondition {
  /** Element names from the resource: `code.coding`; empty: the Identifier itself. */
  readonly path: string;
  readonly system?: string;
  readonly code?: readonly string[];
}

/** The canonicals that apply to a resource, or to an Identifier in it, in the order of the rules. */
export function profileSelection({ rules }: SelectionFile): ProfilesOf {
  const byType = Map.groupBy(rules, ({ type }) => type);
  return (type, value) =>
    (byType.get(type) ?? [])
      .filter(({ when = [] }) => [when].flat().every((condition) => holds(condition, value)))
      .map(({ profile }) => profile);
}

function holds({ path, system, code }: SelectionCondition, from: unknown): boolean {
  return valuesAt(from, path === '' ? [] : path.split('.')).some((value) => {
    if (typeof value === 'string') return code?.includes(value) ?? true;
    if (!isMembers(value)) return false;
    const isOfSystem = system === undefined || value.system === system;
    return isOfSystem && (code?.some((one) => one === value.code) ?? true);
  });
}

function valuesAt(from: unknown, [name, ...rest]: readonly string[]): readonly unknown[] {
  if (name === undefined) return [from];
  if (!isMembers(from)) return [];
  const value = from[name];
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.flatMap((item) => valuesAt(item, rest));
}

function isMembers(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}
