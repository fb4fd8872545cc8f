/** The watch over what servers emit: it must itself be able to fail. */
import { expect } from 'chai';
import type { PlainResource } from '../../../server/fhir/model/resource.ts';
import type { ValidationLevel } from '../../../server/fhir/validation/validator.ts';
import { EmittedBodies } from './emitted.ts';

const WRONG_PATIENT = { resourceType: 'Patient', id: 'p', contact: [{ gender: 'male' }] };
const SUBSETTED = 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue';

describe('What the server emits is valid', () => {
  const cases: readonly [name: string, body: object, level: ValidationLevel, told: string][] = [
    [
      'a code of an OperationOutcome',
      { resourceType: 'OperationOutcome', issue: [{ severity: 'bad', code: 'invalid' }] },
      'structure',
      'OperationOutcome.issue[0].severity',
    ],
    [
      'an OperationOutcome without a text, by our profile',
      { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'invalid' }] },
      'profiles',
      'dmp-operation-outcome',
    ],
    ['a total of a transaction-response', bundle('transaction-response', []), 'base', 'bdl-1'],
    ['a searchset entry', bundle('searchset', [{ search: { mode: 'match' } }]), 'base', 'bdl-'],
    [
      'a resource in a Bundle',
      bundle('searchset', [{ fullUrl: 'http://example.org/Patient/p', resource: WRONG_PATIENT }]),
      'profiles',
      'pat-1',
    ],
    ['a resource alone', WRONG_PATIENT, 'profiles', 'pat-1'],
    ['an AuditEvent, by our profile', { ...trace(), id: 't' }, 'base', 'dmp-audit-event'],
  ];
  for (const [name, body, level, told] of cases) {
    it(`a fault is told: ${name}`, () => {
      const watch = looked(body, level);
      expect(() => watch.tell()).to.throw(told);
      expect(() => watch.tell(), 'told once').not.to.throw();
    });
  }

  it('rules are not asked of what was filed where they are not, nor of what is partial', () => {
    const tag = [{ system: SUBSETTED, code: 'SUBSETTED' }];
    looked(WRONG_PATIENT, 'base').tell();
    looked({ ...WRONG_PATIENT, meta: { tag } }, 'profiles').tell();
  });

  it('structure is asked of all', () => {
    const watch = looked({ resourceType: 'Patient', gendre: 'male' }, 'structure');
    expect(() => watch.tell()).to.throw('Patient.gendre');
  });
});

function looked(body: object, level: ValidationLevel): EmittedBodies {
  const watch = new EmittedBodies();
  const sent = { method: 'GET', path: 'Patient', headers: {} };
  watch.look(sent, { status: 200, headers: new Headers(), text: '', body }, level);
  return watch;
}

function bundle(type: string, entry: readonly object[]): object {
  return { resourceType: 'Bundle', type, total: 0, ...(entry.length > 0 ? { entry } : {}) };
}

function trace(): PlainResource {
  const event = {
    resourceType: 'AuditEvent',
    type: { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest' },
    recorded: '2026-11-02T08:00:00Z',
    agent: [{ requestor: true }],
    source: { observer: { display: 'Carnet' } },
  };
  return event;
}
