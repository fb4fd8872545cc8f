/**
 * Ten thousand hostile requests to a server in a process of its own; `npm run fuzz` sends ten times as many.
 * `FUZZ_REQUESTS` and `FUZZ_SEED` choose how many and which; a law that is broken leaves its reproduction behind.
 */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { summaryOf, writeFaults } from '../../scripts/fuzz/report.ts';
import type { Result } from '../../scripts/fuzz/run.ts';
import { run } from '../../scripts/fuzz/run.ts';
import { mongodUri } from '../mongod.ts';

const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 10_000);
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_122);
const CONNECTIONS = 32;
const MILLISECONDS_MAX = 600_000;
/** What this many requests reach at least: fewer, and they no longer ask what they were made to ask. */
const TRIPLES_MIN = REQUESTS / 8;
const REACHED = [
  '200',
  '201',
  '204',
  '400',
  '401',
  '403',
  '404',
  '405',
  '406',
  '410',
  '412',
  '414',
  '415',
  '422',
  '431',
];

describe(`${REQUESTS} hostile requests (seed ${SEED})`, function () {
  this.timeout(MILLISECONDS_MAX);
  let result: Result;
  let reproductions: readonly string[] = [];

  before(async () => {
    const wish = {
      requests: REQUESTS,
      seed: SEED,
      connections: CONNECTIONS,
      mongodbUri: await mongodUri(),
      tell: () => undefined,
    };
    result = await run(wish, async (volley, field) => {
      const out = volley.faults.length > 0 ? await mkdtemp(join(tmpdir(), 'fuzz-')) : '';
      reproductions = await writeFaults(volley, field, { out, seed: SEED });
    });
    process.stdout.write(
      summaryOf(result)
        .map((line) => `    ${line}\n`)
        .join(''),
    );
  });

  it('are all answered as they must be, and show nobody what is not his', () => {
    expect(reproductions).to.deep.equal([]);
    expect([...result.volley.laws]).to.deep.equal([]);
  });

  it('leave a store that reads and validates, a whole journal, a quiet log and a server that weighs no more', () => {
    expect(result.wrong).to.deep.equal([]);
    expect(result.inspection.versions).to.be.greaterThan(result.volley.written.size / 2);
  });

  it('reach every kind of answer', () => {
    const { coverage, sent } = result.volley;
    expect(sent).to.be.at.least(REQUESTS);
    expect(Object.keys(coverage.statuses())).to.include.members(REACHED);
    expect(coverage.size).to.be.greaterThan(TRIPLES_MIN);
  });
});
