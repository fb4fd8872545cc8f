/** DMP 5.3: a Consent the policy would not obey whole is refused, naming the element; nobody else files for the holder. */
import { expect } from 'chai';
import type { Client, TestServer } from '../../harness.ts';
import { startDemoServer } from '../../harness.ts';
import { issuesOf, reasonOf, shown } from '../../shown.ts';
import type { Filed, RightCode } from './filing.ts';
import { actor, consent, deposit, inForce, PROVISIONS } from './filing.ts';

const CLASSES = 'https://mos.esante.gouv.fr/NOS/TRE_A03-ClasseDocument/FHIR/TRE-A03-ClasseDocument';
const DR_X = 'Practitioner/dr-x';

describe('DMP 5.3, rights that are refused', function () {
  this.timeout(60_000);
  let server: TestServer;
  let marie: Client;
  let lab: Filed;
  before(async () => {
    server = await startDemoServer();
    marie = server.as('marie');
    lab = await deposit(server, { author: 'dr-h', type: '11502-2' });
  });
  after(() => server.close());

  async function told(reader: Client, { document }: Filed): Promise<readonly string[]> {
    const answer = await reader.get(`DocumentReference/${document}`);
    return [`${answer.status} ${reasonOf(shown(answer))}`.trim()];
  }

  const refused: readonly (readonly [
    title: string,
    change: (good: Record<string, unknown>) => object,
    element: string,
  ])[] = [
    [
      'a type that is not obeyed yet',
      (good) => ({ ...good, category: withCode(good, 'C15') }),
      'Consent.category',
    ],
    [
      'an unknown type',
      (good) => ({ ...good, category: withCode(good, 'C99') }),
      'Consent.category',
    ],
    ['a draft', (good) => ({ ...good, status: 'draft' }), 'Consent.status'],
    [
      'a Group',
      (good) => ({ ...good, provision: { ...of(good), actor: [actor('Group/all')] } }),
      'Consent.provision.actor',
    ],
    [
      'a RelatedPerson',
      (good) => ({ ...good, provision: { ...of(good), actor: [actor('RelatedPerson/a')] } }),
      'Consent.provision.actor',
    ],
    [
      'an actor nobody knows',
      (good) => ({ ...good, provision: { ...of(good), actor: [actor('Practitioner/nobody')] } }),
      'Consent.provision.actor',
    ],
    [
      'no actor',
      (good) => ({ ...good, provision: { ...of(good), actor: undefined } }),
      'Consent.provision.actor',
    ],
    [
      'no root type',
      (good) => ({ ...good, provision: { ...of(good), type: undefined } }),
      'Consent.provision.type',
    ],
    [
      'the other root type',
      (good) => ({ ...good, provision: { ...of(good), type: 'deny' } }),
      'Consent.provision.type',
    ],
    [
      'two levels of exceptions',
      (good) => ({
        ...good,
        provision: { ...of(good), provision: [{ type: 'deny', provision: [{ type: 'permit' }] }] },
      }),
      'Consent.provision.provision',
    ],
    [
      'an unknown label',
      (good) => ({
        ...good,
        provision: {
          ...of(good),
          securityLabel: [
            { system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'X' },
          ],
        },
      }),
      'Consent.provision.securityLabel',
    ],
    [
      'an unknown class',
      (good) => ({ ...good, provision: { ...of(good), class: [{ system: CLASSES, code: '77' }] } }),
      'Consent.provision.class',
    ],
    [
      'a purpose that is never served',
      (good) => ({
        ...good,
        provision: {
          ...of(good),
          purpose: [
            { system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'HMARKT' },
          ],
        },
      }),
      'Consent.provision.purpose',
    ],
    [
      'data of nobody',
      (good) => ({
        ...good,
        provision: {
          ...of(good),
          data: [{ meaning: 'instance', reference: { reference: 'DocumentReference/none' } }],
        },
      }),
      'Consent.provision.data',
    ],
    [
      'a verification',
      (good) => ({ ...good, verification: [{ verified: true }] }),
      'Consent.verification',
    ],
    ['another policy', (good) => ({ ...good, policy: [{ uri: 'urn:other' }] }), 'Consent.policy'],
  ];
  for (const [title, change, element] of refused) {
    it(`refused whole, naming the element: ${title}`, async () => {
      const answer = await marie.post(
        'Consent',
        change(consent('C02', PROVISIONS.authorise(DR_X))),
      );
      const named = issuesOf(answer).flatMap(({ expression = [] }) => expression);
      expect(answer.status).to.equal(422);
      expect(
        named.some((one) => one.startsWith(element)),
        named.join(', '),
      ).to.equal(true);
      expect(await told(server.as('dr-x'), lab)).to.deep.equal(['403 no-authorisation']);
    });
  }

  it('an update that would not be obeyed whole is refused as a filing is', async () => {
    const id = await inForce(marie, 'C02', 'PractitionerRole/dr-g');
    const worse = await marie.patch(`Consent/${id}`, [
      { op: 'replace', path: '/provision/actor/0/reference/reference', value: 'Group/all' },
    ]);
    expect(worse.status).to.equal(422);
    expect(await told(server.as('dr-g'), lab)).to.deep.equal(['200']);
  });

  it('nobody else files, changes or deletes the rights of marie', async () => {
    const body = consent('C02', PROVISIONS.authorise(DR_X));
    const others: readonly (readonly [name: string, statuses: readonly number[]])[] = [
      ['dr-x', [403]],
      ['dr-t', [403]],
      ['hospital-h', [403]],
      ['karim', [403, 404, 422]],
      ['cnam', [403, 422]],
      ['secretary-s', [403]],
      ['agent-a', [403]],
      ['paul', [403]],
      ['operator-op', [403, 422]],
    ];
    const id = await inForce(marie, 'C02', 'PractitionerRole/dr-g');
    for (const [name, statuses] of others) {
      const client = name === 'paul' ? server.as(name, { patient: 'lea' }) : server.as(name);
      expect((await client.post('Consent', body)).status, `${name} files`).to.be.oneOf(statuses);
      const ended = await client.patch(`Consent/${id}`, [
        { op: 'replace', path: '/status', value: 'inactive' },
      ]);
      expect(ended.status, `${name} ends`).to.be.oneOf([403, 404]);
    }
    expect((await marie.delete(`Consent/${id}`)).status).to.be.oneOf([403, 405]);
    expect(await told(server.as('dr-g'), lab)).to.deep.equal(['200']);
    expect(await told(server.as('dr-x'), lab)).to.deep.equal(['403 no-authorisation']);
  });
});

function of(good: Record<string, unknown>): object {
  return good['provision'] as object;
}

/** The categories with another code of right. */
function withCode(good: Record<string, unknown>, code: RightCode | string): unknown {
  return JSON.parse(JSON.stringify(good['category']).replace(/"C02"/, `"${code}"`));
}
