/** R4 validation: what is refused at the door, all at once, and `$validate`. */
import { expect } from 'chai';
import type { Body, Client, TestServer } from '../../harness.ts';
import { startDemoServer, startServer } from '../../harness.ts';
import { caller, observation, patient } from './generic.ts';

const BAD = {
  resourceType: 'Observation',
  status: 'finished',
  code: { text: 'pulse' },
  effectivePeriod: { start: '2024-02-02', end: '2024-02-01' },
  performer: [{ reference: '#nobody' }],
};

const rules = (body: Body): readonly string[] =>
  body.issue.map(
    ({ expression, details }: Body) => `${expression?.[0]} ${details?.coding?.[0]?.code}`,
  );

describe('R4 validation, on write', () => {
  let server: TestServer;
  let client: Client;
  before(async () => {
    server = await startServer({ modules: 'none' });
    client = caller(server);
  });
  after(() => server.close());

  it('every broken rule is told at once, with its element: 422', async () => {
    const answer = await client.post('Observation', BAD);
    expect(answer.status).to.equal(422);
    expect(rules(answer.body)).to.have.members([
      'Observation.status http://hl7.org/fhir/ValueSet/observation-status',
      'Observation.effective per-1',
      'Observation.performer[0] ref-1',
    ]);
    const found = await client.get('Observation?_summary=count');
    expect(found.body.total).to.equal(0);
  });

  it('a fault of structure makes it 400, and rules are told beside it', async () => {
    const answer = await client.post('Observation', { ...BAD, colour: 'blue' });
    expect(answer.status).to.equal(400);
    expect(answer.body.issue.map(({ expression }: Body) => expression[0])).to.include.members([
      'Observation.colour',
      'Observation.status',
    ]);
  });

  it('French by default and English when asked, found and expected in both', async () => {
    const [french, english] = await Promise.all(
      ['fr', 'en'].map((language) =>
        client.post(
          'Observation',
          { ...observation('a'), status: 'finished' },
          { 'Accept-Language': language },
        ),
      ),
    );
    expect(french?.body.issue[0].diagnostics).to.match(
      /^Trouvé « finished » ; attendu : .*registered/,
    );
    expect(english?.body.issue[0].diagnostics).to.match(
      /^Found .finished.; expected: .*registered/,
    );
  });

  it('an update, a patch and an entry of a transaction are held to the same rules', async () => {
    const created = await client.post('Observation', observation('b'));
    const { id } = created.body;
    const update = await client.put(`Observation/${id}`, {
      ...observation('b'),
      id,
      status: 'finished',
    });
    const patched = await client.patch(`Observation/${id}`, [
      { op: 'replace', path: '/status', value: 'finished' },
    ]);
    const transaction = await client.post('', {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        { request: { method: 'POST', url: 'Patient' }, resource: patient('c') },
        {
          request: { method: 'POST', url: 'Observation' },
          resource: { ...observation('c'), status: 'finished' },
        },
      ],
    });
    for (const answer of [update, patched, transaction]) expect(answer.status).to.equal(422);
    expect(transaction.body.issue[0].expression).to.deep.equal(['Bundle.entry[1].resource.status']);
    expect((await client.get('Patient?identifier=c&_summary=count')).body.total).to.equal(0);
  });

  it('warnings travel when they are asked for, and stop nothing', async () => {
    const body = { ...patient('d'), meta: { profile: ['https://example.org/unknown'] } };
    const answer = await client.post('Patient', body, { Prefer: 'return=OperationOutcome' });
    expect(answer.status).to.equal(201);
    const unknown = answer.body.issue.find(({ code }: Body) => code === 'not-found');
    expect(unknown).to.include({ severity: 'warning' });
  });

  it('a profile declared and held is obeyed', async () => {
    const profile = 'http://hl7.org/fhir/StructureDefinition/heartrate';
    const answer = await client.post('Observation', {
      ...observation('e'),
      meta: { profile: [profile] },
    });
    expect(answer.status).to.equal(422);
    expect(rules(answer.body).join()).to.include(`${profile}#Observation.subject`);
  });

  it('VALIDATION=base leaves profiles alone, VALIDATION=structure the rules too', async () => {
    const heartrate = {
      ...observation('f'),
      meta: { profile: ['http://hl7.org/fhir/StructureDefinition/heartrate'] },
    };
    const statuses = async (level: string): Promise<readonly number[]> => {
      const other = await startServer({ modules: 'none', environment: { VALIDATION: level } });
      try {
        const one = caller(other);
        const sent = [heartrate, BAD, { ...BAD, colour: 'blue' }];
        return await Promise.all(
          sent.map(async (body) => (await one.post('Observation', body)).status),
        );
      } finally {
        await other.close();
      }
    };
    expect(await statuses('base')).to.deep.equal([201, 422, 400]);
    expect(await statuses('structure')).to.deep.equal([201, 201, 400]);
  });
});

