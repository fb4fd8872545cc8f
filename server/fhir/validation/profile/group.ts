/** What is asked of all items of an element together. R4 elementdefinition, cardinality and type. */

import { placeIn } from '../place.ts';
import type { Finding, Run } from './engine.ts';
import type { Met } from './met.ts';
import type { NodeToCompile } from './tree.ts';
import { ruleOf } from './tree.ts';

export interface Group {
  /** The element that holds the items. */
  readonly met: Met;
  readonly run: Run;
}

export type GroupCheck = (items: readonly Met[], group: Group) => void;

export function maxOf(max: number | '*' | undefined): number {
  return max === '*' ? Number.POSITIVE_INFINITY : (max ?? 1);
}

/** Tells of the element itself, which may be absent. */
export function reportGroup(name: string, { met, run }: Group, finding: Finding): void {
  run.report({ ...met, place: placeIn(met.place, name) }, finding);
}

export function cardinalityCheck({ node, known }: NodeToCompile): readonly GroupCheck[] {
  const min = node.element.min ?? 0;
  const max = maxOf(node.element.max);
  const isSaid = known.some(
    ({ element }) => min === (element.min ?? 0) && max === maxOf(element.max),
  );
  if (isSaid) return [];
  const rule = ruleOf(node);
  return [
    (items, group) => {
      if (items.length < min) reportGroup(node.name, group, tooFew({ min, rule }, items.length));
      if (items.length > max) reportGroup(node.name, group, tooMany({ max, rule }, items.length));
    },
  ];
}

export interface Asked {
  readonly min: number;
  readonly rule: string;
  /** Of a slice: the values that tell it. */
  readonly telling?: string;
}

export function tooFew({ min, rule, telling = '' }: Asked, found: number): Finding {
  const slice =
    telling === '' ? { fr: '', en: '' } : { fr: ` avec ${telling}`, en: ` with ${telling}` };
  return {
    severity: 'error',
    code: 'required',
    rule,
    text: {
      fr: `Trouvé ${found} fois, attendu au moins ${min} : ajoutez cet élément${slice.fr} (${rule}).`,
      en: `Found ${found} times, expected at least ${min}: add this element${slice.en} (${rule}).`,
    },
  };
}

export function tooMany({ max, rule }: { max: number; rule: string }, found: number): Finding {
  return {
    severity: 'error',
    code: 'structure',
    rule,
    text:
      max === 0
        ? {
            fr: `Cet élément est interdit par le profil : retirez-le (${rule}).`,
            en: `The profile does not allow this element: remove it (${rule}).`,
          }
        : {
            fr: `Trouvé ${found} fois, attendu au plus ${max} (${rule}).`,
            en: `Found ${found} times, expected at most ${max} (${rule}).`,
          },
  };
}

/** A choice may be narrowed to some of its types. */
export function allowedTypesCheck({ node, known: [core] }: NodeToCompile): readonly GroupCheck[] {
  const allowed = new Set((node.element.types ?? []).map(({ code }) => code));
  const all = (core?.element.types ?? []).map(({ code }) => code);
  if (!node.isChoice || allowed.size === 0 || all.every((code) => allowed.has(code))) return [];
  const rule = ruleOf(node);
  const list = [...allowed].join(', ');
  return [
    (items, { run }) => {
      for (const item of items) {
        if (allowed.has(item.kind)) continue;
        run.report(item, {
          severity: 'error',
          code: 'structure',
          rule,
          text: {
            fr: `Trouvé une valeur de type ${item.kind} ; attendu : ${list}.`,
            en: `Found a value of type ${item.kind}; expected: ${list}.`,
          },
        });
      }
    },
  ];
}
