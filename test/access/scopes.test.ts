/** SMART App Launch 2.2, Scopes: v1 and v2 forms as access filters. */
import { expect } from 'chai';
import { readDefinitions } from '../../server/boot/definitions.ts';
import type { Caller } from '../../server/fhir/access/caller.ts';
import type { AccessDecision, AccessQuestion } from '../../server/fhir/access/policy.ts';
import type { PatientReach } from '../../server/fhir/access/scopes.ts';
import { parseScope, scopePolicy } from '../../server/fhir/access/scopes.ts';
import { DOCTOR, emptyReads, NOW } from '../engine/kit.ts';

const definitions = readDefinitions();

interface Asked {
  readonly scopes: string;
  readonly caller?: Partial<Caller>;
  readonly reach?: PatientReach;
}

function decide(
  question: Partial<AccessQuestion>,
  { scopes, caller = {}, reach = 'compartment' }: Asked,
): Promise<AccessDecision> {
  return scopePolicy(definitions, reach).decide(
    { ...DOCTOR, ...caller, scopes: scopes.split(' ').filter(Boolean) },
    { effect: 'read', interaction: 'read', at: NOW, headers: {}, ...question },
    emptyReads,
  );
}

describe('SMART App Launch, the forms of a scope', () => {
  const forms: readonly [text: string, context: string, type: string, letters: string][] = [
    ['patient/Observation.read', 'patient', 'Observation', 'rs'],
    ['user/Observation.write', 'user', 'Observation', 'cud'],
    ['system/Observation.*', 'system', 'Observation', 'cruds'],
    ['patient/*.read', 'patient', '*', 'rs'],
    ['user/*.*', 'user', '*', 'cruds'],
    ['system/*.cruds', 'system', '*', 'cruds'],
    ['patient/Patient.r', 'patient', 'Patient', 'r'],
    ['patient/Patient.rs', 'patient', 'Patient', 'rs'],
    ['patient/Patient.cu', 'patient', 'Patient', 'cu'],
    ['user/Basic.d', 'user', 'Basic', 'd'],
  ];
  for (const [text, context, type, letters] of forms) {
    it(text, () => {
      const scope = parseScope(text);
      expect([scope?.context, scope?.type]).to.deep.equal([context, type]);
      expect([...(scope?.letters ?? [])].sort().join('')).to.equal([...letters].sort().join(''));
    });
  }
  const unknown: readonly string[] = [
    ...['', 'openid', 'fhirUser', 'launch', 'launch/patient', 'offline_access', 'profile'],
    ...[
      'patient/Observation',
      'patient/Observation.',
      'patient/.read',
      '/Observation.read',
      'Observation.read',
    ],
    ...['practitioner/Observation.read', 'Patient/Observation.read', 'patient/Observation.READ'],
    ...[
      'patient/Observation.sr',
      'patient/Observation.rr',
      'patient/Observation.x',
      'patient/Observation.reads',
    ],
    ...[
      'patient/Observation.rs?category=vital-signs',
      'patient/Observation.rs?',
      'patient/Obs*.read',
    ],
    ...[
      'patient/Observation.rs ',
      ' patient/Observation.rs',
      'patient/Observation.rs\n',
      'patient/Obs1.rs',
    ],
    ...[
      'system/Observation.r.s',
      'system//Observation.r',
      'system/Observation/x.r',
      'user/**.read',
    ],
  ];
  for (const text of unknown) {
    it(`${JSON.stringify(text)} is none`, () => {
      expect(parseScope(text)).to.equal(undefined);
    });
  }
});