describe('R4 operations, $validate', () => {
  let server: TestServer;
  let client: Client;
  before(async () => {
    server = await startServer({ modules: 'none' });
    client = caller(server);
  });
  after(() => server.close());

  const severities = (body: Body): readonly string[] =>
    body.issue.map(({ severity }: Body) => severity);

  it('what is right: 200 and no error', async () => {
    const answer = await client.post('Patient/$validate', patient('a'));
    expect(answer.status).to.equal(200);
    expect(answer.body).to.include({ resourceType: 'OperationOutcome' });
    expect(severities(answer.body)).to.not.be.empty.and.not.include('error');
  });

  it('what is wrong: 200 as well, nothing stored, every issue', async () => {
    const answer = await client.post('Observation/$validate', BAD);
    expect(answer.status).to.equal(200);
    expect(rules(answer.body)).to.include('Observation.effective per-1');
    expect((await client.get('Observation?_summary=count')).body.total).to.equal(0);
  });

  it('a profile by name, in the URL or in Parameters', async () => {
    const profile = 'http://hl7.org/fhir/StructureDefinition/heartrate';
    const inUrl = await client.post(
      `Observation/$validate?profile=${encodeURIComponent(profile)}`,
      observation('a'),
    );
    const inBody = await client.post('Observation/$validate', {
      resourceType: 'Parameters',
      parameter: [
        { name: 'resource', resource: observation('a') },
        { name: 'profile', valueUri: profile },
        { name: 'mode', valueCode: 'create' },
      ],
    });
    for (const answer of [inUrl, inBody])
      expect(rules(answer.body).join()).to.include(`${profile}#Observation.subject`);
  });

  it('mode=update wants the id of the address; mode=delete wants an instance', async () => {
    const { id } = (await client.post('Patient', patient('b'))).body;
    const update = (body: object) => client.post(`Patient/${id}/$validate?mode=update`, body);
    expect(severities((await update({ ...patient('b'), id })).body)).to.not.include('error');
    expect(severities((await update({ ...patient('b'), id: 'other' })).body)).to.include('error');
    expect(
      (await client.post(`Patient/${id}/$validate?mode=delete`, patient('b'))).status,
    ).to.equal(200);
    expect((await client.post('Patient/$validate?mode=delete', patient('b'))).status).to.equal(400);
    expect((await client.post('Patient/$validate?mode=wrong', patient('b'))).status).to.equal(400);
  });

  it('GET validates what is stored; what is absent answers as a read does', async () => {
    const { id } = (await client.post('Patient', patient('c'))).body;
    expect((await client.get(`Patient/${id}/$validate`)).status).to.equal(200);
    expect((await client.get('Patient/nobody/$validate')).status).to.equal(404);
  });

  it('entries of a Bundle are located', async () => {
    const answer = await client.post('Bundle/$validate', {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [
        { fullUrl: 'urn:uuid:0a1b2c3d-0000-4000-8000-000000000001', resource: patient('d') },
        { fullUrl: 'urn:uuid:0a1b2c3d-0000-4000-8000-000000000002', resource: BAD },
      ],
    });
    expect(rules(answer.body)).to.include('Bundle.entry[1].resource.effective per-1');
  });

  it('an unknown parameter, a body that is no resource and another type are told', async () => {
    expect((await client.post('Patient/$validate?profil=x', patient('e'))).status).to.equal(400);
    expect((await client.post('Patient/$validate', '[]')).status).to.equal(400);
    expect((await client.post('Patient/$validate', '')).status).to.equal(400);
    const other = await client.post('Patient/$validate', observation('e'));
    expect(other.status).to.equal(200);
    expect(severities(other.body)).to.include('error');
  });

  it('a deposit may be tried whole in the DMP; rights and rules are said to be left out', async function () {
    this.timeout(30_000);
    const dmp = await startDemoServer();
    try {
      const answer = await dmp.as('hospital-h').post('Bundle/$validate?mode=create', {
        resourceType: 'Bundle',
        type: 'transaction',
        entry: [
          {
            fullUrl: 'urn:uuid:0a1b2c3d-0000-4000-8000-000000000001',
            request: { method: 'POST', url: 'Observation' },
            resource: {
              ...observation('x'),
              code: { coding: [{ system: 'http://loinc.org', code: '29463-7' }] },
            },
          },
        ],
      });
      expect(answer.status).to.equal(200);
      expect(rules(answer.body).join()).to.include('dmp-observation-body-weight');
      expect(answer.body.issue.at(-1).diagnostics).to.match(/droits de l'appelant/);
      expect((await dmp.as('hospital-h').get('Bundle/x')).status).to.be.oneOf([404, 405]);
    } finally {
      await dmp.close();
    }
  });

  it('leaves its trace', async () => {
    const admin = caller(server, 'system/*.cruds');
    await admin.post('Patient/$validate', patient('f'));
    const journal = await admin.get('AuditEvent?_count=5');
    const subtypes = journal.body.entry.map(({ resource }: Body) => resource.subtype?.[0]?.code);
    expect(subtypes).to.include('operation');
  });
});
