/** A process that opens a store of an earlier format and dies in the middle of its upgrade: `uri database keys sealer batches`. */
import { readDefinitions } from '../../server/boot/definitions.ts';
import { openMongoStore } from '../../server/mongo/open.ts';
import { fileKeyStore } from '../../server/mongo/seal/file-key-store.ts';
import { patientSealer } from '../../server/mongo/seal/patient.ts';
import { plainSealer } from '../../server/mongo/seal/plain.ts';
import { BASE, JOURNAL_VIEW } from './stores.ts';

const [, , uri = '', database = '', keys = '', sealer = '', batches = ''] = process.argv;
let done = 0;

await openMongoStore({
  ...{ uri, database, base: BASE, journal: JOURNAL_VIEW, modules: ['r4'], upgradeBatch: 7 },
  definitions: readDefinitions(),
  clock: () => Date.now(),
  sealer: sealer === 'plain' ? plainSealer() : patientSealer(await fileKeyStore(keys)),
  log: () => undefined,
  failPoint: (name) => {
    if (name !== 'upgrade-batch') return;
    done += 1;
    if (done === Number(batches)) process.kill(process.pid, 'SIGKILL');
  },
});
