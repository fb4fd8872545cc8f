/** dmp.md 6.3: what is traced of each event, and what never is. */
import { expect } from 'chai';
import type { Caller } from '../../server/fhir/access/caller.ts';
import type { Call } from '../../server/fhir/engine/drafts.ts';
import { failureDraft, successDrafts } from '../../server/fhir/engine/drafts.ts';
import { r4Module } from '../../server/fhir/engine/r4-module.ts';
import type { Sighting } from '../../server/fhir/engine/witness.ts';
import {
  badRequest,
  forbidden,
  notFound,
  unauthorized,
  unavailable,
} from '../../server/fhir/outcome/errors.ts';
import { DOCTOR, NOW, request } from './kit.ts';

function call(
  interaction: string,
  more: Partial<Parameters<typeof request>[1]> = {},
  caller: Caller = DOCTOR,
): Call {
  const found = r4Module.interactions?.find(({ code }) => code === interaction);
  return {
    traceId: 't',
    caller,
    request: request(interaction, { type: 'Observation', ...more }),
    interaction: found,
    basis: ['R20'],
    now: NOW,
    details: { mode: 'normal' },
  };
}

const saw = (id: string, record?: string, action: Sighting['action'] = 'read'): Sighting => ({
  type: 'Observation',
  id,
  versionId: '1',
  action,
  details: action === 'read' ? {} : { code: 'x' },
  ...(record === undefined ? {} : { record }),
});

describe('traces of success', () => {
  it('a write: one for each resource written, with what the rules noted', () => {
    const seen = [
      saw('read', 'marie'),
      saw('a', 'marie', 'created'),
      saw('b', 'karim', 'updated'),
      saw('c', undefined, 'deleted'),
    ];
    const drafts = successDrafts(call('create'), seen);
    expect(
      drafts.map(({ id, action, record, touched: [one] }) => [id, action, record, one?.id]),
    ).to.deep.equal([
      ['t.0', 'C', 'marie', 'a'],
      ['t.0.1', 'U', 'karim', 'b'],
      ['t.0.2', 'D', undefined, 'c'],
    ]);
    expect(drafts[0]?.details).to.deep.equal({ mode: 'normal', code: 'x' });
    expect(
      drafts.every(({ resultCount, query }) => resultCount === undefined && query === undefined),
    ).to.equal(true);
  });
  it('a search: one for each record concerned, with its own count', () => {
    const drafts = successDrafts(call('search-type'), [
      saw('a', 'marie'),
      saw('b', 'marie'),
      saw('c', 'karim'),
      saw('d'),
    ]);
    expect(
      drafts.map(({ id, record, resultCount, touched }) => [id, record, resultCount, touched]),
    ).to.deep.equal([
      ['t.0', 'marie', 2, []],
      ['t.0.1', 'karim', 1, []],
      ['t.0.2', undefined, 1, []],
    ]);
  });
  it('a search that finds nothing leaves one all the same, in the record of the session', () => {
    const [none, ...others] = successDrafts(
      call('search-type', {}, { ...DOCTOR, patient: 'marie' }),
      [],
    );
    expect([none?.record, none?.resultCount, others.length]).to.deep.equal(['marie', 0, 0]);
  });
  const letters: readonly [interaction: string, letter: string][] = [
    ...([
      ['read', 'R'],
      ['vread', 'R'],
      ['history-instance', 'E'],
      ['search-type', 'E'],
      ['search-type-post', 'E'],
    ] as const),
    ...([
      ['create', 'C'],
      ['update', 'U'],
      ['patch', 'U'],
      ['conditional-patch', 'U'],
      ['delete', 'D'],
    ] as const),
    ['$verify-journal', 'E'],
  ].map(([interaction = '', letter = '']): [string, string] => [interaction, letter]);
  for (const [interaction, letter] of letters) {
    it(`${interaction} is ${letter}`, () => {
      const drafts = successDrafts(call(interaction), [saw('a', 'marie')]);
      expect(drafts.map(({ action }) => action)).to.deep.equal([letter]);
    });
  }
  it('a Bundle and what is open leave none of their own', () => {
    for (const interaction of ['transaction', 'batch', 'capabilities']) {
      expect(successDrafts(call(interaction), [saw('a', 'marie')])).to.deep.equal([]);
    }
  });
  it('an entry is numbered by its place in the Bundle', () => {
    const ids = successDrafts(call('create', { entry: 7 }), [
      saw('a', 'm', 'created'),
      saw('b', 'm', 'updated'),
    ]);
    expect(ids.map(({ id }) => id)).to.deep.equal(['t.7', 't.7.1']);
  });
  it('the sender’s request id is no id of the trace; a UUID is kept, other text only as a hash', () => {
    const uuid = '6f1b2c3d-0000-4000-8000-000000000000';
    const [one] = successDrafts(call('read', { requestId: uuid }), [saw('a')]);
    expect([one?.id, one?.requestId]).to.deep.equal(['t.0', uuid]);
    const [other] = successDrafts(call('read', { requestId: 'durand-1' }), [saw('a')]);
    expect(other?.requestId).to.match(/^[0-9a-f]{32}$/);
  });
  it('who: identifiers and codes alone', () => {
    const caller: Caller = {
      ...DOCTOR,
      fhirUser: 'Practitioner/g',
      tokenId: 'j',
      purposes: [{ system: 's', code: 'TREAT' }],
      agent: {
        identifier: { system: 'i', value: '1' },
        roles: [{ system: 'r', code: '10' }],
        organization: { system: 'o', value: '2' },
      },
      claims: { family_name: 'Durand' },
    };
    const [one] = successDrafts(call('read', {}, caller), [saw('a')]);
    expect(one?.agent).to.deep.equal({
      ...{
        actor: 'HCP',
        subject: 'doctor',
        client: 'software',
        fhirUser: 'Practitioner/g',
        tokenId: 'j',
      },
      ...{ roles: caller.agent.roles, purposes: caller.purposes },
      ...{ identifier: caller.agent.identifier, organization: caller.agent.organization },
    });
    expect(JSON.stringify(one)).to.not.include('Durand');
  });
});

