/**
 * No content, however large, keeps validation busy for long: the time grows as the content does, or the rule is told to
 * be too costly. Anyone with a token may ask for validation, and nothing interrupts it.
 */
import { expect } from 'chai';
import { readProfiles } from '../../server/boot/definitions.ts';
import type { InvariantNode } from '../../server/fhir/validation/invariants/invariant.ts';
import { compileInvariants } from '../../server/fhir/validation/invariants/invariants.ts';
import { Filled } from './filled.ts';
import { kindsOf } from './invariants/corpus.ts';
import { elementNode, NOTHING_AROUND, ruleOf } from './invariants/rules.ts';
import { errorsOf } from './kit.ts';

/** Below it a growth says nothing: the machine has others to serve. */
const NOTICED_MS = 150;
/** Twice the content takes twice the time; four times would be the square of it. */
const GROWTH_MAX = 3;
const ATTEMPTS = 3;

function milliseconds(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** Undefined, or what is wrong. What is slow by chance is not slow three times. */
function slowness(count: number, work: (count: number) => () => void): string | undefined {
  let told: string | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const twice = milliseconds(work(2 * count));
    if (twice < NOTICED_MS) return undefined;
    const once = milliseconds(work(count));
    if (twice < GROWTH_MAX * once) return undefined;
    told = `${Math.round(once)} ms for ${count}, ${Math.round(twice)} ms for twice as many`;
  }
  return told;
}

