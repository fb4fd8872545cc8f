/** What R4 asks in prose: how each check is tried. */
import { expect } from 'chai';
import { theValidator } from './kit.ts';
import type { Json } from './slicing-kit.ts';

/** Right, then wrong, and what is told of the second where. */
export type ProseCase = readonly [rule: string, right: Json, wrong: Json, expression: string];

export function itTells(cases: readonly ProseCase[]): void {
  for (const [rule, right, wrong, expression] of cases) {
    it(`${rule} at ${expression}`, () => {
      expect(told(right), 'right').to.deep.equal([]);
      expect(told(wrong), 'wrong').to.deep.equal([`error ${expression} ${rule}`]);
    });
  }
}

/** Errors, and what is told of what is not held. */
export function told(resource: Json, unknown: 'warning' | 'error' = 'error'): readonly string[] {
  const { structure, rules } = theValidator().validate(
    { resourceType: 'Patient', ...resource },
    { least: 'warning', unknown },
  );
  return [...structure, ...rules]
    .filter(({ severity, rule }) => severity === 'error' || rule.includes('nknown'))
    .map(({ severity, expression, rule }) => `${severity} ${expression} ${rule}`);
}
