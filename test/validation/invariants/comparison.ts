/** The two forms of a rule, asked of the same elements. */
import type { Constraint } from '../../../server/fhir/definitions/structure.ts';
import { fhirPathCheck } from '../../../server/fhir/validation/invariants/fhirpath-rule.ts';
import type {
  InvariantCheck,
  InvariantNode,
  InvariantVerdict,
} from '../../../server/fhir/validation/invariants/invariant.ts';
import { isObject } from '../../../server/fhir/validation/invariants/json.ts';
import { nativeCheck } from '../../../server/fhir/validation/invariants/native.ts';
import type { Visit } from './corpus.ts';
import { NOTHING_AROUND } from './rules.ts';

interface Asked {
  readonly constraint: Constraint;
  readonly kind: string;
  readonly node: InvariantNode;
}

/** The two forms of one rule for one kind of element. */
interface Forms {
  readonly native: InvariantCheck;
  readonly fhirPath: InvariantCheck;
}

export class Comparison {
  readonly differences = new Map<string, string>();
  readonly verdicts = new Map<string, Set<InvariantVerdict>>();
  compared = 0;
  readonly #forms = new Map<string, Forms | undefined>();

  forms({ constraint, kind }: Asked): Forms | undefined {
    const name = `${kind} ${constraint.key} ${constraint.expression}`;
    if (!this.#forms.has(name)) {
      const native = nativeCheck(constraint, kind);
      const fhirPath = fhirPathCheck(constraint, kind, NOTHING_AROUND);
      this.#forms.set(name, native && { native, fhirPath });
    }
    return this.#forms.get(name);
  }

  compare(asked: Asked): void {
    const forms = this.forms(asked);
    if (!forms) return;
    this.compared += 1;
    const native = forms.native(asked.node);
    const fhirPath = forms.fhirPath(asked.node);
    const { key } = asked.constraint;
    const seen = this.verdicts.get(key) ?? new Set();
    this.verdicts.set(key, seen.add(native));
    if (native === fhirPath || isKnown(asked, native)) return;
    const title = `${key} of ${asked.kind}: ${native}, by FHIRPath ${fhirPath}`;
    this.differences.set(title, JSON.stringify(asked.node.value)?.slice(0, 300) ?? '');
  }
}

/** Where the two forms may differ, each for a reason told beside the native form. */
function isKnown({ constraint: { key }, kind, node }: Asked, native: InvariantVerdict): boolean {
  // The library takes xhtml for no primitive; what is wrong with a narrative is told by the structure.
  if (kind === 'xhtml') return native === 'holds';
  if (!isObject(node.value)) return false;
  // A Bundle without type is refused by the structure.
  if (key.startsWith('bdl-')) return native === 'unknown' && typeof node.value.type !== 'string';
  // The library compares quantities that are not of UCUM as objects: always true.
  if (key === 'rng-2') return native === 'unknown' || !isUcum(node.value.low);
  return false;
}

function isUcum(quantity: unknown): boolean {
  return isObject(quantity) && quantity.system === 'http://unitsofmeasure.org';
}

/** A resource that is changed is changed for `%resource` too. */
export function mutated(node: InvariantNode, value: Visit['node']['value']): InvariantNode {
  const isWhole = node.value === node.scope.resource;
  // A resource with its type, less or more of its other members.
  const resource = value as InvariantNode['scope']['resource'];
  return { ...node, value, scope: isWhole ? { ...node.scope, resource } : node.scope };
}