describe('SMART App Launch, what a scope permits', () => {
  type Question = Partial<AccessQuestion>;
  const questions: Readonly<Record<string, Question>> = {
    read: { interaction: 'read' },
    vread: { interaction: 'vread' },
    history: { interaction: 'history-instance' },
    search: { interaction: 'search-type' },
    'search by POST': { interaction: 'search-type-post' },
    create: { effect: 'write', interaction: 'create' },
    update: { effect: 'write', interaction: 'update' },
    patch: { effect: 'write', interaction: 'patch' },
    'conditional patch': { effect: 'write', interaction: 'conditional-patch' },
    delete: { effect: 'write', interaction: 'delete' },
  };
  const granted: readonly [scopes: string, names: readonly string[]][] = [
    ['system/Observation.r', ['read', 'vread', 'history']],
    ['system/Observation.s', ['search', 'search by POST']],
    ['system/Observation.c', ['create']],
    ['system/Observation.u', ['update', 'patch', 'conditional patch']],
    ['system/Observation.d', ['delete']],
    ['system/Observation.read', ['read', 'vread', 'history', 'search', 'search by POST']],
    ['system/*.write', ['create', 'update', 'patch', 'conditional patch', 'delete']],
    ['user/*.*', Object.keys(questions)],
    ['system/Patient.cruds', []],
    ['system/Observation.rs?code=x', []],
    ['openid launch', []],
    ['', []],
  ];
  for (const [scopes, names] of granted) {
    it(`${scopes || 'no scope'}: ${names.join(', ') || 'nothing'}`, async () => {
      const permitted: string[] = [];
      for (const [name, question] of Object.entries(questions)) {
        const decision = await decide({ type: 'Observation', ...question }, { scopes });
        if (decision.permit) permitted.push(name);
        else
          expect([decision.refusal.status, decision.refusal.issues[0]?.reason]).to.deep.equal([
            403,
            'insufficient-scope',
          ]);
      }
      expect(permitted).to.deep.equal(names);
    });
  }
  it('a read lets nothing be written, a write what its scope names', async () => {
    const reading = await decide({ type: 'Observation' }, { scopes: 'system/*.cruds' });
    expect(reading.permit && reading.filter.writable.size).to.equal(0);
    const writing = await decide(
      { type: 'Basic', effect: 'write', interaction: 'create' },
      { scopes: 'system/Basic.c system/Patient.r' },
    );
    expect(writing.permit && [...writing.filter.writable.keys()]).to.deep.equal(['Basic']);
  });
  it('a create sees what it may search: a condition is a search', async () => {
    const creating = { type: 'Basic', effect: 'write', interaction: 'create' } as const;
    const seen = async (scopes: string) => {
      const decision = await decide(creating, { scopes });
      return decision.permit && [...decision.filter.visible.keys()];
    };
    expect(await seen('system/Basic.c')).to.deep.equal([]);
    expect(await seen('system/Basic.cr')).to.deep.equal([]);
    expect(await seen('system/Basic.cs')).to.deep.equal(['Basic']);
    expect(await seen('system/Basic.c system/Basic.s')).to.deep.equal(['Basic']);
  });
  it('the journal is written by nobody', async () => {
    const decision = await decide(
      { type: 'AuditEvent', effect: 'write', interaction: 'create' },
      { scopes: 'system/*.cruds' },
    );
    expect(decision.permit && decision.filter.writable.has('AuditEvent')).to.equal(false);
    expect(decision.permit && decision.filter.writable.has('Basic')).to.equal(true);
  });
  it('other types are seen through chains and includes as far as scopes name them', async () => {
    const decision = await decide(
      { type: 'Observation', interaction: 'search-type' },
      { scopes: 'user/Observation.rs user/Patient.s user/Basic.r' },
    );
    expect(decision.permit && [...decision.filter.visible.keys()]).to.deep.equal([
      'Observation',
      'Patient',
    ]);
  });
  it('a Bundle is let in by any scope; its entries are decided one by one', async () => {
    const bundle = { effect: 'compose', interaction: 'transaction' } as const;
    expect((await decide(bundle, { scopes: 'system/Patient.r' })).permit).to.equal(true);
    expect((await decide(bundle, { scopes: 'openid' })).permit).to.equal(false);
  });
});

describe('SMART App Launch, patient/ scopes', () => {
  const visible = async (
    scopes: string,
    caller: Partial<Caller>,
    reach: PatientReach = 'compartment',
  ) => {
    const decision = await decide(
      { interaction: 'search-type', type: 'Patient' },
      { scopes, caller, reach },
    );
    return decision.permit ? decision.filter.visible : new Map<string, never>();
  };
  const marie = { patient: 'marie' };
  it('the patient is the one of the session, by id', async () => {
    expect((await visible('patient/*.rs', marie)).get('Patient')).to.deep.equal({
      kind: 'id',
      ids: ['marie'],
    });
  });
  it('a type of the compartment: every parameter that puts it there', async () => {
    const node = (await visible('patient/*.rs', marie)).get('Observation');
    const codes =
      node?.kind === 'or'
        ? node.operands.map((one) => one.kind === 'reference' && `${one.param.code} ${one.target}`)
        : node;
    expect(codes).to.deep.equal(
      definitions.patientCompartment('Observation').map((code) => `${code} Patient/marie`),
    );
  });
  it('a type outside the compartment is closed', async () => {
    const types = await visible('patient/*.rs', marie);
    for (const type of ['Practitioner', 'Organization', 'Location', 'ValueSet', 'Binary']) {
      expect(types.has(type), type).to.equal(false);
    }
  });
  it('without a patient nothing', async () => {
    expect((await visible('patient/*.cruds', {})).size).to.equal(0);
    const decision = await decide({ type: 'Observation' }, { scopes: 'patient/*.cruds' });
    expect(decision.permit).to.equal(false);
  });
  it('beside a wider scope the wider one counts', async () => {
    expect((await visible('patient/*.rs user/Patient.rs', marie)).get('Patient')).to.deep.equal({
      kind: 'all',
    });
  });
  it('where another policy bounds every query to the record, it reaches what that one lets through', async () => {
    const types = await visible('patient/*.rs', {}, 'record');
    expect([types.get('Patient'), types.get('Practitioner')]).to.deep.equal([
      { kind: 'all' },
      { kind: 'all' },
    ]);
  });
  it('writes are bounded alike', async () => {
    const decision = await decide(
      { type: 'Patient', effect: 'write', interaction: 'update' },
      { scopes: 'patient/*.u', caller: marie },
    );
    expect(decision.permit && decision.filter.writable.get('Patient')).to.deep.equal({
      kind: 'id',
      ids: ['marie'],
    });
    expect(decision.permit && decision.filter.writable.has('Practitioner')).to.equal(false);
  });
});
