/** DMP 6.4: who reads the journal, what is withheld, what it never holds, and that nobody writes it. */
import { expect } from 'chai';
import { demoPerson, holderOf } from '../../../scripts/demo/people.ts';
import type { Answer, Client, TestServer } from '../../harness.ts';
import { startDemoServer } from '../../harness.ts';
import { entriesOf, expected, matchIds, shown } from '../../shown.ts';
import { bundlePost } from '../roads/asking.ts';
import type { Filed } from '../roads/filing.ts';
import { deposit } from '../roads/filing.ts';

describe('DMP 6.4, readers of the journal', function () {
  this.timeout(60_000);
  let server: TestServer;
  let marie: Client;
  let open: Filed;
  before(async () => {
    server = await startDemoServer();
    marie = server.as('marie');
    open = await deposit(server, { author: 'dr-h', type: '11502-2' });
    for (const name of ['dr-g', 'dr-x', 'dr-t', 'nurse-n']) {
      for (let turn = 0; turn < 6; turn += 1)
        await server.as(name).get(`DocumentReference/${open.document}`);
    }
  });
  after(() => server.close());

  it('marie reads her lines and no other; so does karim; a colleague reads his own', async () => {
    expected(await server.as('karim').get('Patient/karim'), 200);
    const hers = expected(await marie.get('AuditEvent?_count=1000&_total=accurate'), 200);
    expect(hers.text).to.not.contain('Patient/karim');
    expect(shown(hers).total).to.be.greaterThan(20);
    expect(matchIds(await marie.get('AuditEvent?patient=Patient/karim'))).to.deep.equal([]);
    const his = expected(await server.as('karim').get('AuditEvent?_count=1000'), 200);
    expect(his.text).to.not.contain('Patient/marie');
    const idNat = demoPerson('dr-g').professional?.idNat ?? '';
    const own = entriesOf(expected(await server.as('dr-g').get('AuditEvent?_count=1000'), 200));
    expect(own.length).to.be.greaterThan(5);
    for (const { resource } of own)
      expect(JSON.stringify(resource?.['agent'])).to.contain(`"${idNat}"`);
    const all = entriesOf(expected(await server.as('dr-t').get('AuditEvent?_count=1000'), 200));
    expect(JSON.stringify(all)).to.contain('Practitioner/dr-x').and.contain('Patient/marie');
    const [foreign] = matchIds(his);
    expect((await marie.get(`AuditEvent/${foreign}`)).status).to.equal(404);
    const [known] = matchIds(hers);
    expect((await marie.get(`AuditEvent/${known}`)).status).to.equal(200);
    for (const name of ['cnam', 'secretary-s', 'agent-a', 'operator-op', 'occ-o']) {
      expect((await server.as(name).get('AuditEvent?patient=Patient/marie')).status, name).to.equal(
        403,
      );
    }
  });

  it('nobody writes it: 403 or 405, and it is as it was', async () => {
    const [id] = matchIds(await marie.get('AuditEvent?_count=1'));
    const body = shown(expected(await marie.get(`AuditEvent/${id}`), 200));
    for (const name of [
      'marie',
      'dr-t',
      'dr-g',
      'hospital-h',
      'cnam',
      'operator-op',
      'secretary-s',
      'agent-a',
    ]) {
      const client = server.as(name);
      const { id: _id, ...fresh } = body;
      const answers = [
        await client.post('AuditEvent', { ...fresh }),
        await client.put(`AuditEvent/${id}`, { ...body }),
        await client.patch(`AuditEvent/${id}`, [{ op: 'replace', path: '/outcome', value: '0' }]),
        await client.delete(`AuditEvent/${id}`),
      ];
      for (const { status } of answers) expect(status, name).to.be.oneOf([403, 405]);
      const inside = await client.post(
        '',
        bundlePost('transaction', [
          { resource: fresh, request: { method: 'POST', url: 'AuditEvent' } },
        ]),
      );
      expect(inside.status, `${name}, in a transaction`).to.be.oneOf([403, 404, 405, 422]);
    }
    expect((await marie.get(`AuditEvent/${id}`)).text).to.equal(JSON.stringify(body));
  });

  it('lines about what waits for its announcement are withheld from marie, then shown at their place', async () => {
    const pending = await deposit(server, {
      author: 'dr-h',
      type: '11526-1',
      label: 'INVISIBLE_PATIENT',
    });
    const names = [
      `DocumentReference/${pending.document}`,
      `Binary/${pending.binary}`,
      `List/${pending.list}`,
    ];
    expected(await server.as('dr-g').get(names[0] ?? ''), 200);
    expected(await server.as('dr-g').get(`${names[0]}/_history`), 200);
    expected(await server.as('dr-g').get(names[1] ?? ''), 200);
    const counted = async (): Promise<number> =>
      shown(await marie.get('AuditEvent?_summary=count')).total ?? 0;
    const withheld = expected(await marie.get('AuditEvent?_count=1000&_total=accurate'), 200);
    for (const name of names) {
      expect(withheld.text, name).to.not.contain(name);
      expect(matchIds(await marie.get(`AuditEvent?entity=${name}`)), name).to.deep.equal([]);
    }
    const seen = expected(
      await server.as('dr-t').get(`AuditEvent?entity=${names[0]}&_count=50`),
      200,
    );
    const [hidden] = matchIds(seen);
    expect((await marie.get(`AuditEvent/${hidden}`)).status).to.equal(404);
    const before = await counted();
    const labels = [
      {
        op: 'replace',
        path: '/securityLabel',
        value: [
          {
            coding: [
              { system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'N' },
            ],
          },
        ],
      },
    ];
    expected(await server.as('dr-h').patch(names[0] ?? '', labels), 200);
    const shownNow = expected(await marie.get('AuditEvent?_count=1000'), 200);
    expect(shownNow.text).to.contain(names[0]);
    expect(matchIds(shownNow)).to.include(hidden);
    expect(await counted()).to.be.at.least(before + 4);
  });

  it('holds no name, no title, no INS, no text of a document, whatever was asked', async () => {
    const { ins } = holderOf('marie');
    const asked = [
      `Patient?identifier=${encodeURIComponent(`urn:oid:1.2.250.1.213.1.4.10|${ins}`)}`,
      `Patient?identifier=${ins}&family=VALBRUNE&name=MARIE&birthdate=1987-04-12`,
      `DocumentReference?patient.identifier=${ins}`,
      `Observation?subject:Patient.family=VALBRUNE&patient.name=Jeanne`,
      `Patient?_has:Observation:patient:subject.family=VALBRUNE`,
      `Nonsense?family=VALBRUNE`,
    ];
    for (const path of asked) await server.as('dr-g').get(path);
    for (const path of asked)
      await server
        .as('dr-g')
        .post('', bundlePost('batch', [{ request: { method: 'GET', url: path } }]));
    await server.as('dr-g').request('POST', 'Patient/_search', {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `identifier=${ins}&family=VALBRUNE`,
    });
    await server
      .as('dr-g')
      .post(
        'Patient',
        { resourceType: 'Patient', name: [{ family: 'VALBRUNE' }] },
        { 'if-none-exist': `identifier=${ins}&family=VALBRUNE` },
      );
    let next: string | undefined = 'AuditEvent?_count=500';
    let text = '';
    while (next !== undefined) {
      const answer: Answer = expected(await marie.get(next), 200);
      text += JSON.stringify(decoded(answer));
      next = shown(answer).link?.find(({ relation }) => relation === 'next')?.url;
    }
    const own = expected(await server.as('dr-g').get('AuditEvent?_count=1000'), 200);
    text += JSON.stringify(decoded(own));
    for (const word of [
      'VALBRUNE',
      'JEANNE',
      'Jeanne',
      ins,
      '1987-04-12',
      'GUIRAMAND',
      'Document 1',
      'filing/',
      'Dépôt',
    ]) {
      expect(text, word).to.not.contain(word);
    }
  });
});

/** The events with their queries out of base64. */
function decoded(answer: Answer): unknown {
  return JSON.parse(answer.text, (name, value: unknown) =>
    name === 'query' && typeof value === 'string'
      ? decodeURIComponent(Buffer.from(value, 'base64').toString('utf8').replaceAll('%', '%25'))
      : value,
  );
}
