/** Rights, and what the insurer and the operator feed. dmp.md 4.3, 5.3. */
import type { RecordName } from '../canaries.ts';
import { consentOf } from '../record-rights.ts';
import type { World } from '../world.ts';
import type { Sent } from './sent.ts';

export function rights(world: World, record: RecordName): readonly Sent[] {
  const { id } = world.records[record].traits;
  const by = [
    'holder',
    'authorised',
    'physician',
    'stranger',
    'secretary',
    'agent',
    'blocked',
    'application',
  ];
  const actor = (reference: string): object => ({
    actor: [
      {
        role: {
          coding: [
            { system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'IRCP' },
          ],
        },
        reference: { reference },
      },
    ],
  });
  const treatment = {
    purpose: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'TREAT' }],
  };
  const file = (code: string, provision: object): Sent => ({
    by,
    path: 'Consent',
    body: consentOf(code, provision, { id, past: world.past }),
  });
  const member = { member: { reference: 'PractitionerRole/dr-x' }, period: { start: world.past } };
  return [
    file('C02', { ...actor('PractitionerRole/dr-x'), ...treatment }),
    file('C05', actor('Practitioner/dr-g')),
    file('C10', { code: [{ coding: [{ system: 'http://loinc.org', code: '11502-2' }] }] }),
    file('C11', {}),
    file('C13', actor('Practitioner/dr-x')),
    {
      by,
      path: 'CareTeam',
      body: {
        resourceType: 'CareTeam',
        status: 'active',
        subject: { reference: `Patient/${id}` },
        period: { start: world.past },
        participant: [member],
      },
    },
  ];
}

/** What the insurer and the operator feed. */
export function feeds(world: World, record: RecordName): readonly Sent[] {
  const patient = { reference: `Patient/${world.records[record].traits.id}` };
  const cnam = { reference: 'Organization/cnam' };
  const claim = {
    resourceType: 'ExplanationOfBenefit',
    status: 'active',
    use: 'claim',
    outcome: 'complete',
    patient,
    created: world.past,
    insurer: cnam,
    provider: { reference: 'PractitionerRole/dr-g' },
    type: {
      coding: [
        { system: 'http://terminology.hl7.org/CodeSystem/claim-type', code: 'professional' },
      ],
    },
    insurance: [{ focal: true, coverage: { display: 'x' } }],
  };
  return [
    { by: ['insurer'], path: 'ExplanationOfBenefit', body: claim },
    {
      by: ['operator'],
      method: 'PUT',
      path: 'Organization/fuzz-one',
      body: { resourceType: 'Organization', id: 'fuzz-one', name: 'x' },
    },
    {
      by: ['operator'],
      method: 'PUT',
      path: 'Questionnaire/fuzz-two',
      body: { resourceType: 'Questionnaire', id: 'fuzz-two', status: 'draft' },
    },
    { by: ['operator'], method: 'DELETE', path: 'Organization/fuzz-one' },
  ];
}
