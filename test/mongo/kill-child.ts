/**
 * A process that writes and dies at a fail point: `kill-child.ts uri database keys point`. It says on its output what
 * was acknowledged to it.
 */
import { readDefinitions } from '../../server/boot/definitions.ts';
import { queryById } from '../../server/fhir/search/query.ts';
import { openMongoStore } from '../../server/mongo/open.ts';
import { fileKeyStore } from '../../server/mongo/seal/file-key-store.ts';
import { patientSealer } from '../../server/mongo/seal/patient.ts';
import { observation, traceOf, writeOf } from './resources.ts';
import { BASE, JOURNAL_VIEW } from './stores.ts';

const [, , uri = '', database = '', keys = '', point = ''] = process.argv;
let isArmed = false;

const store = await openMongoStore({
  uri,
  database,
  definitions: readDefinitions(),
  base: BASE,
  clock: () => Date.now(),
  journal: JOURNAL_VIEW,
  sealer: patientSealer(await fileKeyStore(keys)),
  modules: ['r4'],
  log: () => undefined,
  failPoint: (name) => {
    if (isArmed && name === point) process.kill(process.pid, 'SIGKILL');
  },
});

const body = observation(point, 'p1');
await store.transact(async (tx) => {
  await tx.write(writeOf(body, { record: 'p1' }));
  await tx.append([traceOf(1, { id: `${point}-1`, writer: point, record: 'p1' })]);
});
process.stdout.write('created\n');
isArmed = true;
await store.transact(async (tx) => {
  await tx.find(queryById('Observation', point));
  await tx.write(writeOf({ ...body, status: 'amended' }, { version: 2, record: 'p1' }));
  await tx.append([traceOf(2, { id: `${point}-2`, writer: point, record: 'p1' })]);
});
process.stdout.write('updated\n');
await store.close();
