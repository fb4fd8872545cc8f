/** Bundles with thousands of conditions, and many of them at once: their locks pass no queue of other requests. */
import { expect } from 'chai';
import type { Client, TestServer } from '../harness.ts';
import { startServer } from '../harness.ts';
import { shown } from '../shown.ts';
import { caller, patient, SYSTEM } from '../spec/http/generic.ts';

const CLIENTS = 16;

describe('transactions of many conditional creations', function () {
  this.timeout(240_000);
  let server: TestServer;
  let client: Client;
  before(async () => {
    server = await startServer({ modules: 'none' });
    client = caller(server);
  });
  after(() => server.close());

  /** Each entry is locked by its three identifiers. */
  const bundle = (name: string, entries: number, values: number) => ({
    resourceType: 'Bundle',
    type: 'transaction',
    entry: Array.from({ length: entries }, (_, index) => {
      const own = (turn: number) => `${name}-${index}-${turn}`;
      const asked = Array.from({ length: values }, (_, turn) => `${SYSTEM}|${own(turn)}`);
      return {
        resource: patient(own(0)),
        request: {
          method: 'POST',
          url: 'Patient',
          ifNoneExist: `identifier=${asked.join(',')}`,
        },
      };
    }),
  });

  const statusesOf = (answer: Awaited<ReturnType<Client['post']>>): unknown => {
    if (answer.status !== 200) return answer.status;
    const { entry } = shown(answer) as {
      readonly entry?: readonly { response: { status: string } }[];
    };
    return [...new Set(entry?.map(({ response }) => response.status.slice(0, 3)))];
  };

  it('1,400 entries of three identifiers each are made, and found the second time', async () => {
    const sent = bundle('alone', 1400, 3);
    expect(statusesOf(await client.post('', sent))).to.deep.equal(['201']);
    expect(statusesOf(await client.post('', sent))).to.deep.equal(['200']);
  });

  it(`${CLIENTS} at once with 300 entries each are all made`, async () => {
    const answers = await Promise.all(
      Array.from({ length: CLIENTS }, (_, index) =>
        client.post('', bundle(`beside${index}`, 300, 1)),
      ),
    );
    expect(answers.map(statusesOf)).to.deep.equal(Array.from({ length: CLIENTS }, () => ['201']));
  });
});
