/** DMP 5.3 and 5.4: a right lives from its filing to its end, in every process, and is obeyed whole or refused. */
import { expect } from 'chai';
import type { Client, TestServer } from '../../harness.ts';
import { startDemoServer, startServer } from '../../harness.ts';
import { expected, linkOf, matchIds, reasonOf, shown } from '../../shown.ts';
import type { Filed } from './filing.ts';
import { actor, consent, deposit, end, file, PROVISIONS, withRight } from './filing.ts';
import { MASK_LABEL } from './world.ts';

const CLASSES = 'https://mos.esante.gouv.fr/NOS/TRE_A03-ClasseDocument/FHIR/TRE-A03-ClasseDocument';
const DR_X = 'Practitioner/dr-x';

describe('DMP 5.3, the life of a right', function () {
  this.timeout(60_000);
  let server: TestServer;
  let second: TestServer;
  let marie: Client;
  let lab: Filed;
  let letter: Filed;
  let summary: Filed;
  let old: Filed;
  before(async () => {
    server = await startDemoServer();
    second = await startServer({ beside: server });
    marie = server.as('marie');
    lab = await deposit(server, { author: 'dr-h', type: '11502-2' });
    letter = await deposit(server, { author: 'dr-h', type: '11490-0' });
    summary = await deposit(server, { author: 'dr-t', type: '60591-5' });
    old = await deposit(server, {
      author: 'dr-h',
      type: '11502-2',
      start: '2024-06-01T10:00:00+02:00',
    });
  });
  after(async () => {
    const closed = await Promise.allSettled([second.close(), server.close()]);
    const failed = closed.find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  });

  /** What a reader is told of each document: `404` hidden, `403` with its reason. */
  async function told(reader: Client, ...documents: readonly Filed[]): Promise<readonly string[]> {
    const answers = await Promise.all(
      documents.map(({ document }) => reader.get(`DocumentReference/${document}`)),
    );
    return answers.map((answer) => `${answer.status} ${reasonOf(shown(answer))}`.trim());
  }

  async function found(reader: Client): Promise<readonly string[]> {
    const answer = expected(
      await reader.get('DocumentReference?patient=Patient/marie&_count=100&_total=accurate'),
      200,
    );
    expect(shown(answer).total, 'the total is that of what is shown').to.equal(
      matchIds(answer).length,
    );
    return [...matchIds(answer)].sort();
  }

  const sorted = (...documents: readonly Filed[]): readonly string[] =>
    documents.map(({ document }) => document).sort();

  it('C02: nothing before, everything from the next request, nothing after its end', async () => {
    const reader = server.as('dr-x');
    expect(await told(reader, lab)).to.deep.equal(['403 no-authorisation']);
    const id = await file(marie, 'C02', PROVISIONS.authorise(DR_X));
    expect(await told(reader, lab, letter, summary, old)).to.deep.equal([
      '200',
      '200',
      '200',
      '200',
    ]);
    await end(marie, id);
    expect(await told(reader, lab, letter)).to.deep.equal([
      '403 no-authorisation',
      '403 no-authorisation',
    ]);
    expect(await found(reader)).to.deep.equal([]);
  });

  const limits: readonly (readonly [title: string, more: object, seen: () => readonly Filed[]])[] =
    [
      ['to a class', { class: [{ system: CLASSES, code: '11' }] }, () => [summary]],
      [
        'to a type of document',
        { code: [{ coding: [{ system: 'http://loinc.org', code: '11490-0' }] }] },
        () => [letter],
      ],
      [
        'to dates of the act',
        { dataPeriod: { start: '2024-01-01', end: '2024-12-31' } },
        () => [old],
      ],
      [
        'to a resource type',
        { class: [{ system: 'http://hl7.org/fhir/resource-types', code: 'Observation' }] },
        () => [],
      ],
      [
        'by an exception',
        {
          provision: [
            { type: 'deny', code: [{ coding: [{ system: 'http://loinc.org', code: '11502-2' }] }] },
          ],
        },
        () => [letter, summary],
      ],
    ];
  for (const [title, more, seen] of limits) {
    it(`C02 limited ${title}: the rest is hidden, by id and in searches and totals`, async () => {
      const reader = server.as('dr-x');
      await withRight(marie, ['C02', PROVISIONS.authorise(DR_X, more)], async () => {
        expect(await found(reader)).to.deep.equal(sorted(...seen()));
        const all = [lab, letter, summary, old];
        expect(await told(reader, ...all)).to.deep.equal(
          all.map((one) => (seen().includes(one) ? '200' : '404')),
        );
      });
    });
  }

  it('two limited authorisations: it is enough that one covers (remark b)', async () => {
    const reader = server.as('dr-x');
    await withRight(
      marie,
      ['C02', PROVISIONS.authorise(DR_X, { class: [{ system: CLASSES, code: '11' }] })],
      async () =>
        withRight(
          marie,
          [
            'C03',
            PROVISIONS.authorise('Organization/cabinet-x', { dataPeriod: { start: '2026-01-01' } }),
          ],
          async () => expect(await found(reader)).to.deep.equal(sorted(lab, letter, summary)),
        ),
    );
  });

  const notInForce: readonly (readonly [title: string, more: object])[] = [
    ['ended yesterday', { period: { start: '2026-01-01', end: '2026-11-01' } }],
    ['beginning tomorrow', { period: { start: '2026-11-03' } }],
  ];
  for (const [title, more] of notInForce) {
    it(`C02 ${title}: no authorisation`, async () => {
      await withRight(marie, ['C02', PROVISIONS.authorise(DR_X, more)], async () =>
        expect(await told(server.as('dr-x'), lab)).to.deep.equal(['403 no-authorisation']),
      );
    });
  }

  it('C03 and C06: a structure is authorised, then blocked', async () => {
    const reader = server.as('dr-x');
    await withRight(marie, ['C03', PROVISIONS.authorise('Organization/cabinet-x')], async () => {
      expect(await told(reader, lab)).to.deep.equal(['200']);
      await withRight(marie, ['C06', PROVISIONS.block('Organization/cabinet-x')], async () =>
        expect(await told(reader, lab)).to.deep.equal(['403 blocked']),
      );
      expect(await told(reader, lab)).to.deep.equal(['200']);
    });
  });

  it('C05 acts on the next request and bars no deposit; the attending physician cannot be blocked', async () => {
    const reader = server.as('dr-g');
    await withRight(marie, ['C05', PROVISIONS.block('Practitioner/dr-g')], async () => {
      expect(await told(reader, lab)).to.deep.equal(['403 blocked']);
      expect((await reader.get('DocumentReference?patient=Patient/marie')).status).to.equal(403);
      await deposit(server, { author: 'dr-g', type: '11488-4' });
    });
    expect(await told(reader, lab)).to.deep.equal(['200']);
    const refused = await marie.post(
      'Consent',
      consent('C05', PROVISIONS.block('Practitioner/dr-t')),
    );
    expect([refused.status, reasonOf(shown(refused))]).to.deep.equal([
      422,
      'end-designation-first',
    ]);
  });

  it('C10 hides a class from all but its authors and the attending physician', async () => {
    await withRight(marie, ['C10', { class: [{ system: CLASSES, code: '11' }] }], async () => {
      expect(await told(server.as('dr-g'), summary, lab)).to.deep.equal(['404', '200']);
      expect(await told(server.as('dr-t'), summary)).to.deep.equal(['200']);
      expect(await told(marie, summary)).to.deep.equal(['200']);
    });
  });

  it('C09: without an actor the label is set; with one it concerns him alone', async () => {
    const target = await deposit(server, { author: 'dr-h', type: '11490-0' });
    const data = [
      { meaning: 'instance', reference: { reference: `DocumentReference/${target.document}` } },
    ];
    await withRight(marie, ['C09', { data, actor: [actor('Practitioner/dr-g')] }], async () => {
      expect(await told(server.as('dr-g'), target)).to.deep.equal(['404']);
      expect(await told(server.as('nurse-n'), target)).to.deep.equal(['200']);
    });
    await file(marie, 'C09', { data });
    expect(await told(server.as('nurse-n'), target)).to.deep.equal(['404']);
    expect((await marie.get(`DocumentReference/${target.document}`)).text).to.contain(
      '"MASQUE_PS"',
    );
    expect((await server.as('nurse-n').get(`Binary/${target.binary}`)).status).to.equal(404);
  });

  it('C13 gives the rights of the attending physician: masks are passed', async () => {
    const masked = await deposit(server, { author: 'dr-h', type: '11490-0', label: 'MASQUE_PS' });
    await withRight(marie, ['C13', { actor: [actor(DR_X)] }], async () =>
      expect(await told(server.as('dr-x'), masked, lab)).to.deep.equal(['200', '200']),
    );
    expect(await told(server.as('dr-x'), masked)).to.deep.equal(['403 no-authorisation']);
  });

  it('C21 bars feeding, and reading not', async () => {
    await withRight(marie, ['C21', PROVISIONS.opposeFeeding], async () => {
      const body = {
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
        code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
        subject: { reference: 'Patient/marie' },
      };
      const refused = await server.as('dr-g').post('Observation', body);
      expect([refused.status, reasonOf(shown(refused))]).to.deep.equal([403, 'feeding-opposed']);
      expect(await told(server.as('dr-g'), lab)).to.deep.equal(['200']);
    });
  });

  it('revoked between two pages: the next page holds nothing', async () => {
    const reader = server.as('dr-x');
    const id = await file(marie, 'C02', PROVISIONS.authorise(DR_X));
    const first = expected(
      await reader.get('DocumentReference?patient=Patient/marie&_count=1'),
      200,
    );
    expect(matchIds(first)).to.have.length(1);
    await end(marie, id);
    expect(matchIds(expected(await reader.get(linkOf(first, 'next') ?? ''), 200))).to.deep.equal(
      [],
    );
  });

  it('a right filed, ended or a mask set in one process acts on the next request of another', async () => {
    const here = server.as('dr-x');
    const there = second.as('dr-x');
    for (let turn = 0; turn < 5; turn += 1) {
      const id = await file(
        turn % 2 === 0 ? marie : second.as('marie'),
        'C02',
        PROVISIONS.authorise(DR_X),
      );
      expect([await told(here, lab), await told(there, lab)]).to.deep.equal([['200'], ['200']]);
      await end(turn % 2 === 0 ? second.as('marie') : marie, id);
      expect([await told(here, lab), await told(there, lab)]).to.deep.equal([
        ['403 no-authorisation'],
        ['403 no-authorisation'],
      ]);
    }
    const target = await deposit(server, { author: 'dr-h', type: '11490-0' });
    expect(await told(second.as('dr-g'), target)).to.deep.equal(['200']);
    expected(await marie.patch(`DocumentReference/${target.document}`, [MASK_LABEL]), 200);
    expect(await told(second.as('dr-g'), target)).to.deep.equal(['404']);
    await withRight(second.as('marie'), ['C05', PROVISIONS.block('Practitioner/dr-g')], async () =>
      expect(await told(server.as('dr-g'), lab)).to.deep.equal(['403 blocked']),
    );
  });
});
