/** The two servers that are put to the test: the DMP, whose store is sealed per patient, and the generic one. */
import { demoClaims } from '../../scripts/demo/claims.ts';
import { directoryBundles } from '../../scripts/demo/directory.ts';
import { loadWorld } from '../../scripts/demo/loader.ts';
import { recordSubmissions } from '../../scripts/demo/records.ts';
import { rightsSubmissions } from '../../scripts/demo/rights.ts';
import type { Access, Claims } from './access.ts';
import type { Site } from './server-process.ts';

export interface Regime {
  readonly modules: Site['modules'];
  /** Who writes and reads Observations of marie's record. */
  readonly writer: Claims;
  /** Who reads the journal, and with which condition. */
  readonly journalReader: Claims;
  readonly journalQuery: string;
  /** Who may ask `$verify-journal`. */
  readonly operator: Claims;
  /** Makes the record that is written to. */
  prepare(access: Access): Promise<void>;
}

export const DMP: Regime = {
  modules: 'dmp',
  writer: demoClaims({ as: 'dr-g' }),
  journalReader: demoClaims({ as: 'marie' }),
  journalQuery: 'patient=Patient/marie&',
  operator: demoClaims({ as: 'operator-op' }),
  prepare: async ({ base, now: clock, sign }) => {
    const now = new Date(clock()).toISOString();
    const world = [...directoryBundles(), ...recordSubmissions(), ...rightsSubmissions(now)];
    await loadWorld(world, { base, sign: (wish) => sign(demoClaims(wish)) });
  },
};

const SYSTEM: Claims = { sub: 'load', client_id: 'load', scope: 'system/*.cruds' };

export const GENERIC: Regime = {
  modules: 'none',
  writer: SYSTEM,
  journalReader: SYSTEM,
  journalQuery: '',
  operator: SYSTEM,
  prepare: async ({ base, sign }) => {
    const body = JSON.stringify({ resourceType: 'Patient', id: 'marie' });
    const headers = {
      authorization: `Bearer ${sign(SYSTEM)}`,
      'content-type': 'application/fhir+json',
    };
    const answer = await fetch(`${base}/Patient/marie`, { method: 'PUT', headers, body });
    if (!answer.ok) throw new Error(`Patient/marie was refused: ${await answer.text()}`);
  },
};
