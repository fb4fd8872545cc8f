/** dmp.md 5.3: the Consents that are taken, by who may file them. */
import { expect } from 'chai';
import type { Claims } from '../../../server/dmp/actors/claims.ts';
import type { PlainResource } from '../../../server/fhir/model/resource.ts';
import { ACCESS, COLLECT, file, instance, of, PERMIT } from './file-consent.ts';
import { actorIs, classOf, EMERGENCY, REGULATION, WORLD } from './fixtures.ts';
import { CNAM, OPERATOR } from './people.ts';
import { newStore, put } from './world.ts';

describe('dmp.md 5.3, Consents that are taken', () => {
  const REASON = {
    extension: [
      {
        url: 'https://carnet.example/fhir/StructureDefinition/consent-reason',
        valueString: 'motif',
      },
    ],
  };
  const cases: readonly [name: string, resource: PlainResource, who?: Claims][] = [
    ['C02', of('C02', PERMIT)],
    [
      'C02 limited, with an exception',
      of('C02', {
        ...PERMIT,
        class: [classOf('10')],
        dataPeriod: { start: '2025' },
        provision: [{ type: 'deny', data: [instance('DocumentReference/note')] }],
      }),
    ],
    ['C03', of('C03', { ...PERMIT, actor: [actorIs('Organization/hospital')] })],
    ['C04', of('C04', { type: 'permit', actor: [actorIs('CareTeam/team')] })],
    ['C05', of('C05', { type: 'deny', actor: [actorIs('Practitioner/g')] })],
    ['C06', of('C06', { type: 'deny', actor: [actorIs('Organization/hospital')] })],
    ['C07', of('C07', { type: 'deny', purpose: EMERGENCY, action: [ACCESS, COLLECT] })],
    ['C08', of('C08', { type: 'deny', purpose: REGULATION })],
    ['C09', of('C09', { type: 'deny', data: [instance('DocumentReference/note')] })],
    ['C10', of('C10', { type: 'deny', class: [classOf('11')] })],
    ['C11', of('C11', { type: 'deny' })],
    ['C12', of('C12', { type: 'permit', actor: [actorIs('PractitionerRole/t')] })],
    [
      'C12 by the insurer',
      of('C12', { type: 'permit', actor: [actorIs('PractitionerRole/t')] }),
      CNAM,
    ],
    [
      'C12 by the operator',
      of('C12', { type: 'permit', actor: [actorIs('PractitionerRole/t')] }),
      OPERATOR,
    ],
    ['C13', of('C13', { type: 'permit', actor: [actorIs('Practitioner/g')] })],
    ['C21', of('C21', { type: 'deny', action: [COLLECT] }, REASON)],
    ['ended', of('C02', PERMIT, { status: 'inactive' })],
  ];
  for (const [name, resource, who] of cases) {
    it(name, async () => {
      const store = newStore();
      await put(store, WORLD);
      expect((await file(store, resource, who ? { who } : {})).issues).to.deep.equal([]);
    });
  }
});
