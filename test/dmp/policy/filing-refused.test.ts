/** dmp.md 5.1 to 5.5: a Consent is obeyed whole or refused at filing, naming each element. */
import { expect } from 'chai';
import type { Claims } from '../../../server/dmp/actors/claims.ts';
import type { PlainResource } from '../../../server/fhir/model/resource.ts';
import { COLLECT, file, instance, of, PERMIT } from './file-consent.ts';
import { actorIs, classOf, EMERGENCY, TREAT, WORLD } from './fixtures.ts';
import { CNAM, DR_G } from './people.ts';
import { newStore, put } from './world.ts';

const P = 'Consent.provision';

describe('dmp.md 5.3 and 5.5, Consents that are refused', () => {
  const cases: readonly [
    name: string,
    resource: PlainResource,
    expected: readonly string[],
    who?: Claims,
  ][] = [
    ['a type that is not built', of('C15', PERMIT), ['Consent.category']],
    ['a statement of will', of('C22', PERMIT), ['Consent.category']],
    ['no root type', of('C02', { ...PERMIT, type: undefined }), [`${P}.type`]],
    ['the wrong root type', of('C02', { ...PERMIT, type: 'deny' }), [`${P}.type`]],
    ['no provision', { ...of('C02', PERMIT), provision: undefined }, [P]],
    [
      'two levels',
      of('C02', { ...PERMIT, provision: [{ type: 'deny', provision: [{ type: 'permit' }] }] }),
      [`${P}.provision[0].provision`],
    ],
    [
      'an exception of the same type',
      of('C02', { ...PERMIT, provision: [{ type: 'permit' }] }),
      [`${P}.provision[0].type`],
    ],
    [
      'actor Group',
      of('C02', { ...PERMIT, actor: [actorIs('Group/x')] }),
      [`${P}.actor[0].reference`],
    ],
    [
      'actor by identifier',
      of('C02', {
        ...PERMIT,
        actor: [{ ...actorIs('Practitioner/g'), reference: { identifier: { value: '1' } } }],
      }),
      [`${P}.actor[0].reference`],
    ],
    [
      'actor of a version',
      of('C02', { ...PERMIT, actor: [actorIs('Practitioner/g/_history/1')] }),
      [`${P}.actor[0].reference`],
    ],
    [
      'actor not known',
      of('C05', { type: 'deny', actor: [actorIs('Practitioner/nobody')] }),
      [`${P}.actor[0].reference`],
    ],
    [
      'actor without IRCP',
      of('C02', { ...PERMIT, actor: [{ ...actorIs('Practitioner/g'), role: undefined }] }),
      [`${P}.actor[0].role`],
    ],
    ['no actor', of('C02', { ...PERMIT, actor: undefined }), [`${P}.actor`]],
    ['no purpose', of('C02', { ...PERMIT, purpose: undefined }), [`${P}.purpose`]],
    [
      'an unknown purpose',
      of('C02', { ...PERMIT, purpose: [TREAT, { system: TREAT.system, code: 'HRESCH' }] }),
      [`${P}.purpose[1]`],
    ],
    [
      'C07 without BTG',
      of('C07', { type: 'deny', purpose: EMERGENCY.slice(0, 1) }),
      [`${P}.purpose`],
    ],
    [
      'a block with a purpose',
      of('C05', { type: 'deny', actor: [actorIs('Practitioner/g')], purpose: [TREAT] }),
      [`${P}.purpose`],
    ],
    [
      'a mask of everything with a class',
      of('C11', { type: 'deny', class: [classOf('10')] }),
      [`${P}.class`],
    ],
    [
      'an action the right does not have',
      of('C05', { type: 'deny', actor: [actorIs('Practitioner/g')], action: [COLLECT] }),
      [`${P}.action`],
    ],
    [
      'an unknown class',
      of('C10', { type: 'deny', class: [{ system: 'urn:x', code: '10' }] }),
      [`${P}.class[0]`],
    ],
    [
      'a code without system',
      of('C10', { type: 'deny', code: [{ coding: [{ code: 'x' }] }] }),
      [`${P}.code[0]`],
    ],
    ['C10 of nothing', of('C10', { type: 'deny' }), [`${P}.class`]],
    [
      'related data',
      of('C09', { type: 'deny', data: [instance('DocumentReference/note', 'related')] }),
      [`${P}.data[0].meaning`],
    ],
    [
      'data that are not known',
      of('C09', { type: 'deny', data: [instance('DocumentReference/nothing')] }),
      [`${P}.data[0].reference`],
    ],
    [
      'data that wait for their announcement',
      of('C09', { type: 'deny', data: [instance('DocumentReference/pending')] }),
      [`${P}.data[0].reference`],
    ],
    [
      'an unknown label',
      of('C02', { ...PERMIT, securityLabel: [{ system: 'urn:x', code: 'MASQUE_PT' }] }),
      [`${P}.securityLabel[0]`],
    ],
    [
      'verification',
      of('C02', PERMIT, { verification: [{ verified: true }] }),
      ['Consent.verification'],
    ],
    ['a policyRule', of('C02', PERMIT, { policyRule: { text: 'x' } }), ['Consent.policyRule']],
    ['another policy', of('C02', PERMIT, { policy: [{ uri: 'urn:x' }] }), ['Consent.policy.uri']],
    ['no policy', of('C02', PERMIT, { policy: undefined }), ['Consent.policy.uri']],
    ['a draft', of('C02', PERMIT, { status: 'draft' }), ['Consent.status']],
    ['no date', of('C02', PERMIT, { dateTime: undefined }), ['Consent.dateTime']],
    ['no organisation', of('C02', PERMIT, { organization: undefined }), ['Consent.organization']],
    [
      'another record',
      of('C02', PERMIT, { patient: { reference: 'Patient/karim' } }),
      ['Consent.patient'],
    ],
    [
      'consented by another',
      of('C02', PERMIT, { performer: [{ reference: 'Practitioner/g' }] }),
      ['Consent.performer'],
    ],
    ['C02 by the insurer', of('C02', PERMIT), ['Consent.performer'], CNAM],
    ['C02 by a professional', of('C02', PERMIT), ['Consent.performer'], DR_G],
    [
      'C21 without reason and action',
      of('C21', { type: 'deny' }),
      [
        "Consent.extension('https://carnet.example/fhir/StructureDefinition/consent-reason')",
        `${P}.action`,
      ],
    ],
    [
      'blocking the attending physician',
      of('C05', { type: 'deny', actor: [actorIs('Practitioner/t')] }),
      [`${P}.actor[0].reference`],
    ],
    [
      'more than a filter holds',
      of('C10', {
        type: 'deny',
        code: Array.from({ length: 11 }, (_, index) => ({
          coding: [{ system: 'urn:x', code: String(index) }],
        })),
      }),
      [P],
    ],
    [
      'every fault at once',
      of(
        'C02',
        { ...PERMIT, actor: undefined, class: [{ code: 'x' }] },
        { status: 'draft', dateTime: undefined },
      ),
      ['Consent.status', 'Consent.dateTime', `${P}.class[0]`, `${P}.actor`],
    ],
  ];
  for (const [name, resource, expected, who] of cases) {
    it(`${name}: ${expected.join(', ')}`, async () => {
      const store = newStore();
      await put(store, WORLD);
      // JSON has no undefined members.
      const sent = JSON.parse(JSON.stringify(resource)) as PlainResource; // a copy of one
      expect((await file(store, sent, who ? { who } : {})).issues).to.deep.equal(
        expected.map((expression) => `422 ${expression}`),
      );
    });
  }
});
