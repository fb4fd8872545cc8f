/** The size of a filter (architecture.md 13, Filter size). */
import type { AccessDecision } from '../../fhir/access/policy.ts';
import { unavailable } from '../../fhir/outcome/errors.ts';
import { LEAVES_MAX, leafCount } from './nodes.ts';

/** @throws FhirError 503 for a filter too large to be put whole into a query: never a partial one. */
export function bounded(decision: AccessDecision): AccessDecision {
  if (!decision.permit) return decision;
  for (const [type, node] of [...decision.filter.visible, ...decision.filter.writable]) {
    const leaves = leafCount(node);
    if (leaves > LEAVES_MAX)
      throw unavailable(
        new Error(`The filter of ${type} has ${leaves} leaves, ${LEAVES_MAX} at most`),
      );
  }
  return decision;
}
