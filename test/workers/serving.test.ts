/** Two processes on one port are one installation: what one answers holds in the other at once. architecture.md 5, 12, 13. */
import { expect } from 'chai';
import { documentBundle } from '../../scripts/demo/documents.ts';
import type { Client } from '../client.ts';
import { end, file, PROVISIONS } from '../dmp/roads/filing.ts';
import { observation, onlyOnce } from '../faults/load.ts';
import { TEST_NOW } from '../harness.ts';
import { expected, linkOf, madeId, matchIds, shown } from '../shown.ts';
import { Installation } from './installation.ts';
import { Line, linesToEach } from './line.ts';

const ROUNDS = 20;
const ROUNDS_OF_DEPOSITS = 5;
const DR_X = 'Practitioner/dr-x';

describe('WORKERS=2: one installation', function () {
  this.timeout(120_000);
  let carnet: Installation;
  let lines: readonly Line[];
  let sign: Awaited<ReturnType<Installation['signer']>>;

  before(async () => {
    carnet = await Installation.make();
    await carnet.start({ WORKERS: '2', CLOCK: TEST_NOW });
    sign = await carnet.signer();
    await carnet.loadDemo();
    lines = await linesToEach(carnet.origin, 2);
  });

  after(async () => {
    for (const line of lines) line.close();
    const ended = await carnet.stop();
    const said = await carnet.said();
    await carnet.discard();
    expect(ended, said).to.deep.equal({ code: 0, signal: null });
  });

  /** The same person at each worker, the first of `turn` first. */
  function both(as: string, turn: number): readonly [Client, Client] {
    const token = sign({ as, ...(as === 'marie' ? {} : { patient: 'marie' }) });
    const [one, other] = lines.map((line) => line.as(token));
    if (!one || !other) throw new Error('a worker is missing');
    return turn % 2 === 0 ? [one, other] : [other, one];
  }

  it('says once that it answers, at one port', async () => {
    expect((await carnet.said()).match(/Carnet answers at .*/g)).to.deep.equal([
      `Carnet answers at ${carnet.base}`,
    ]);
    expect(await carnet.workers()).to.have.length(2);
  });

  it('metrics are those of one worker, say so, and bear its number', async () => {
    for (const [index, line] of lines.entries()) {
      const answer = await line.send({
        method: 'GET',
        path: `${carnet.origin}/metrics`,
        headers: {},
      });
      const samples = answer.text
        .split('\n')
        .filter((text) => text !== '' && !text.startsWith('#'));
      expect(samples).not.to.have.length(0);
      for (const sample of samples) expect(sample).to.include(`{worker="${index + 1}"`);
    }
  });

  for (const path of ['/health/ready', '/auth/jwks', '/fhir/metadata']) {
    it(`each answers ${path} with the same words`, async () => {
      const answers = await Promise.all(
        lines.map((line) =>
          line.send({ method: 'GET', path: `${carnet.origin}${path}`, headers: {} }),
        ),
      );
      const [one, other] = answers.map((answer) => expected(answer, 200).text);
      expect(one).to.equal(other);
    });
  }

  it('tells one time: what is written in turn is stamped in turn', async () => {
    const stamps: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const [writer] = both('dr-g', round);
      const made = await writer.post('Observation', observation('clock', change(`t${round}`)));
      stamps.push(shown(expected(made, 201)).meta?.lastUpdated ?? '');
    }
    expect(stamps).to.deep.equal([...stamps].sort());
    expect(Date.parse(stamps[0] ?? '') - Date.parse(TEST_NOW)).to.be.within(0, 120_000);
  });

  it('a right filed or ended at one worker is obeyed by the very next request at the other', async () => {
    const [marie, reader] = [both('marie', 0), both('dr-x', 1)];
    const path = 'Observation?patient=Patient/marie';
    for (let round = 0; round < ROUNDS; round += 1) {
      const [holder, other] = [marie[round % 2], reader[round % 2]];
      if (!holder || !other) throw new Error('a worker is missing');
      const id = await file(holder, 'C02', PROVISIONS.authorise(DR_X));
      expect(matchIds(expected(await other.get(path), 200)), `filed, ${round}`).not.to.be.empty;
      await end(holder, id);
      expect(matchIds(expected(await other.get(path), 200)), `ended, ${round}`).to.be.empty;
    }
  });

  it('the same, with a new connection for each request', async () => {
    const token = { marie: sign({ as: 'marie' }), reader: sign({ as: 'dr-x', patient: 'marie' }) };
    for (let round = 0; round < ROUNDS; round += 1) {
      const id = await onNewLine(token.marie, (marie) =>
        file(marie, 'C02', PROVISIONS.authorise(DR_X)),
      );
      // An odd number of requests by round, so that each falls on either worker in turn.
      for (let time = 0; time < 2; time += 1) {
        expect(await onNewLine(token.reader, seen), `filed, ${round}`).to.be.greaterThan(0);
      }
      await onNewLine(token.marie, (marie) => end(marie, id));
      expect(await onNewLine(token.reader, seen), `ended, ${round}`).to.equal(0);
    }
  });

  it('the same conditional create at both at once makes one resource', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const tag = `once-${round}`;
      const answers = await Promise.all(
        [...both('dr-g', round), ...both('dr-g', round)].map((writer) =>
          writer.post('Observation', observation('once', change(tag)), onlyOnce(tag)),
        ),
      );
      expect(answers.map(({ status }) => status).sort(), tag).to.deep.equal([200, 200, 200, 201]);
      expect(new Set(answers.map((answer) => shown(answer).id)).size, tag).to.equal(1);
    }
  });

  it('the same deposit at both at once makes one document', async () => {
    for (let round = 0; round < ROUNDS_OF_DEPOSITS; round += 1) {
      const body = depositOf(round);
      const answers = await Promise.all(both('dr-g', round).map((sender) => sender.post('', body)));
      const made = answers.map((answer) => madeId(expected(answer, 200), 'DocumentReference'));
      expect(new Set(made).size, `round ${round}`).to.equal(1);
    }
  });

  it('versions written at both at once follow each other: none is lost, none doubled', async () => {
    const [writer] = both('dr-g', 0);
    const made = expected(
      await writer.post('Observation', observation('turns', change('turn'))),
      201,
    );
    const { id } = shown(made);
    for (let round = 0; round < ROUNDS; round += 1) {
      const body = { ...observation('turns', { ...change('turn'), text: `${round}` }), id };
      const version = `W/"${round + 1}"`;
      const answers = await Promise.all(
        both('dr-g', round).map((one, index) =>
          one.put(
            `Observation/${id}`,
            { ...body, valueString: `${round}.${index}` },
            { 'if-match': version },
          ),
        ),
      );
      expect(answers.map(({ status }) => status).sort(), version).to.deep.equal([200, 412]);
    }
  });

  it('a page link given by one is followed at the other', async () => {
    const path = 'Observation?patient=Patient/marie&_count=5';
    const [first, second] = both('dr-g', 0);
    const seenIds: string[] = [];
    let next: string | undefined = path;
    for (let page = 0; next !== undefined && page < 40; page += 1) {
      const answer = expected(await (page % 2 === 0 ? first : second).get(next), 200);
      seenIds.push(...matchIds(answer));
      next = linkOf(answer, 'next');
    }
    const whole = matchIds(expected(await first.get(`${path.split('&')[0]}&_count=200`), 200));
    expect(seenIds).to.deep.equal(whole);
    expect(whole.length).to.be.greaterThan(20);
  });

  it('an emergency asked for at both at once is notified once', async () => {
    const token = sign({
      as: 'dr-x',
      patient: 'marie',
      mode: 'bris_de_glace',
      reason: 'patiente inconsciente',
    });
    const answers = await Promise.all(
      [...lines, ...lines].map((line) =>
        line.as(token).get('AllergyIntolerance?patient=Patient/marie'),
      ),
    );
    for (const answer of answers) expected(answer, 200);
    for (const marie of both('marie', 0)) {
      const told = await marie.get(
        'Communication?subject=Patient/marie&recipient=Patient/marie&_total=accurate',
      );
      expect(shown(expected(told, 200)).total).to.equal(1);
    }
  });

  it('the journal is whole, of two writers', async () => {
    for (const operator of both('operator-op', 0)) {
      const answer = expected(await operator.get('$verify-journal'), 200);
      expect(answer.text).to.include('"valueBoolean":true');
    }
  });

  async function onNewLine<T>(token: string, work: (client: Client) => Promise<T>): Promise<T> {
    const line = new Line(carnet.origin);
    try {
      return await work(line.as(token));
    } finally {
      line.close();
    }
  }

  async function seen(reader: Client): Promise<number> {
    return matchIds(expected(await reader.get('Observation?patient=Patient/marie'), 200)).length;
  }
});

/** A document of dr-g's, as ITI-65 carries it. */
function depositOf(round: number): object {
  const key = `workers/${round}`;
  return documentBundle({
    patient: 'marie',
    author: 'dr-g',
    title: key,
    deposited: '2026-10-31T10:00:00+01:00',
    documents: [
      {
        key,
        type: '11490-0',
        title: key,
        format: 'pdf',
        start: '2026-10-20T10:00:00+02:00',
        lines: [key],
      },
    ],
  });
}

function change(tag: string) {
  return { tag, version: 1, text: tag };
}
