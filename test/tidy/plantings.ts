/** One violation at least of each rule of the import law, written by hand so that the table cannot excuse itself. */
import type { Planted } from './law.ts';

/** A file to plant, and the rule that must refuse it. */
export interface Planting extends Planted {
  readonly rule: string;
}

const ENGINE = 'server/fhir/engine';
const STORE = 'server/fhir/store';
const SEAL = 'server/fhir/access/seal.ts';

/** `folder` imports `to`, and `rule` refuses it; a row's own rule where none is named. */
const REFUSED: readonly (readonly [folder: string, to: string, rule?: string])[] = [
  ['scripts', 'test/harness.ts'],
  ['server/boot', 'test/harness.ts'],
  ['server/http', 'server/mongo/store.ts'],
  ['server/http', 'server/dmp/module.ts'],
  ['server/http', 'server/fhir/interactions/read.ts'],
  ['server/http', 'server/fhir/access/policy.ts', 'types-only:server/http:server/fhir/access'],
  ['server/smart', 'server/dmp/module.ts'],
  ['server/smart', 'server/fhir/engine/perform.ts'],
  ['server/dmp', `${ENGINE}/perform.ts`],
  ['server/dmp', `${ENGINE}/registry.ts`],
  ['server/dmp', 'server/mongo/store.ts'],
  ['server/dmp', 'server/http/routes.ts'],
  ['server/dmp', 'server/smart/verify.ts'],
  ['server/dmp', 'server/boot/compose.ts'],
  ['server/dmp', 'node:fs'],
  ['server/dmp', `${ENGINE}/interaction.ts`, `types-only:server/dmp:${ENGINE}/interaction.ts`],
  ['server/mongo', 'server/fhir/access/narrow.ts'],
  ['server/mongo', 'server/dmp/module.ts'],
  ['server/mongo', 'express'],
  [ENGINE, 'server/dmp/module.ts'],
  [ENGINE, 'server/mongo/store.ts'],
  [ENGINE, 'node:fs'],
  ...['interactions', 'operations', 'bulk'].flatMap((name) => {
    const folder = `server/fhir/${name}`;
    return [
      [folder, `${ENGINE}/perform.ts`],
      [folder, 'server/fhir/audit/trace.ts'],
      [folder, 'node:crypto'],
      [folder, `${STORE}/memory-store.ts`, `types-only:${folder}:${STORE}`],
      [folder, 'server/fhir/access/narrow.ts', `types-only:${folder}:server/fhir/access`],
      [folder, `${ENGINE}/module.ts`, `types-only:${folder}:${ENGINE}/module.ts`],
      [folder, `${ENGINE}/interaction.ts`, `types-only:${folder}:${ENGINE}/interaction.ts`],
    ] as const;
  }),
  ['server/fhir/access', 'server/fhir/interactions/read.ts'],
  ['server/fhir/access', `${STORE}/memory-store.ts`, `types-only:server/fhir/access:${STORE}`],
  ['server/fhir/audit', `${ENGINE}/perform.ts`],
  [
    'server/fhir/audit',
    'server/fhir/access/narrow.ts',
    'types-only:server/fhir/audit:server/fhir/access',
  ],
  [STORE, 'server/fhir/audit/render.ts', `types-only:${STORE}:server/fhir/audit`],
  ['server/fhir/audit', `${STORE}/memory-store.ts`, `types-only:server/fhir/audit:${STORE}`],
  ['server/fhir/terminology', 'server/fhir/search/query.ts'],
  ['server/fhir/validation', 'server/fhir/search/query.ts'],
  ['server/fhir/validation', 'fhirpath'],
  [STORE, 'server/fhir/access/narrow.ts'],
  [STORE, 'node:fs/promises'],
  ['server/fhir/search', `${STORE}/store.ts`],
  ['server/fhir/definitions', 'node:fs'],
  ['server/fhir/model', 'server/fhir/search/query.ts'],
  ['server/fhir/model', 'node:fs'],
  ['server/fhir/outcome', 'server/fhir/model/json.ts'],
  ['server/fhir/outcome', 'pino'],
  ['server/http', 'mongodb', 'confined:mongodb'],
  ['scripts', 'mongodb', 'confined:mongodb'],
  ['scripts', 'mongodb-memory-server-core', 'confined:mongodb-memory-server-core'],
  ['server/boot', 'express', 'confined:express'],
  ['server/boot', 'jsonwebtoken', 'confined:jsonwebtoken'],
  ['server/fhir/model', 'fhirpath', 'confined:fhirpath'],
  [ENGINE, SEAL, `guarded:${SEAL}`],
  ['server/smart', SEAL, `guarded:${SEAL}`],
  ['scripts', SEAL, `guarded:${SEAL}`],
  ['server/portal', 'server/fhir/model/json.ts', 'no-row'],
  ['server/dmp', '@medplum/fhirtypes', 'types-packages-hold-types'],
  ['server/boot', 'chai', 'no-development-package'],
  ['server/boot', 'no-such-package', 'resolvable'],
  ['server/boot', '', 'no-orphans'],
];

/** What must stay possible, or the walls would be in the way of the work. */
const ALLOWED: readonly (readonly [from: string, to: string, types?: 'types'])[] = [
  ['server/boot/allowed-mongodb.ts', 'mongodb'],
  ['server/boot/allowed-seal.ts', SEAL],
  ['server/dmp/allowed-module.ts', `${ENGINE}/module.ts`],
  ['server/dmp/allowed-interaction.ts', `${ENGINE}/interaction.ts`, 'types'],
  ['server/dmp/allowed-types.ts', '@medplum/fhirtypes', 'types'],
  ['server/fhir/engine/allowed-filter.ts', SEAL, 'types'],
  ['server/fhir/interactions/allowed-store.ts', `${STORE}/store.ts`, 'types'],
  ['server/fhir/interactions/allowed-own.ts', 'server/fhir/interactions/read.ts'],
  ['server/fhir/model/path.ts', 'fhirpath'],
  ['server/http/allowed-express.ts', 'express'],
  ['server/mongo/allowed-builtin.ts', 'node:zlib'],
  ['test/allowed-everything.ts', 'mongodb'],
  ['test/allowed-seal.ts', SEAL],
];

export const refused: readonly Planting[] = [
  ...REFUSED.map(([folder, to, rule], index) => {
    return { from: `${folder}/refused-${index}.ts`, to, rule: rule ?? `row:${folder}` };
  }),
  { from: 'server/boot/one.ts', to: 'server/boot/other.ts', rule: 'no-cycles' },
  { from: 'server/boot/other.ts', to: 'server/boot/one.ts', rule: 'no-cycles' },
];

export const allowed: readonly Planted[] = ALLOWED.map(([from, to, types]) => {
  return { from, to, types: types === 'types' };
});
