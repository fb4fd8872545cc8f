/** DMP 7: the worked examples of writing, of closed records and of limited rights, over HTTP, by number. */
import { expect } from 'chai';
import type { TestServer } from '../../harness.ts';
import { startDemoServer } from '../../harness.ts';
import { expected, issuesOf, matchIds, shown } from '../../shown.ts';
import { closed, decision, GLASS, measure, reimbursement } from './examples.ts';
import type { Filed } from './filing.ts';
import { deposit, end, file, inForce, PROVISIONS, withRight } from './filing.ts';
import { MASK_LABEL, VISIBILITY } from './world.ts';

describe('DMP 7, worked examples of writing', function () {
  this.timeout(30_000);
  let server: TestServer;
  let open: Filed;
  let ofX: Filed;
  before(async () => {
    server = await startDemoServer();
    open = await deposit(server, { author: 'dr-h', type: '11502-2' });
    ofX = await deposit(server, { author: 'dr-x', type: '11488-4' });
  });
  after(() => server.close());

  const read = async (name: string, { document }: Filed, wish = {}): Promise<string> =>
    decision(await server.as(name, wish).get(`DocumentReference/${document}`));

  it('32. an insurer for a loan, whatever marie agreed', async () => {
    const claims = { sub: 'loan', client_id: 'loan', patient: 'marie', scope: 'user/*.cruds' };
    const purpose = (code: string): object => ({
      purpose_of_use: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code }],
    });
    const never = await server
      .withClaims({ ...claims, actor: 'NEVER', ...purpose('TREAT') })
      .get(`DocumentReference/${open.document}`);
    expect(decision(never)).to.equal('403 forbidden-actor');
    for (const code of ['HMARKT', 'HRESCH', 'HLEGAL', 'COVERAGE']) {
      const physician = {
        ...claims,
        actor: 'HCP',
        SubjectNameID: '899900000021',
        exercice: { codeProfession: '10' },
        ...purpose(code),
      };
      expect(
        decision(await server.withClaims(physician).get(`DocumentReference/${open.document}`)),
        code,
      ).to.equal('403 forbidden-actor');
    }
  });
  it('33, 34 and 35. reimbursements are written by the insurer alone, who reads nothing', async () => {
    expected(await server.as('cnam').post('ExplanationOfBenefit', reimbursement()), 201);
    expect(await read('cnam', open)).to.equal('403 feed-scope');
    expect(
      decision(await server.as('dr-g').post('ExplanationOfBenefit', reimbursement())),
    ).to.equal('403 write-scope');
  });

  it('46 and 47. marie deletes her own document, not that of dr-g: she is offered masking and the motivated request', async () => {
    const own = await deposit(server, { author: 'marie', type: 'DOCPAT03' });
    const ofG = await deposit(server, { author: 'dr-g', type: '11488-4' });
    const marie = server.as('marie');
    expected(await marie.delete(`DocumentReference/${own.document}`), 204);
    expect(await read('marie', own)).to.equal('404');
    const refused = await marie.delete(`DocumentReference/${ofG.document}`);
    expect(decision(refused)).to.equal('403 write-scope');
    expect(issuesOf(refused)[0]?.diagnostics)
      .to.match(/masquer/)
      .and.match(/motivée/);
    expect(await read('dr-g', ofG)).to.equal('200');
  });
  it('48. dr-g does not delete a document of dr-x, by DELETE or by its status', async () => {
    const dr = server.as('dr-g');
    expect(decision(await dr.delete(`DocumentReference/${ofX.document}`))).to.equal(
      '403 write-scope',
    );
    const status = [{ op: 'replace', path: '/status', value: 'entered-in-error' }];
    expect(decision(await dr.patch(`DocumentReference/${ofX.document}`, status))).to.equal(
      '403 write-scope',
    );
    expect(await read('dr-x', ofX)).to.equal('200');
  });
  it('49. dr-g does not change the title of a document: 405, on his own too', async () => {
    const ofG = await deposit(server, { author: 'dr-g', type: '11488-4' });
    const title = [{ op: 'replace', path: '/content/0/attachment/title', value: 'Autre' }];
    for (const { document } of [ofG, open])
      expect(
        (await server.as('dr-g').patch(`DocumentReference/${document}`, title)).status,
      ).to.equal(405);
  });
  it('50. dr-g does not set both labels', async () => {
    const ofG = await deposit(server, { author: 'dr-g', type: '11488-4' });
    const both = [
      MASK_LABEL,
      { ...MASK_LABEL, value: { coding: [{ system: VISIBILITY, code: 'INVISIBLE_PATIENT' }] } },
    ];
    expect(
      (await server.as('dr-g').patch(`DocumentReference/${ofG.document}`, both)).status,
    ).to.equal(422);
    expect(await read('marie', ofG)).to.equal('200');
  });

  it('51. a closed record: refused to all but its holder, who keeps its status and her journal', async () => {
    const [before] = [expected(await server.as('karim').get('Patient/karim'), 200)];
    const ofKarim = await deposit(server, { author: 'dr-k', type: '11488-4', patient: 'karim' });
    const operator = server.as('operator-op', { patient: 'karim' });
    expected(await operator.put('Patient/karim', closed(shown(before))), 200);
    expect(await read('dr-k', ofKarim, { patient: 'karim' })).to.equal('403 record-closed');
    expect(await read('dr-x', ofKarim, { patient: 'karim', ...GLASS })).to.equal(
      '403 record-closed',
    );
    expect(
      decision(
        await server
          .as('hospital-h', { patient: 'karim' })
          .post('Observation', measure('Patient/karim', 'PractitionerRole/dr-h')),
      ),
    ).to.equal('403 record-closed');
    expect(await read('karim', ofKarim)).to.equal('403 record-closed');
    expect(decision(await server.as('karim').get('Patient/karim'))).to.equal('200');
    expect(decision(await server.as('karim').get('AuditEvent?patient=Patient/karim'))).to.equal(
      '200',
    );
  });

  it('57. the secretary of dr-g reads no report', async () =>
    expect(await read('secretary-s', open)).to.equal('403 no-content-right'));
  it('58 and 59. C11 filed: dr-g finds his own deposits alone, dr-t reads', async () => {
    const ofG = await deposit(server, { author: 'dr-g', type: '11488-4' });
    await withRight(server.as('marie'), ['C11', {}], async () => {
      const found = matchIds(
        expected(
          await server.as('dr-g').get('DocumentReference?patient=Patient/marie&_count=100'),
          200,
        ),
      );
      expect(found).to.include(ofG.document).and.not.include(open.document);
      for (const id of found)
        expect((await server.as('dr-t').get(`DocumentReference/${id}`)).text, id).to.contain(
          'Cabinet médical des Tilleuls',
        );
      expect(await read('dr-g', open)).to.equal('404');
      expect(await read('dr-t', open)).to.equal('200');
    });
  });
  it('60. C02 limited to acts from 2026: dr-g does not read a report of 2025', async () => {
    const old = await deposit(server, {
      author: 'dr-h',
      type: '11502-2',
      start: '2025-12-31T10:00:00+01:00',
    });
    const marie = server.as('marie');
    const whole = await inForce(marie, 'C02', 'PractitionerRole/dr-g');
    await end(marie, whole);
    const limited = await file(
      marie,
      'C02',
      PROVISIONS.authorise('PractitionerRole/dr-g', { dataPeriod: { start: '2026-01-01' } }),
    );
    expect(await read('dr-g', old)).to.equal('404');
    expect(await read('dr-g', open)).to.equal('200');
    await end(marie, limited);
    await file(marie, 'C02', PROVISIONS.authorise('PractitionerRole/dr-g'));
    expect(await read('dr-g', old)).to.equal('200');
  });
});
