/** dmp.md 3.1.6, 5.2 and 5.3: rights are remembered, and a change of them in one process acts on the very next request in another. */
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { demoClaims } from '../../../scripts/demo/claims.ts';
import type { Client, TestServer } from '../../harness.ts';
import { startDemoServer, startServer } from '../../harness.ts';
import { expected, matchIds, reasonOf, shown } from '../../shown.ts';
import { actor, consent, deposit, end, file, inForce, PROVISIONS } from '../roads/filing.ts';

const STATUS_URL = 'https://carnet.example/fhir/StructureDefinition/dmp-record-status';

describe('DMP 5.2, rights remembered by several processes', function () {
  this.timeout(60_000);
  let here: TestServer;
  let there: TestServer;
  let marie: Client;
  let operator: Client;
  let document: string;
  before(async () => {
    here = await startDemoServer();
    there = await startServer({ beside: here });
    marie = here.as('marie');
    operator = here.as('operator-op');
    ({ document } = await deposit(here, { author: 'dr-h', type: '11502-2' }));
  });
  after(async () => {
    const closed = await Promise.allSettled([there.close(), here.close()]);
    const failed = closed.find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  });

  /** What the other process tells a reader of the document. */
  async function told(reader: Client): Promise<string> {
    const answer = await reader.get(`DocumentReference/${document}`);
    return `${answer.status} ${reasonOf(shown(answer))}`.trim();
  }

  /** Twice: the second answer is one that the other process remembers. */
  async function settled(reader: Client): Promise<string> {
    await told(reader);
    return told(reader);
  }

  async function put(who: Client, resource: object): Promise<void> {
    const { resourceType, id } = resource as { resourceType: string; id: string };
    const answer = await who.put(`${resourceType}/${id}`, resource);
    expect(answer.status, answer.text).to.be.oneOf([200, 201]);
  }

  /** The resource as it is, without what the server adds. */
  async function current(who: Client, path: string): Promise<Record<string, any>> {
    return expected(await who.get(path), 200).body;
  }

  it('a right that is given, then ended', async () => {
    const reader = there.as('dr-x');
    expect(await settled(reader)).to.equal('403 no-authorisation');
    const id = await file(marie, 'C02', PROVISIONS.authorise('Practitioner/dr-x'));
    expect(await settled(reader)).to.equal('200');
    await end(marie, id);
    expect(await told(reader)).to.equal('403 no-authorisation');
  });

  it('a block, for reads and searches alike', async () => {
    const reader = there.as('dr-g');
    const found = async () => matchIds(await reader.get('DocumentReference?patient=marie'));
    expect(await settled(reader)).to.equal('200');
    expect(await found()).to.deep.equal([document]);
    const id = await file(marie, 'C05', PROVISIONS.block('Practitioner/dr-g'));
    expect(await told(reader)).to.equal('403 blocked');
    expect((await reader.get('DocumentReference?patient=marie')).status).to.equal(403);
    await end(marie, id);
    expect(await told(reader)).to.equal('200');
    expect(await found()).to.deep.equal([document]);
  });

  it('an opposition to feeding, for writes', async () => {
    const writer = there.as('dr-g');
    const create = () =>
      writer.post('Observation', {
        resourceType: 'Observation',
        status: 'final',
        category: [
          {
            coding: [
              {
                system: 'http://terminology.hl7.org/CodeSystem/observation-category',
                code: 'vital-signs',
              },
            ],
          },
        ],
        code: { text: 'pouls' },
        subject: { reference: 'Patient/marie' },
      });
    expect((await create()).status).to.equal(201);
    const id = await file(marie, 'C21', PROVISIONS.opposeFeeding);
    expect(reasonOf(shown(expected(await create(), 403)))).to.equal('feeding-opposed');
    await end(marie, id);
    expect((await create()).status).to.equal(201);
  });

  it('who is in the care team, and the end of his part in it', async () => {
    const reader = there.as('nurse-n');
    const [id = ''] = matchIds(await marie.get('CareTeam?patient=marie'));
    const team = await current(marie, `CareTeam/${id}`);
    const [doctor, nurse] = team['participant'];
    expect(await settled(reader)).to.equal('200');
    await put(marie, { ...team, participant: [doctor] });
    expect(await told(reader)).to.equal('403 no-authorisation');
    await put(marie, { ...team, participant: [doctor, nurse] });
    expect(await settled(reader)).to.equal('200');
    const gone = { ...nurse, period: { start: '2026-01-01', end: '2026-10-01' } };
    await put(marie, { ...team, participant: [doctor, gone] });
    expect(await told(reader)).to.equal('403 no-authorisation');
    await put(marie, { ...team, status: 'inactive' });
    expect(await told(reader)).to.equal('403 no-authorisation');
    await put(marie, team);
    expect(await told(reader)).to.equal('200');
  });

  it('a record that is closed, for its holder too', async () => {
    const reader = there.as('dr-g');
    const holder = there.as('marie');
    const patient = await current(marie, 'Patient/marie');
    const inState = (state: string) => ({
      ...patient,
      active: state === 'OPEN',
      extension: [
        ...(patient['extension'] ?? []).filter(({ url }: { url: string }) => url !== STATUS_URL),
        { url: STATUS_URL, extension: [{ url: 'state', valueCode: state }] },
      ],
    });
    expect(await settled(reader)).to.equal('200');
    expect(await settled(holder)).to.equal('200');
    await put(operator, inState('CLOSED'));
    expect(await told(reader)).to.equal('403 record-closed');
    expect(await told(holder)).to.equal('403 record-closed');
    await put(operator, inState('OPEN'));
    expect(await told(reader)).to.equal('200');
    expect(await told(holder)).to.equal('200');
  });

  it('a role that is another’s', async () => {
    // Names neither his entry nor his role: both are found in the directory, by his number and his structure.
    const { fhirUser: _user, practitioner_role: _role, ...claims } = demoClaims({ as: 'dr-x' });
    const reader = there.withClaims(claims);
    const right = await file(marie, 'C02', PROVISIONS.authorise('PractitionerRole/dr-x'));
    const role = await current(operator, 'PractitionerRole/dr-x');
    expect(await settled(reader)).to.equal('200');
    await put(operator, { ...role, practitioner: { reference: 'Practitioner/dr-g' } });
    expect(await told(reader)).to.equal('403 no-authorisation');
    await put(operator, role);
    expect(await settled(reader)).to.equal('200');
    await end(marie, right);
  });

  it('a person whose number changes', async () => {
    const { fhirUser: _user, ...claims } = demoClaims({ as: 'dr-g' });
    const reader = there.withClaims(claims);
    const block = await file(marie, 'C05', PROVISIONS.block('Practitioner/dr-g'));
    expect(await settled(reader)).to.equal('403 blocked');
    const person = await current(operator, 'Practitioner/dr-g');
    await put(operator, { ...person, identifier: [{ system: 'urn:oid:1.2.250.1', value: '1' }] });
    expect(await told(reader)).to.equal('200');
    await put(operator, person);
    expect(await told(reader)).to.equal('403 blocked');
    await end(marie, block);
  });

  it('a structure that becomes part of another', async () => {
    const reader = there.as('dr-x');
    const right = await file(marie, 'C03', {
      ...PROVISIONS.authorise('Organization/hospital-h'),
    });
    const structure = await current(operator, 'Organization/cabinet-x');
    expect(await settled(reader)).to.equal('403 no-authorisation');
    await put(operator, { ...structure, partOf: { reference: 'Organization/hospital-h' } });
    expect(await settled(reader)).to.equal('200');
    await put(operator, structure);
    expect(await told(reader)).to.equal('403 no-authorisation');
    await end(marie, right);
  });

  it('a change of the directory that is none of his leaves him what he has', async () => {
    const reader = there.as('dr-g');
    expect(await settled(reader)).to.equal('200');
    const other = await current(operator, 'Organization/cabinet-k');
    await put(operator, { ...other, name: 'Cabinet renommé' });
    expect(await told(reader)).to.equal('200');
    await put(operator, other);
  });

  it('a period that begins and ends without any write', async () => {
    const reader = there.as('dr-x');
    const second = (milliseconds: number): string =>
      `${new Date(Math.ceil((here.carnet.engine.clock() + milliseconds) / 1000) * 1000).toISOString().slice(0, 19)}Z`;
    const period = { start: second(1500), end: second(3000) };
    const until = async (instant: number): Promise<void> => {
      while (there.carnet.engine.clock() < instant) await pause(20);
    };
    await file(marie, 'C02', PROVISIONS.authorise('Practitioner/dr-x', { period }));
    expect(await settled(reader)).to.equal('403 no-authorisation');
    await until(Date.parse(period.start));
    expect(await settled(reader)).to.equal('200');
    // Bounds included: the second that is named still counts.
    await until(Date.parse(period.end) + 1000);
    expect(await told(reader)).to.equal('403 no-authorisation');
  });

  it('a designation of the attending physician by the operator', async () => {
    const reader = there.as('dr-x');
    const former = await inForce(marie, 'C12', 'PractitionerRole/dr-t');
    expect(await settled(reader)).to.equal('403 no-authorisation');
    await end(marie, former);
    const created = await operator.post(
      'Consent',
      consent('C12', {
        actor: [actor('PractitionerRole/dr-x')],
        purpose: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'TREAT' }],
      }),
    );
    expect(created.status, created.text).to.equal(201);
    expect(await told(reader)).to.equal('200');
  });
});
