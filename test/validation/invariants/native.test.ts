/** Rules written in TypeScript say what their FHIRPath says, on HL7's examples and on variants of them. */
import { expect } from 'chai';
import { examplesFolder } from '../../../scripts/verdicts/corpus.ts';
import { readProfiles } from '../../../server/boot/definitions.ts';
import type { Constraint } from '../../../server/fhir/definitions/structure.ts';
import { fhirPathCheck } from '../../../server/fhir/validation/invariants/fhirpath-rule.ts';
import type {
  InvariantCheck,
  InvariantNode,
  InvariantVerdict,
} from '../../../server/fhir/validation/invariants/invariant.ts';
import { isObject } from '../../../server/fhir/validation/invariants/json.ts';
import { nativeCheck } from '../../../server/fhir/validation/invariants/native.ts';
import type { Kinds, Visit } from './corpus.ts';
import { Donors, examplesIn, kindsOf, mutantsOf, visitsOf } from './corpus.ts';
import { NOTHING_AROUND } from './rules.ts';

/** Elements of one kind that variants are made of. */
const SAMPLES_MAX = 5;
/** Every element has it: one in so many is asked of FHIRPath. */
const ELEMENT_RULE_STEP = 7;

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

/** Elements of one kind. */
interface Sampled {
  readonly visits: Visit[];
  readonly donors: Donors;
}

class Comparison {
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

describe('R4 conformance-rules, constraints: native forms', function () {
  this.timeout(120_000);
  const comparison = new Comparison();
  const samples = new Map<string, Sampled>();
  let kinds: Kinds;

  before(async () => {
    kinds = kindsOf(readProfiles().structures);
    let elements = 0;
    for (const resource of examplesIn(await examplesFolder())) {
      for (const visit of visitsOf({ resource }, kinds)) {
        elements += 1;
        const { kind, node, constraints } = visit;
        for (const constraint of constraints) {
          if (constraint.key === 'ele-1' && elements % ELEMENT_RULE_STEP > 0) continue;
          comparison.compare({ constraint, kind, node });
        }
        keepSample(visit);
      }
    }
  });

  function keepSample(visit: Visit): void {
    const { kind, node, constraints } = visit;
    const isRuled = constraints.some(
      (constraint) => constraint.key !== 'ele-1' && comparison.forms({ constraint, kind, node }),
    );
    if (!isRuled || !isObject(node.value)) return;
    const kept = samples.get(kind) ?? { visits: [], donors: new Donors() };
    samples.set(kind, kept);
    kept.donors.keep(node.value);
    if (kept.visits.length < SAMPLES_MAX) kept.visits.push(visit);
  }

  it('agree with FHIRPath on every element of the examples', () => {
    expect(comparison.compared).to.be.above(20_000);
    expect(Object.fromEntries(comparison.differences)).to.deep.equal({});
  });

  it('find no error in the examples', () => {
    const failing = [...comparison.verdicts].filter(([, seen]) => seen.has('fails'));
    // A warning: HL7's own examples have resources without narrative.
    expect(failing.map(([key]) => key)).to.deep.equal(['dom-6']);
  });

  it('agree with FHIRPath on variants, most of them failing on some', () => {
    const before = comparison.compared;
    for (const [kind, { visits, donors }] of samples) {
      for (const { node, constraints } of visits) {
        if (!isObject(node.value)) continue;
        for (const value of mutantsOf(node.value, donors)) {
          const changed = mutated(node, value);
          for (const constraint of constraints)
            if (constraint.key !== 'ele-1') comparison.compare({ constraint, kind, node: changed });
        }
      }
    }
    expect(comparison.compared - before).to.be.above(50_000);
    expect(Object.fromEntries(comparison.differences)).to.deep.equal({});
    const failing = [...comparison.verdicts].filter(([, seen]) => seen.has('fails'));
    expect(failing.length).to.be.above(70);
  });
});

/** A resource that is changed is changed for `%resource` too. */
function mutated(node: InvariantNode, value: Visit['node']['value']): InvariantNode {
  const isWhole = node.value === node.scope.resource;
  // A resource with its type, less or more of its other members.
  const resource = value as InvariantNode['scope']['resource'];
  return { ...node, value, scope: isWhole ? { ...node.scope, resource } : node.scope };
}
