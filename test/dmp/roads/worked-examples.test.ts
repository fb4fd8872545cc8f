/** DMP 7: the worked examples of the lines that are built, over HTTP, by number. */
import { expect } from 'chai';
import { entrySubmissions } from '../../../scripts/demo/content/entries.ts';
import type { TestServer } from '../../harness.ts';
import { startDemoServer } from '../../harness.ts';
import { expected, matchIds, reasonOf, shown } from '../../shown.ts';
import { CENTRE, decision, GLASS, measure } from './examples.ts';
import type { Filed } from './filing.ts';
import { deposit, PROVISIONS, withRight } from './filing.ts';

describe('DMP 7, worked examples', function () {
  this.timeout(30_000);
  let server: TestServer;
  let open: Filed;
  let ofX: Filed;
  let maskedOfX: Filed;
  let pending: Filed;
  let directives: Filed;
  let delivery: Filed;
  let residence: Filed;
  let discharge: Filed;
  before(async () => {
    server = await startDemoServer();
    await server.load(entrySubmissions());
    open = await deposit(server, { author: 'dr-h', type: '11502-2' });
    maskedOfX = await deposit(server, { author: 'dr-x', type: '11488-4', label: 'MASQUE_PS' });
    pending = await deposit(server, {
      author: 'dr-h',
      type: '11526-1',
      label: 'INVISIBLE_PATIENT',
    });
    directives = await deposit(server, { author: 'marie', type: 'EXPPAT_3' });
    delivery = await deposit(server, { author: 'dr-h', type: '15508-5' });
    residence = await deposit(server, { author: 'dr-t', type: 'ATTEST-RESID' });
    discharge = await deposit(server, { author: 'dr-h', type: '11490-0' });
  });
  after(() => server.close());

  const read = async (name: string, { document }: Filed, wish = {}): Promise<string> =>
    decision(await server.as(name, wish).get(`DocumentReference/${document}`));

  it('1. dr-g reads the lab report', async () => expect(await read('dr-g', open)).to.equal('200'));
  it('2. dr-x does not', async () =>
    expect(await read('dr-x', open)).to.equal('403 no-authorisation'));
  it('3 and 4. dr-x creates a consultation note, and reads it', async () => {
    ofX = await deposit(server, { author: 'dr-x', type: '11488-4' });
    expect(await read('dr-x', ofX)).to.equal('200');
  });
  it('5. dr-x searches all documents: his own alone, and told why', async () => {
    const answer = expected(
      await server.as('dr-x').get('DocumentReference?patient=Patient/marie&_total=accurate'),
      200,
    );
    expect([...matchIds(answer)].sort()).to.deep.equal([ofX.document, maskedOfX.document].sort());
    expect(shown(answer).total).to.equal(2);
    const outcome = shown(answer).entry?.find(({ search }) => search?.mode === 'outcome')?.resource;
    expect([outcome?.issue?.[0]?.severity, reasonOf(outcome)]).to.deep.equal([
      'warning',
      'no-authorisation',
    ]);
  });
  const masked: readonly (readonly [number: number, name: string, decided: string])[] = [
    [6, 'dr-g', '404'],
    [7, 'dr-x', '200'],
    [8, 'dr-t', '200'],
    [9, 'marie', '200'],
  ];
  for (const [number, name, decided] of masked) {
    it(`${number}. ${name} reads the masked document of dr-x: ${decided}`, async () =>
      expect(await read(name, maskedOfX)).to.equal(decided));
  }
  it('10 and 13. marie does not read what waits for its announcement; dr-g does, label visible', async () => {
    expect(await read('marie', pending)).to.equal('404');
    const answer = expected(
      await server.as('dr-g').get(`DocumentReference/${pending.document}`),
      200,
    );
    expect(answer.text).to.contain('"INVISIBLE_PATIENT"');
  });
  it('14. dentist-d does not read the advance directives', async () =>
    expect(await read('dentist-d', directives)).to.equal('404'));
  it('15. podiatrist-p does not read the delivery report', async () =>
    expect(await read('podiatrist-p', delivery)).to.equal('404'));
  it('16. dr-g does not read the residence certificate', async () =>
    expect(await read('dr-g', residence)).to.equal('404'));

  it('17 and 18. nurse-n reads while the team runs; removed yesterday, she does not', async () => {
    expect(await read('nurse-n', discharge)).to.equal('200');
    const marie = server.as('marie');
    const [team] = shown(await marie.get('CareTeam?patient=Patient/marie')).entry ?? [];
    const body = team?.resource as {
      id: string;
      participant: { member: { reference: string }; period: object }[];
    };
    const participant = body.participant.map((one) =>
      one.member.reference.endsWith('/nurse-n')
        ? { ...one, period: { start: '2026-10-01', end: '2026-11-01' } }
        : one,
    );
    expected(await marie.put(`CareTeam/${body.id}`, { ...body, participant }), 200);
    expect(await read('nurse-n', discharge)).to.equal('403 no-authorisation');
    expected(await marie.put(`CareTeam/${body.id}`, body), 200);
    expect(await read('nurse-n', discharge)).to.equal('200');
  });

  it('19 and 20. dr-g, blocked by marie, reads nothing: not by her oral consent, not by breaking the glass', async () => {
    const marie = server.as('marie');
    await withRight(marie, ['C05', PROVISIONS.block('Practitioner/dr-g')], async () => {
      expect(await read('dr-g', open)).to.equal('403 blocked');
      expect(
        decision(await server.as('dr-g').get('AllergyIntolerance?patient=Patient/marie')),
      ).to.equal('403 blocked');
      expect(await read('dr-g', open, GLASS)).to.equal('403 blocked');
    });
    expect(await read('dr-g', open)).to.equal('200');
  });

  it('21. dr-x breaks the glass with a reason: allergies read, marie and dr-t told', async () => {
    const allergies = expected(
      await server.as('dr-x', GLASS).get('AllergyIntolerance?patient=Patient/marie'),
      200,
    );
    expect(matchIds(allergies)).to.have.length(2);
    for (const name of ['marie', 'dr-t']) {
      const told = expected(await server.as(name).get('Communication?patient=Patient/marie'), 200);
      expect(told.text, name).to.contain('inconsciente, choc');
    }
  });
  it('22. without a reason: refused', async () =>
    expect(await read('dr-x', open, { mode: 'bris_de_glace' })).to.equal(
      '403 emergency-conditions',
    ));
  it('23 and 24. C07 filed: the glass holds, and centre 15 is another switch', async () => {
    await withRight(server.as('marie'), ['C07', PROVISIONS.opposeEmergency], async () => {
      expect(await read('dr-x', open, GLASS)).to.equal('403 emergency-opposed');
      expect(await read('regulator-r', open, CENTRE)).to.equal('200');
    });
  });
  it('25. C08 filed: centre 15 is refused', async () => {
    await withRight(server.as('marie'), ['C08', PROVISIONS.opposeRegulation], async () => {
      expect(await read('regulator-r', open, CENTRE)).to.equal('403 regulation-opposed');
      expect(await read('dr-x', open, GLASS)).to.equal('200');
    });
  });
  it('26. dr-x in centre 15 without the flag', async () =>
    expect(await read('dr-x', open, CENTRE)).to.equal('403 regulation-conditions'));
  it('27. breaking the glass does not lift a mask', async () => {
    const masked27 = await deposit(server, { author: 'dr-t', type: '11488-4', label: 'MASQUE_PS' });
    expect(await read('dr-x', masked27, GLASS)).to.equal('404');
  });
  it('28. regulator-r writes nothing in centre 15', async () => {
    const answer = await server
      .as('regulator-r', CENTRE)
      .post('Observation', measure('Patient/marie', 'PractitionerRole/regulator-r'));
    expect(decision(answer)).to.equal('403 regulation-conditions');
  });
});
