/** architecture.md 8: what modules bring is joined once, and a clash stops the start. */
import { expect } from 'chai';
import { readDefinitions, readProfiles } from '../../server/boot/definitions.ts';
import type { Param } from '../../server/fhir/definitions/param.ts';
import type { Interaction } from '../../server/fhir/engine/interaction.ts';
import type { Module } from '../../server/fhir/engine/module.ts';
import { r4Module } from '../../server/fhir/engine/r4-module.ts';
import { buildRegistry } from '../../server/fhir/engine/registry.ts';
import { read } from '../../server/fhir/interactions/read.ts';
import { refused } from '../spec/model/refused.ts';
import { DOCTOR } from './kit.ts';

const core = readDefinitions();
const build = (...modules: readonly Module[]) =>
  buildRegistry([r4Module, ...modules], readProfiles());
const label = (type: string, code: string): Param => ({
  type,
  code,
  kind: 'token',
  url: '',
  expression: '',
  targets: [],
  internal: true,
  multipleOr: true,
  multipleAnd: true,
});
const operation: Interaction = { ...read, code: '$mine', suffix: '$mine' };

describe('registry: modules joined', () => {
  it('keeps the order of modules, interactions and rules', () => {
    const rule = (name: string) => ({ name, spec: 's', apply: async <T>(write: T) => write });
    const registry = build(
      { name: 'a', writeRules: [rule('1'), rule('2')], interactions: [operation] },
      { name: 'b', writeRules: [rule('3')], policyTypes: ['Consent'] },
    );
    expect(registry.modules).to.deep.equal(['r4', 'a', 'b']);
    expect(registry.writeRules.map(({ name }) => name)).to.deep.equal(['1', '2', '3']);
    expect(registry.interactions.at(-1)?.code).to.equal('$mine');
    expect([...registry.policyTypes]).to.deep.equal(['Consent']);
  });
  it('an interaction two modules bring stops the start', () => {
    expect(() => build({ name: 'x', interactions: [read] })).to.throw("interaction 'read'");
    expect(() => build({ name: 'x', interactions: [operation, operation] })).to.throw("'$mine'");
  });
  it('a restriction of what is no resource type stops the start', () => {
    for (const type of ['Nothing', 'Resource', 'patient', 'HumanName']) {
      expect(() => build({ name: 'x', types: new Map([[type, []]]) })).to.throw(`'${type}'`);
    }
  });
  it('a label with a name that is taken stops what asks for its type', () => {
    const registry = build({ name: 'x', searchParams: [label('Patient', 'active')] });
    expect(() => registry.definitions.params('Patient')).to.throw("called 'active'");
  });
  it('labels are parameters of their type, or of all', () => {
    const { definitions } = build({
      name: 'x',
      searchParams: [label('Resource', '_all'), label('Patient', '_one')],
    });
    expect(definitions.param('Observation', '_all')?.internal).to.equal(true);
    expect(definitions.param('Patient', '_one')?.internal).to.equal(true);
    expect(definitions.param('Observation', '_one')).to.equal(undefined);
    expect(definitions.param('Nothing', '_all')).to.equal(undefined);
    expect(core.param('Patient', '_one')).to.equal(undefined);
  });
});

describe('registry: what is open', () => {
  it('without a restriction every type is', () => {
    const registry = build();
    expect(registry.types).to.deep.equal(core.resourceTypes);
    const codes = registry.interactionsOf('Patient').map(({ code }) => code);
    expect(codes)
      .to.include.members(['read', 'create', 'search-type'])
      .and.not.include('transaction');
    expect(registry.interactionsOf('Nothing')).to.deep.equal([]);
  });
  it('a type absent from a restriction is closed', () => {
    const registry = build({ name: 'x', types: new Map([['Patient', ['read']]]) });
    expect(registry.types).to.deep.equal(['Patient']);
    expect(registry.interactionsOf('Observation')).to.deep.equal([]);
    expect(registry.interaction({ interaction: 'read', type: 'Patient' }).code).to.equal('read');
    const error = refused(() => registry.interaction({ interaction: 'read', type: 'Observation' }));
    expect(error.status).to.equal(405);
  });
  it('two restrictions both hold', () => {
    const registry = build(
      {
        name: 'x',
        types: new Map([
          ['Patient', ['read', 'create']],
          ['Basic', ['read']],
        ]),
      },
      { name: 'y', types: new Map([['Patient', ['read', 'update']]]) },
    );
    expect(registry.types).to.deep.equal(['Patient']);
    const open = registry.interactionsOf('Patient').filter(({ everywhere }) => !everywhere);
    expect(open.map(({ code }) => code)).to.deep.equal(['read']);
    const error = refused(() => registry.interaction({ interaction: 'create', type: 'Patient' }));
    expect([error.status, error.headers['Allow']]).to.deep.equal([405, 'GET']);
  });
  it('what does not exist is 404', () => {
    const registry = build();
    for (const asked of [
      { interaction: '$no' },
      { interaction: 'read', type: 'Nothing' },
      { interaction: 'constructor' },
    ]) {
      expect(refused(() => registry.interaction(asked)).status).to.equal(404);
    }
  });
  it('who may choose ids: all modules must allow it', () => {
    expect(build().choosesIds).to.equal(true);
    const registry = build(
      { name: 'x', clientIds: (_caller, type) => type !== 'Consent' },
      { name: 'y', clientIds: ({ actor }) => actor === 'HCP' },
    );
    expect(registry.choosesIds).to.equal(false);
    expect(registry.clientIds(DOCTOR, 'Patient')).to.equal(true);
    expect(registry.clientIds(DOCTOR, 'Consent')).to.equal(false);
    expect(registry.clientIds({ ...DOCTOR, actor: 'PATIENT' }, 'Patient')).to.equal(false);
  });
});
