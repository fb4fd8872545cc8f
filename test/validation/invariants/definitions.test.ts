/** Native forms of the rules of definitions say what their FHIRPath says, on HL7's own definitions and on variants. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { examplesFolder } from '../../../scripts/verdicts/corpus.ts';
import { readProfiles } from '../../../server/boot/definitions.ts';
import type { PlainResource } from '../../../server/fhir/model/resource.ts';
import { isObject } from '../../../server/fhir/validation/invariants/json.ts';
import { DEFINITION_RULES } from '../../../server/fhir/validation/invariants/native/definitions.ts';
import { STRUCTURE_DEFINITION_RULES } from '../../../server/fhir/validation/invariants/native/structure-definitions.ts';
import { Comparison, mutated } from './comparison.ts';
import type { Kinds, Visit } from './corpus.ts';
import { Donors, kindsOf, mutantsOf, visitsOf } from './corpus.ts';

/** Larger ones are repetitions of the same, and too costly for some of their rules in FHIRPath. */
const BYTES_MAX = 40_000;
const FILES_PER_TYPE = 40;
const VISITS_PER_KIND = 12;

const TYPES = [
  ...['StructureDefinition', 'CodeSystem', 'ImplementationGuide'],
  ...['CapabilityStatement', 'NamingSystem'],
];

/** The rules that have a native form here. */
const KEYS: ReadonlySet<string> = new Set(
  [DEFINITION_RULES, STRUCTURE_DEFINITION_RULES]
    .flatMap(Object.keys)
    .map((name) => name.slice(0, name.indexOf(' '))),
);

/** Defects that no example has, each beside a sound one: of the rules that variants of examples seldom break. */
const MADE: readonly PlainResource[] = [
  {
    resourceType: 'ImplementationGuide',
    fhirVersion: ['4.0.1'],
    definition: {
      resource: [{ groupingId: 'a', fhirVersion: ['4.0.1'] }, { groupingId: 'b' }],
      grouping: [{ id: 'a' }, { id: 'b' }],
    },
  },
  {
    resourceType: 'ImplementationGuide',
    fhirVersion: ['4.0.1'],
    definition: {
      resource: [{ groupingId: 'a', fhirVersion: ['4.0.0'] }, { groupingId: 'c' }],
      grouping: [{ id: 'a' }, { id: 'b' }],
    },
  },
  { resourceType: 'CodeSystem', concept: [{ code: 'a', concept: [{ code: 'b' }] }, { code: 'b' }] },
  { resourceType: 'CodeSystem', concept: [{ code: 'a', concept: [{ code: 'b' }, { code: 'c' }] }] },
  {
    resourceType: 'CapabilityStatement',
    document: [
      { profile: 'urn:a', mode: 'producer' },
      { profile: 'urn:a', mode: 'producer' },
      { mode: 'producer' },
    ],
    rest: [
      {
        resource: [
          { type: 'Patient', searchParam: [{ name: 'a' }, { name: 'a' }] },
          { type: 'Patient', searchParam: [{ name: 'a' }, { name: 'b' }] },
        ],
      },
      { resource: [{ type: 'Patient' }, { type: 'Group' }] },
    ],
  },
  {
    resourceType: 'CapabilityStatement',
    document: [{ profile: 'urn:a', mode: 'producer' }, { profile: 'urn:a' }, { mode: 'producer' }],
  },
  {
    resourceType: 'NamingSystem',
    uniqueId: [
      { type: 'oid', preferred: true },
      { type: 'oid', preferred: true },
      { type: 'uri', preferred: false },
    ],
  },
  {
    resourceType: 'StructureDefinition',
    url: 'http://hl7.org/fhir/StructureDefinition/a',
    kind: 'resource',
    type: 'Patient',
    derivation: 'specialization',
    snapshot: {
      element: [
        { id: 'a', path: 'Patient', label: 'x', slicing: { rules: 'open' }, type: [{ code: 'A' }] },
        {
          id: 'a',
          path: 'Patient.a',
          defaultValueString: 'a',
          min: 2,
          max: '1',
          isModifier: true,
          sliceName: 'a b',
          type: [{ code: 'a-b' }, { code: 'a-b' }],
          constraint: [{ key: 'a' }, { key: 'a' }],
          binding: { strength: 'required', valueSet: 'a' },
        },
        { path: 'Group.x y' },
        { id: 'b', path: 'Patient.a' },
      ],
    },
    differential: {
      element: [
        {
          id: 'a',
          path: 'Patient',
          sliceName: 'x',
          slicing: { rules: 'open' },
          type: [{}],
          code: [{}],
        },
        { id: 'a', path: 'Patient.A', defaultValueString: 'a', min: 1, max: 'x' },
        { id: 'b', path: 'Group' },
      ],
    },
  },
];

function* definitionsIn(folder: string): Generator<PlainResource> {
  const taken = new Map<string, number>();
  for (const file of readdirSync(folder)) {
    const type = TYPES.find((one) => file.startsWith(`${one}-`));
    if (type === undefined || statSync(join(folder, file)).size > BYTES_MAX) continue;
    const count = taken.get(type) ?? 0;
    taken.set(type, count + 1);
    // HL7's file of the type its name begins with.
    const resource = JSON.parse(readFileSync(join(folder, file), 'utf8')) as PlainResource;
    if (count < FILES_PER_TYPE) yield resource;
  }
}

describe('R4 conformance-rules, constraints: native forms of the rules of definitions', function () {
  this.timeout(60_000);
  const comparison = new Comparison();
  const samples = new Map<string, { readonly visits: Visit[]; readonly donors: Donors }>();
  let kinds: Kinds;

  function compareAll({ kind, node, constraints }: Visit): void {
    for (const constraint of constraints)
      if (KEYS.has(constraint.key)) comparison.compare({ constraint, kind, node });
  }

  before(async () => {
    kinds = kindsOf(readProfiles().structures);
    for (const resource of [...MADE, ...definitionsIn(await examplesFolder())]) {
      for (const visit of visitsOf({ resource }, kinds)) {
        if (!visit.constraints.some(({ key }) => KEYS.has(key))) continue;
        compareAll(visit);
        const kept = samples.get(visit.kind) ?? { visits: [], donors: new Donors() };
        samples.set(visit.kind, kept);
        if (isObject(visit.node.value)) kept.donors.keep(visit.node.value);
        if (kept.visits.length < VISITS_PER_KIND) kept.visits.push(visit);
      }
    }
  });

  it('agree with FHIRPath on every element of the definitions', () => {
    expect(comparison.compared).to.be.above(4_000);
    expect(Object.fromEntries(comparison.differences)).to.deep.equal({});
  });

  it('agree with FHIRPath on variants', () => {
    for (const { visits, donors } of samples.values()) {
      for (const { kind, node, constraints } of visits) {
        if (!isObject(node.value)) continue;
        for (const value of mutantsOf(node.value, donors))
          compareAll({ kind, constraints, node: mutated(node, value) });
      }
    }
    expect(Object.fromEntries(comparison.differences)).to.deep.equal({});
  });

  it('each hold and fail somewhere, but one that always holds as published', () => {
    const oneSided = [...KEYS].filter((key) => {
      const seen = comparison.verdicts.get(key);
      return !seen?.has('holds') || !seen.has('fails');
    });
    expect(oneSided).to.deep.equal(['eld-11']);
  });
});
