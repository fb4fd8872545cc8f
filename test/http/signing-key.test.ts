/** The signing key on disk: made once, whole, for its owner's eyes. */
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { smartConfiguration } from '../../server/smart/configuration.ts';
import { loadOrCreateSigningKey, publicJwks } from '../../server/smart/keys.ts';

describe('the signing key', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'carnet-keys-'));
  });
  afterEach(() => rm(dir, { recursive: true }));

  it('is one for all who start together, and leaves no draft behind', async () => {
    const folder = join(dir, 'made', 'on', 'demand');
    const keys = await Promise.all([1, 2, 3, 4].map(() => loadOrCreateSigningKey(folder)));
    expect(new Set(keys.map(({ kid }) => kid)).size).to.equal(1);
    expect(await readdir(folder)).to.deep.equal(['signing-key.pem']);
    expect((await stat(join(folder, 'signing-key.pem'))).mode & 0o777).to.equal(0o600);
    expect((await loadOrCreateSigningKey(folder)).kid).to.equal(keys[0]?.kid);
  });

  it('publishes its public part alone', async () => {
    const key = await loadOrCreateSigningKey(dir);
    const [jwk, ...more] = publicJwks(key).keys;
    expect(Object.keys(jwk ?? {}).sort()).to.deep.equal(['alg', 'e', 'kid', 'kty', 'n', 'use']);
    expect([jwk?.kid, more.length]).to.deep.equal([key.kid, 0]);
  });

  it('is refused when others may read it, or when it is no key', async () => {
    await loadOrCreateSigningKey(dir);
    const file = join(dir, 'signing-key.pem');
    await chmod(file, 0o640);
    expect(await failureOf(loadOrCreateSigningKey(dir))).to.match(/chmod 600/);
    await chmod(file, 0o600);
    await writeFile(file, 'not a key');
    expect(await failureOf(loadOrCreateSigningKey(dir))).to.be.a('string');
  });
});

describe('the SMART configuration', () => {
  it('declares what an authorization server brings only when there is one', () => {
    const auth = 'https://carnet.example/auth';
    const document = smartConfiguration({
      issuer: auth,
      jwksUri: `${auth}/jwks`,
      authorizationEndpoint: `${auth}/authorize`,
      tokenEndpoint: `${auth}/token`,
      revocationEndpoint: `${auth}/revoke`,
      introspectionEndpoint: `${auth}/introspect`,
      scopes: ['patient/*.rs'],
      capabilities: ['launch-standalone'],
    });
    expect(document).to.deep.include({
      grant_types_supported: ['authorization_code', 'client_credentials'],
      code_challenge_methods_supported: ['S256'],
      response_types_supported: ['code'],
      scopes_supported: ['patient/*.rs'],
    });
  });
});

async function failureOf(work: Promise<unknown>): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
