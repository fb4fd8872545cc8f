/** The rules of definitions as checks: by a native form where one is known, else by FHIRPath. R4 ElementDefinition.constraint. */
import { withinCost } from './cost.ts';
import { fhirPathCheck } from './fhirpath-rule.ts';
import type { InvariantCheck, InvariantContext, Invariants } from './invariant.ts';
import { nativeCheck } from './native.ts';

export function compileInvariants(context: InvariantContext): Invariants {
  const checks = new Map<string, InvariantCheck>();
  return {
    compile: (constraint, kind) => {
      const name = `${kind} ${constraint.key} ${constraint.expression}`;
      const check =
        checks.get(name) ??
        nativeCheck(constraint, kind) ??
        withinCost(constraint, fhirPathCheck(constraint, kind, context));
      checks.set(name, check);
      return check;
    },
  };
}
