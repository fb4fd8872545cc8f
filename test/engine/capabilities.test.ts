/** R4 capabilitystatement: computed from the registry, so that it declares what answers and nothing else. */
import { expect } from 'chai';
import { readDefinitions, readProfiles } from '../../server/boot/definitions.ts';
import type { Param } from '../../server/fhir/definitions/param.ts';
import {
  capabilityStatement,
  SEARCHABLE_KINDS,
  terminologyStatement,
} from '../../server/fhir/engine/capabilities.ts';
import type { Module } from '../../server/fhir/engine/module.ts';
import { r4Module } from '../../server/fhir/engine/r4-module.ts';
import type { Registry } from '../../server/fhir/engine/registry.ts';
import { buildRegistry } from '../../server/fhir/engine/registry.ts';
import { structureIssues } from '../../server/fhir/validation/structure.ts';
import { BASE } from './kit.ts';

const core = readDefinitions();
const FACTS = { base: BASE, version: '1.2.3', date: '2024-06-15T12:00:00Z' };
const LABEL: Param = {
  type: 'Resource',
  code: '_masked',
  kind: 'token',
  url: '',
  expression: 'Resource.id',
  targets: [],
  internal: true,
  multipleOr: true,
  multipleAnd: true,
};

interface TypeEntry {
  readonly type: string;
  readonly interaction: readonly { readonly code: string }[];
  readonly searchParam?: readonly {
    readonly name: string;
    readonly type: string;
    readonly definition: string;
  }[];
  readonly searchInclude?: readonly string[];
  readonly searchRevInclude?: readonly string[];
  readonly readHistory: boolean;
  readonly updateCreate: boolean;
  readonly conditionalCreate: boolean;
}

const registryOf = (...modules: readonly Module[]): Registry =>
  buildRegistry([r4Module, ...modules], readProfiles());

function entries(registry: Registry): readonly TypeEntry[] {
  const { value } = capabilityStatement(registry, FACTS);
  // The statement is ours; its shape is checked below by its own definition.
  const [rest] = value['rest'] as readonly { readonly resource: readonly TypeEntry[] }[];
  return rest?.resource ?? [];
}

function entry(registry: Registry, type: string): TypeEntry {
  const found = entries(registry).find((one) => one.type === type);
  if (!found) throw new Error(`${type} is not declared`);
  return found;
}

describe('CapabilityStatement', () => {
  const generic = registryOf({ name: 'labels', searchParams: [LABEL] });
  it('both statements are valid resources', () => {
    for (const resource of [capabilityStatement(generic, FACTS), terminologyStatement(FACTS)]) {
      expect(structureIssues(resource.value, core)).to.deep.equal([]);
    }
  });
  it('says which server, which version and where', () => {
    expect(capabilityStatement(generic, FACTS).value).to.deep.include({
      fhirVersion: '4.0.1',
      kind: 'instance',
      date: FACTS.date,
      software: { name: 'Carnet', version: '1.2.3' },
    });
  });
  it('declares the kinds that are searched, and no other', () => {
    const kinds = new Set(
      entries(generic).flatMap(({ searchParam = [] }) => searchParam.map(({ type }) => type)),
    );
    expect([...kinds]).to.have.members([...SEARCHABLE_KINDS]);
  });
  it('never a label: not as a parameter, not as an include', () => {
    expect(generic.definitions.param('Patient', '_masked')?.internal).to.equal(true);
    const text = JSON.stringify(capabilityStatement(generic, FACTS).value);
    expect(text).to.not.include('_masked').and.not.include('"_agent"');
  });
  it('every parameter exists under its name, with its definition and an expression', () => {
    for (const { type, searchParam = [] } of entries(generic)) {
      expect(searchParam, type).to.not.deep.equal([]);
      for (const { name, definition } of searchParam) {
        const param = generic.definitions.param(type, name);
        expect(param?.url, `${type}.${name}`).to.equal(definition).and.not.equal('');
        expect(param?.expression, `${type}.${name}`).to.not.equal('');
      }
    }
  });
  it('the journal answers a few parameters, and declares those', () => {
    const names = entry(generic, 'AuditEvent').searchParam?.map(({ name }) => name);
    expect(names).to.have.members([
      ...[
        '_id',
        '_lastUpdated',
        'action',
        'agent',
        'date',
        'entity',
        'outcome',
        'patient',
        'subtype',
      ],
    ]);
  });
  it('parameters are sorted by name', () => {
    const names = entry(generic, 'Observation').searchParam?.map(({ name }) => name) ?? [];
    expect(names).to.deep.equal([...names].sort());
  });
  it('includes name reference parameters, reverse includes those that point here', () => {
    const { searchInclude = [] } = entry(generic, 'Observation');
    expect(searchInclude).to.include('Observation:subject').and.not.include('Observation:code');
    const { searchRevInclude = [] } = entry(generic, 'Patient');
    expect(searchRevInclude)
      .to.include('Observation:subject')
      .and.not.include('Encounter:location');
  });
});

describe('CapabilityStatement of a server that is open in part', () => {
  const registry = registryOf({
    name: 'dmp',
    types: new Map([
      ['Patient', ['read', 'search-type', 'search-type-post']],
      ['Observation', ['read', 'create', 'vread', 'history-instance', 'conditional-patch']],
      ['Basic', []],
    ]),
    clientIds: () => false,
  });
  it('closed types are not declared', () => {
    expect(entries(registry).map(({ type }) => type)).to.deep.equal(['Observation', 'Patient']);
  });
  it('interactions are those that are open, by the codes of R4', () => {
    const codes = (type: string) => entry(registry, type).interaction.map(({ code }) => code);
    expect(codes('Patient')).to.have.members(['read', 'search-type']);
    expect(codes('Observation')).to.have.members(['read', 'create', 'vread', 'history-instance']);
  });
  it('what follows from them', () => {
    expect(entry(registry, 'Observation')).to.include({
      readHistory: true,
      updateCreate: false,
      conditionalCreate: true,
    });
    expect(entry(registry, 'Patient')).to.include({ readHistory: false, conditionalCreate: false });
  });
  it('a type that is not searched has no parameters', () => {
    expect(entry(registry, 'Observation')).to.not.have.any.keys(
      'searchParam',
      'searchInclude',
      'searchRevInclude',
    );
    expect(entry(registry, 'Patient').searchParam).to.not.deep.equal([]);
  });
  it('reverse includes come from declared types alone', () => {
    const sources = new Set(
      entry(registry, 'Patient').searchRevInclude?.map((text) => text.split(':')[0]),
    );
    expect(
      [...sources].filter((type) => type !== 'Observation' && type !== 'Patient'),
    ).to.deep.equal([]);
  });
});