function many<T>(count: number, make: (index: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

const NARRATIVE = { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">a</div>' };

/** Each was, or could be, the square of its size. */
const LARGE: readonly (readonly [title: string, count: number, make: (count: number) => object])[] =
  [
    [
      'resources of an ImplementationGuide in as many groupings (ig-1)',
      4_000,
      (count) => ({
        resourceType: 'ImplementationGuide',
        fhirVersion: ['4.0.1'],
        definition: {
          grouping: many(count, (index) => ({ id: `g${index}`, name: 'a' })),
          resource: many(count, () => ({
            reference: { reference: 'Patient/a' },
            groupingId: 'g0',
          })),
        },
      }),
    ],
    [
      'versions of an ImplementationGuide (ig-2)',
      4_000,
      (count) => ({
        resourceType: 'ImplementationGuide',
        fhirVersion: many(count, (index) => `4.0.${index}`),
        definition: {
          resource: many(count, () => ({
            reference: { reference: 'a/b' },
            fhirVersion: ['4.0.0'],
          })),
        },
      }),
    ],
    [
      'concepts of a CodeSystem (csd-1)',
      10_000,
      (count) => ({
        resourceType: 'CodeSystem',
        text: NARRATIVE,
        status: 'draft',
        content: 'complete',
        concept: many(count, (index) => ({ code: `c${index}`, concept: [{ code: `d${index}` }] })),
      }),
    ],
    [
      'elements of a StructureDefinition (sdf-, eld-)',
      1_500,
      (count) => ({
        resourceType: 'StructureDefinition',
        url: 'http://example.org/a',
        name: 'A',
        status: 'draft',
        kind: 'resource',
        abstract: false,
        type: 'Patient',
        derivation: 'constraint',
        snapshot: {
          element: many(count, (index) => ({
            id: `e${index}`,
            path: index === 0 ? 'Patient' : `Patient.a${index}`,
            definition: 'a',
            min: 0,
            max: '1',
            base: { path: 'a', min: 0, max: '1' },
          })),
        },
      }),
    ],
    [
      'codes of a component and of its Observation (obs-7)',
      4_000,
      (count) => ({
        resourceType: 'Observation',
        status: 'final',
        valueString: 'a',
        code: { coding: many(count, (index) => ({ code: `a${index}` })) },
        component: [{ code: { coding: many(count, (index) => ({ code: `b${index}` })) } }],
      }),
    ],
    [
      'contained resources that refer to each other (dom-3, ref-1)',
      2_000,
      (count) => ({
        resourceType: 'Patient',
        contained: many(count, (index) => ({
          resourceType: 'Organization',
          id: `o${index}`,
          name: 'a',
          partOf: { reference: `#o${index + 1}` },
        })),
        managingOrganization: { reference: '#o0' },
      }),
    ],
    [
      'documents of a Bundle that its list names (bdl-, references)',
      1_000,
      (count) => ({
        resourceType: 'Bundle',
        type: 'collection',
        entry: many(count, (index) => ({
          fullUrl: `http://example.org/Patient/p${index}`,
          resource: {
            resourceType: 'Patient',
            id: `p${index}`,
            link: [{ other: { reference: `Patient/p${count - index}` }, type: 'seealso' }],
          },
        })),
      }),
    ],
  ];

describe('validation of large content', function () {
  this.timeout(120_000);

  for (const [title, count, make] of LARGE) {
    it(`grows as the content does: ${title}`, () => {
      const told = slowness(count, (size) => {
        const resource = make(size);
        return () => errorsOf(resource);
      });
      expect(told).to.equal(undefined);
    });
  }

  it('grows as the content does: every list of every type, under each rule of R4 and of the profiles', () => {
    const { structures } = readProfiles();
    const filled = new Filled(structures);
    const kinds = kindsOf(structures);
    const invariants = compileInvariants(NOTHING_AROUND);
    const slow: string[] = [];
    let asked = 0;
    for (const [kind, { constraints }] of kinds) {
      if (!/^[A-Z]/.test(kind)) continue;
      const nodes = new Map<number, InvariantNode>();
      const nodeOf = (count: number) => {
        const [type = kind] = kind.split('.', 1);
        const node =
          nodes.get(count) ??
          elementNode(filled.element(kind, { count, depth: 2 }), { resourceType: type });
        nodes.set(count, node);
        return node;
      };
      for (const rule of constraints) {
        asked += 1;
        const check = invariants.compile(rule, kind);
        const told = slowness(FILLED_COUNT, (count) => {
          const node = nodeOf(count);
          return () => check(node);
        });
        if (told) slow.push(`${rule.key} of ${kind}: ${told}`);
      }
    }
    expect(slow).to.deep.equal([]);
    expect(asked).to.be.above(1_500);
  });

  it('grows as the content does: every list of each of the 146 resource types', () => {
    const filled = new Filled(readProfiles().structures);
    const types = filled.types('resource');
    const slow = types.flatMap((type) => {
      const told = slowness(WHOLE_COUNT, (count) => {
        const resource = { resourceType: type, ...filled.element(type, { count, depth: 1 }) };
        return () => errorsOf(resource);
      });
      return told ? [`${type}: ${told}`] : [];
    });
    expect(types).to.have.length(146);
    expect(slow).to.deep.equal([]);
  });
});

const FILLED_COUNT = 1_000;
const WHOLE_COUNT = 2_000;

describe('a rule on content that is too large for it', () => {
  const check = compileInvariants(NOTHING_AROUND);
  const pairs = { key: 'x-1', severity: 'error', human: 'x' } as const;

  it('is told to be too costly, not unknown', () => {
    const rule = { ...pairs, expression: 'name.given.all(%context.address.city contains $this)' };
    const of = (count: number) => ({
      resourceType: 'Patient',
      name: many(count, () => ({ given: ['a'] })),
      address: many(count, () => ({ city: 'a' })),
    });
    const compiled = check.compile(rule, 'Patient');
    expect(compiled(elementNode(of(100)))).to.equal('holds');
    expect(compiled(elementNode(of(2_000)))).to.equal('too-costly');
  });

  it('counts what the rule names alone', () => {
    const rule = { ...pairs, expression: 'name.given.all($this in %resource.name.given)' };
    const large = { address: many(20_000, () => ({ city: 'a' })), name: [{ given: ['a'] }] };
    const compiled = check.compile(rule, 'Patient');
    expect(compiled(elementNode({ resourceType: 'Patient', ...large }))).to.equal('holds');
  });

  it('counts the resource that a rule of one of its elements looks at', () => {
    const rule = { ...pairs, expression: 'city in %resource.address.city' };
    const compiled = check.compile(rule, 'Address');
    const resource = { resourceType: 'Patient', address: many(5_000, () => ({ city: 'a' })) };
    expect(compiled(elementNode({ city: 'a' }, resource))).to.equal('too-costly');
  });

  it('is an error that says what to do', () => {
    const resource = {
      resourceType: 'Measure',
      status: 'draft',
      group: [{ stratifier: many(9_000, () => ({ criteria: { language: 'text/cql' } })) }],
    };
    const [issue] = errorsOf(resource).filter(({ code }) => code === 'too-costly');
    expect(ruleOf('mea-1').key).to.equal(issue?.rule);
    expect(issue?.diagnostics.fr).to.match(/plusieurs ressources plus petites/);
    expect(issue?.diagnostics.en).to.match(/several smaller resources/);
  });
});
