/** DMP 3.1 under attack: claims, scopes, modes and misspelt questions, each tried over HTTP. */
import { expect } from 'chai';
import type { Client, TestServer } from '../../harness.ts';
import { entriesOf, expected, linkOf, matchIds, reasonOf } from '../../shown.ts';
import type { Filed } from '../roads/filing.ts';
import { labResult } from '../roads/world.ts';
import { ear, startIncidents } from './incidents.ts';

describe('DMP 3.1, known incidents of sessions', function () {
  this.timeout(60_000);
  let server: TestServer;
  let marie: Client;
  let drG: Client;
  let ofMarie: Filed;
  let ofKarim: Filed;
  const { status, checkQuiet } = ear();
  before(async () => {
    ({ server, marie, drG, ofMarie, ofKarim } = await startIncidents());
  });
  after(() => server.close());

  it('20. no maintenance answers here', async () => {
    for (const path of [
      '$reindex',
      '$expunge',
      '$export',
      '$graphql',
      'Patient/marie/$everything',
      'Patient/$export',
      'Binary/$purge',
      '$meta-delete',
      'metrics',
      '../metrics',
      'admin',
    ]) {
      for (const client of [drG, server.as('operator-op')])
        expect(await status(client.get(path)), path).to.be.oneOf([400, 403, 404, 405]);
    }
  });

  it('22. a claim that is missing or strange is a refusal, never “no filter”', async () => {
    const whole = {
      sub: 'dr-g',
      client_id: 'demo-hcp',
      actor: 'HCP',
      patient: 'marie',
      scope: 'user/*.cruds',
      purpose_of_use: [
        { system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'TREAT' },
      ],
      SubjectNameID: '899900000021',
      exercice: { codeProfession: '10' },
    };
    const path = `DocumentReference/${ofMarie.document}`;
    const changes: readonly (readonly [
      title: string,
      change: object,
      statuses: readonly number[],
    ])[] = [
      ['no patient', { patient: undefined }, [403]],
      ['an empty patient', { patient: '' }, [403]],
      ['patients as a list', { patient: ['marie', 'karim'] }, [401]],
      ['a patient that is a query', { patient: { $ne: null } }, [401]],
      ['a patient that is a path', { patient: 'marie/../karim' }, [401]],
      ['no actor', { actor: undefined }, [401]],
      ['an unknown actor', { actor: 'ROOT' }, [401]],
      ['an actor of Object', { actor: 'constructor' }, [401]],
      ['no identity', { SubjectNameID: undefined }, [401]],
      ['no situation', { exercice: undefined }, [401]],
      ['two situations', { exercice: [{ codeProfession: '10' }, { codeProfession: '60' }] }, [401]],
      ['no purpose', { purpose_of_use: [] }, [403]],
      ['no scope', { scope: '' }, [403]],
      ['another scope', { scope: 'user/Observation.rs openid fhirUser' }, [403]],
      ['writing alone', { scope: 'user/DocumentReference.cud' }, [403]],
      ['a scope percent-encoded', { scope: 'user%2FDocumentReference.rs' }, [403]],
      ['a scope with a query', { scope: 'user/DocumentReference.rs?category=x' }, [403]],
      [
        'a scope of a patient who is none',
        { scope: 'patient/*.rs', patient: 'nobody' },
        [403, 404],
      ],
      ['another profession', { exercice: { codeProfession: '99' } }, [403, 404]],
    ];
    for (const [title, change, statuses] of changes) {
      const claims = Object.fromEntries(
        Object.entries({ ...whole, ...change }).filter(([, value]) => value !== undefined),
      );
      expect(await status(server.withClaims(claims).get(path)), title).to.be.oneOf(statuses);
    }
  });

  it('23. scopes and rights meet: the narrower of the two', async () => {
    const narrow = server.as('dr-g', { scope: 'user/Observation.rs' });
    expect(await status(narrow.get(`DocumentReference/${ofMarie.document}`))).to.equal(403);
    expect((await narrow.get('Observation?patient=Patient/marie')).status).to.equal(200);
    expect(await status(narrow.post('Observation', labResult('x')))).to.equal(403);
    const included = expected(
      await narrow.get('Observation?patient=Patient/marie&_include=Observation:derived-from'),
      200,
    );
    expect(included.text).to.not.contain('"resourceType":"DocumentReference"');
    const chained = expected(
      await narrow.get(
        'Observation?patient=Patient/marie&derived-from:DocumentReference.status=current',
      ),
      200,
    );
    expect(matchIds(chained)).to.deep.equal([]);
  });

  it('26. an empty list is nothing, never all', async () => {
    for (const path of [
      'Observation?_id=',
      'Observation?patient=',
      'DocumentReference?identifier=',
      'DocumentReference?_id=,',
      'Observation?_id=,,',
    ]) {
      expect(await status(drG.get(path)), path).to.equal(400);
    }
  });

  it('29. the glass needs a mode stated once, and a reason', async () => {
    const path = `DocumentReference/${ofMarie.document}`;
    const reader = server.as('dr-x');
    expect(await status(reader.get(path, { 'x-dmp-access-mode': 'bris_de_glace' }))).to.equal(403);
    expect(
      await status(
        reader.get(path, { 'x-dmp-access-mode': 'bris_de_glace', 'x-dmp-access-reason': 'non' }),
      ),
    ).to.equal(403);
    expect(
      await status(
        reader.get(path, {
          'x-dmp-access-mode': 'bris de glace',
          'x-dmp-access-reason': 'inconsciente',
        }),
      ),
    ).to.equal(400);
    const two = server.as('dr-x', { mode: 'bris_de_glace', reason: 'inconsciente' });
    expect(await status(two.get(path, { 'x-dmp-access-mode': 'normal' }))).to.equal(400);
    expect(await status(two.get(path, { 'x-dmp-access-reason': 'autre motif' }))).to.equal(400);
    expect(
      await status(
        marie.get(`DocumentReference/${ofKarim.document}`, {
          'x-dmp-access-mode': 'bris_de_glace',
          'x-dmp-access-reason': 'inconsciente',
        }),
      ),
    ).to.be.oneOf([400, 403, 404]);
    expect(
      await status(
        server.as('secretary-s').get(path, {
          'x-dmp-access-mode': 'bris_de_glace',
          'x-dmp-access-reason': 'inconsciente',
        }),
      ),
    ).to.equal(403);
  });

  it('35. what is served is not kept, sniffed, framed or run', async () => {
    const answer = expected(
      await drG.get(`Binary/${ofMarie.binary}`, { accept: 'application/pdf' }),
      200,
    );
    expect(answer.headers.get('cache-control')).to.equal('no-store');
    expect(answer.headers.get('x-content-type-options')).to.equal('nosniff');
    expect(answer.headers.get('content-security-policy')).to.match(/^sandbox/);
    const page = expected(
      await drG.request('POST', 'Binary', {
        headers: { 'content-type': 'text/html' },
        body: '<script>alert(1)</script>',
      }),
      201,
    );
    const [, id = ''] = /Binary\/([^/]+)/.exec(page.headers.get('location') ?? '') ?? [];
    const served = expected(await drG.get(`Binary/${id}`, { accept: 'text/html' }), 200);
    expect(served.headers.get('content-disposition')).to.match(/^attachment/);
    for (const name of ['marie', 'dr-t', 'karim'])
      expect((await server.as(name).get(`Binary/${id}`)).status, name).to.equal(404);
    expect(answer.headers.get('access-control-allow-origin')).to.equal(null);
    expect(answer.headers.get('x-powered-by')).to.equal(null);
  });

  it('36. a misspelt parameter is refused, never passed over, but when asked for', async () => {
    for (const path of [
      'DocumentReference?pateint=Patient/marie',
      'DocumentReference?patient:exact=Patient/marie',
      'DocumentReference?type:nto=x',
      'Observation?patient.nmae=a',
      'DocumentReference?_incldue=x',
    ]) {
      expect(await status(drG.get(path)), path).to.equal(400);
    }
    const lenient = expected(
      await drG.get('DocumentReference?pateint=Patient/marie', { prefer: 'handling=lenient' }),
      200,
    );
    expect(lenient.text).to.not.contain('Patient/karim');
    expect(
      reasonOf(entriesOf(lenient).find(({ search }) => search?.mode === 'outcome')?.resource),
    ).to.equal('');
    expect(linkOf(lenient, 'self')).to.not.contain('pateint');
  });

  it('33. none of the refusals above tells anything of the inside', () => checkQuiet());
});
