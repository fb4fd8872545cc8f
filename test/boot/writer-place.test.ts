/** dmp.md 6.6: the numbers of a killed writer are closed once, by whoever starts next, while others of the folder go on. */
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { identify } from '../../server/boot/mongod/process-table.ts';
import { takeWriterPlace } from '../../server/boot/writer-place.ts';
import { WRITER_ENDED } from '../../server/fhir/audit/ended-writer.ts';
import { traceWriter } from '../../server/fhir/audit/trace.ts';
import { verifyStoredJournal } from '../../server/fhir/engine/journal.ts';
import type { Engine } from '../../server/fhir/engine/scope.ts';
import type { TestServer } from '../harness.ts';
import { startServer } from '../harness.ts';
import { trace } from './trace.ts';

const LONG_AGO = new Date(0);
/** No process has this number: above the largest of Linux. */
const NOBODY = `${2 ** 22 + 1} nobody`;
const yes = (): boolean => true;

describe('dmp.md 6.6, the places of trace writers', function () {
  this.timeout(60_000);
  let server: TestServer;
  let dataDir: string;
  let folder: string;
  let made = 0;

  before(async () => {
    server = await startServer({ modules: 'none' });
  });

  after(() => server.close());

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'carnet-places-'));
    folder = join(dataDir, 'trace-writers');
    await mkdir(folder);
  });

  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  /** An engine as a process that starts has one: with a writer of its own. */
  function engine(): Engine {
    made += 1;
    return { ...server.carnet.engine, traceWriter: traceWriter(`starter${made}`) };
  }

  /** A writer that has left numbers 1 and 3. */
  async function withGap(): Promise<string> {
    made += 1;
    const writer = `dead${made}`;
    await server.carnet.store.append([trace(1, writer), trace(3, writer)]);
    return writer;
  }

  /** How often the journal says that a writer ended. */
  async function closings(writer: string): Promise<number> {
    const client = server.withClaims({ sub: 's', client_id: 's', scope: 'system/*.cruds' });
    const { body } = await client.get(`AuditEvent?_count=200`);
    const events: readonly object[] = (body.entry ?? []).filter((entry: object) => {
      const text = JSON.stringify(entry);
      return text.includes(WRITER_ENDED) && text.includes(`"${writer}"`);
    });
    return events.length;
  }

  async function breaks(writer: string): Promise<number> {
    const report = await verifyStoredJournal(server.carnet);
    return report.breaks.filter((broken) => broken.writer === writer).length;
  }

  it('processes that start at once close a killed writer once', async () => {
    const writers = [await withGap(), await withGap(), await withGap()];
    for (const writer of writers) await writeFile(join(folder, writer), NOBODY);
    const leave = await Promise.all(
      [1, 2, 3, 4].map(() => takeWriterPlace(dataDir, engine(), yes)),
    );
    for (const writer of writers) {
      expect(await closings(writer), writer).to.equal(1);
      expect(await breaks(writer), writer).to.equal(0);
    }
    expect(await readdir(folder)).to.have.length(4);
    for (const left of leave) await left();
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it('a writer whose process runs is left alone, by claim or by place', async () => {
    const [writer, claimed] = [await withGap(), await withGap()];
    const me = await identify(process.pid);
    await writeFile(join(folder, writer), `${me?.pid} ${me?.startTime}`);
    await writeFile(join(folder, `${claimed}.by.${writer}`), NOBODY);
    await takeWriterPlace(dataDir, engine(), yes);
    expect(await closings(writer)).to.equal(0);
    expect(await closings(claimed)).to.equal(0);
    expect(await readdir(folder)).to.include.members([writer, `${claimed}.by.${writer}`]);
  });

  it('what a killed claimant had begun is closed by the next', async () => {
    const [writer, claimant] = [await withGap(), await withGap()];
    await writeFile(join(folder, claimant), NOBODY);
    await writeFile(join(folder, `${writer}.by.${claimant}`), NOBODY);
    const leave = await takeWriterPlace(dataDir, engine(), yes);
    expect([await closings(writer), await closings(claimant)]).to.deep.equal([1, 1]);
    await leave();
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it('a place that was never finished is passed over, and dropped in time', async () => {
    await writeFile(join(folder, 'fresh.new'), '');
    await writeFile(join(folder, 'old.new'), '');
    await utimes(join(folder, 'old.new'), LONG_AGO, LONG_AGO);
    const leave = await takeWriterPlace(dataDir, engine(), yes);
    await leave();
    expect(await readdir(folder)).to.deep.equal(['fresh.new']);
  });

  it('who leaves with traces not stored leaves its place behind', async () => {
    const leave = await takeWriterPlace(dataDir, engine(), () => false);
    await leave();
    expect(await readdir(folder)).to.have.length(1);
  });
});