describe('traces of failure', () => {
  const outcomes: readonly [error: unknown, outcome: string, reason: string][] = [
    [badRequest({ fr: '', en: '' }), '4', '400'],
    [notFound('x'), '4', '404'],
    [unauthorized({ fr: '', en: '' }), '8', '401'],
    [forbidden('blocked', { fr: '', en: '' }), '8', 'blocked'],
    [unavailable(new Error('x')), '12', '503'],
    [new Error('x'), '12', '500'],
    ['thrown text', '12', '500'],
    [undefined, '12', '500'],
  ];
  for (const [error, outcome, reason] of outcomes) {
    it(`${reason} is outcome ${outcome}`, () => {
      const draft = failureDraft(call('read', { id: 'a' }), error);
      expect([draft.outcome, draft.reason]).to.deep.equal([outcome, reason]);
      expect(draft.touched).to.deep.equal([{ type: 'Observation', id: 'a' }]);
    });
  }
  it('nothing of the message', () => {
    const error = new Error('Marie Durand 1234');
    expect(JSON.stringify(failureDraft(call('read'), error))).to.not.include('Marie');
  });
});

describe('queries in traces', () => {
  const kept = (
    pairs: readonly (readonly [string, string])[],
    interaction = 'search-type',
    error?: unknown,
  ) => {
    const asked = call(interaction, { type: 'Patient', query: pairs });
    const draft = error === undefined ? successDrafts(asked, [])[0] : failureDraft(asked, error);
    return draft?.query;
  };
  const traits: readonly string[] = [
    ...[
      'identifier',
      'name',
      'family',
      'given',
      'phonetic',
      'address',
      'address-city',
      'phone',
      'email',
      'telecom',
    ],
    ...[
      'birthdate',
      'name:exact',
      'subject:Patient.name',
      'patient.identifier',
      'subject:identifier',
      'Family',
    ],
    ...[
      '_has:Observation:patient:performer.name',
      'mothersMaidenName',
      'title',
      'description:contains',
      '_text',
    ],
    ...['_content', 'code:text'],
  ];
  for (const name of traits) {
    it(`${name} without its value`, () => {
      expect(
        kept([
          [name, 'Durand'],
          ['_count', '5'],
        ]),
      ).to.equal(`Patient?${name}=…&_count=5`);
      expect(kept([[name, 'Durand']], 'search-type', notFound('x'))).to.equal(`Patient?${name}=…`);
    });
  }
  for (const [name, value] of [
    ['code', 'http://loinc.org|8867-4'],
    ['date', 'ge2024'],
    ['patient', 'Patient/m'],
    ['context', 'Encounter/e'],
    ['_id', 'x'],
  ] as const) {
    it(`${name} as it was asked`, () => {
      expect(kept([[name, value]])).to.equal(`Patient?${name}=${value}`);
    });
  }
  it('of what was not understood, the names alone', () => {
    const error = badRequest({ fr: '', en: '' });
    expect(
      kept(
        [
          ['prenom', 'Marie'],
          ['code', 'x'],
        ],
        'search-type',
        error,
      ),
    ).to.equal('Patient?prenom=…&code=…');
  });
  it('a search without parameters, by POST, a history', () => {
    expect(kept([])).to.equal('Patient');
    expect(kept([['gender', 'female']], 'search-type-post')).to.equal(
      'Patient/_search?gender=female',
    );
    const [versions] = successDrafts(call('history-instance', { id: 'a' }), [
      saw('a', 'm'),
      saw('a', 'm'),
    ]);
    expect([versions?.query, versions?.resultCount]).to.deep.equal(['Observation/a/_history', 2]);
  });
  it('a read and a write have none', () => {
    expect(kept([['_format', 'json']], 'read')).to.equal(undefined);
    expect(kept([['identifier', 'x']], 'conditional-patch')).to.equal(undefined);
  });
});
