/** RFC 7519: which tokens are believed. The traps are those of RFC 8725. */
import type { KeyObject } from 'node:crypto';
import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import jwt from 'jsonwebtoken';
import { FhirError } from '../../../server/fhir/outcome/fhir-error.ts';
import type { PublicJwk } from '../../../server/smart/jwk.ts';
import type { SigningKey } from '../../../server/smart/keys.ts';
import { loadOrCreateSigningKey, publicJwks } from '../../../server/smart/keys.ts';
import { signToken } from '../../../server/smart/sign.ts';
import type { VerifierOptions } from '../../../server/smart/verify.ts';
import { TOKEN_LENGTH_MAX, tokenVerifier } from '../../../server/smart/verify.ts';

import { BASE, DOCTOR, NOW } from '../../http/running-app.ts';

const ISSUER = 'https://carnet.example/auth';
const SECONDS = Math.floor(NOW / 1000);
const GOOD = {
  iss: ISSUER,
  aud: BASE,
  sub: 'dr-g',
  iat: SECONDS - 10,
  exp: SECONDS + 600,
  jti: 't1',
};

describe('RFC 7519, access tokens', () => {
  let dir: string;
  let key: SigningKey;
  let options: VerifierOptions;
  let now: number;
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 });

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'carnet-keys-'));
    key = await loadOrCreateSigningKey(dir);
    options = {
      keys: [...publicJwks(key).keys, ecJwk(ec.publicKey)],
      issuer: ISSUER,
      audience: BASE,
      clock: () => now,
      toCaller: (claims) => ({ ...DOCTOR, subject: String(claims.sub), claims }),
    };
  });
  beforeEach(() => {
    now = NOW;
  });
  after(() => rm(dir, { recursive: true }));

  const issue = (claims: object, header: object = {}): string => {
    const fields = { alg: 'RS256', typ: 'at+jwt', kid: key.kid, ...header };
    return jwt.sign(claims, key.privateKey, { algorithm: 'RS256', header: fields });
  };
  const statusOf = async (token: string, more: Partial<VerifierOptions> = {}): Promise<number> => {
    try {
      await tokenVerifier({ ...options, ...more })(token);
      return 200;
    } catch (error) {
      if (error instanceof FhirError) return error.status;
      throw error;
    }
  };

  it('a token signed here is believed and becomes the caller', async () => {
    const issuance = { issuer: ISSUER, audience: BASE, lifetimeSeconds: 600, now: NOW };
    const token = signToken(key, { sub: 'dr-g', iss: 'forged', exp: 1 }, issuance);
    const caller = await tokenVerifier(options)(token);
    expect(caller.subject).to.equal('dr-g');
    expect(caller.claims).to.include({ iss: ISSUER, aud: BASE, exp: SECONDS + 600 });
    expect(caller.claims.jti).to.be.a('string');
  });

  it('ES256 under its own key is believed', async () => {
    const header = { alg: 'ES256', typ: 'at+jwt', kid: 'ec' } as const;
    expect(await statusOf(jwt.sign(GOOD, ec.privateKey, { algorithm: 'ES256', header }))).to.equal(
      200,
    );
  });

  const claims: readonly [title: string, claims: object, status: number][] = [
    ['as it must be', GOOD, 200],
    ['for several audiences, ours among them', { ...GOOD, aud: ['x', BASE] }, 200],
    ['from another issuer', { ...GOOD, iss: 'https://evil.example' }, 401],
    ['for another audience', { ...GOOD, aud: 'https://evil.example' }, 401],
    ['for an audience that begins as ours', { ...GOOD, aud: `${BASE}/x` }, 401],
    ['without audience', without('aud'), 401],
    ['without issuer', without('iss'), 401],
    ['without expiry', without('exp'), 401],
    ['expired', { ...GOOD, exp: SECONDS }, 401],
    ['whose expiry is text', { ...GOOD, exp: '9999999999' }, 401],
    ['not yet valid', { ...GOOD, nbf: SECONDS + 60 }, 401],
    ['issued in the future', { ...GOOD, iat: SECONDS + 60 }, 401],
    ['living longer than a day', { ...GOOD, exp: SECONDS + 86_400 }, 401],
  ];
  for (const [title, payload, status] of claims) {
    it(`a token ${title} is ${status}`, async () => {
      expect(await statusOf(signed(payload, key.privateKey, { kid: key.kid }))).to.equal(status);
    });
  }

  it('a longer life is allowed only to who says so', async () => {
    const token = issue({ ...GOOD, exp: SECONDS + 30 * 86_400 });
    expect(await statusOf(token)).to.equal(401);
    expect(await statusOf(token, { lifetimeSecondsMax: 31 * 86_400 })).to.equal(200);
  });

  const headers: readonly [title: string, header: object, status: number][] = [
    ['typ JWT', { typ: 'JWT' }, 200],
    ['typ application/at+jwt', { typ: 'application/at+jwt' }, 200],
    ['typ of an id token', { typ: 'id+jwt' }, 401],
    ['no typ', { typ: undefined }, 401],
    ['an unknown kid', { kid: 'k9' }, 401],
    ['no kid', { kid: undefined }, 401],
    ['the kid of a key of another algorithm', { kid: 'ec' }, 401],
    ['a crit header', { crit: ['b64'] }, 401],
    ['a kid that is a path', { kid: '../../signing-key.pem' }, 401],
  ];
  for (const [title, header, status] of headers) {
    it(`${title} is ${status}`, async () => {
      expect(await statusOf(issue(GOOD, header))).to.equal(status);
    });
  }

  it('alg none is refused, with and without a signature', async () => {
    for (const alg of ['none', 'None', 'NONE', '']) {
      const unsigned = `${encoded({ alg, typ: 'at+jwt', kid: key.kid })}.${encoded(GOOD)}.`;
      expect(await statusOf(unsigned)).to.equal(401);
      const [, , signature] = issue(GOOD).split('.');
      expect(await statusOf(`${unsigned}${signature}`)).to.equal(401);
    }
  });

  it('HS256 under the public key as a secret is refused', async () => {
    const [jwk] = publicJwks(key).keys;
    const pem = String(publicPem(key));
    for (const secret of [pem, JSON.stringify(jwk), jwk?.kty === 'RSA' ? jwk.n : '']) {
      const text = `${encoded({ alg: 'HS256', typ: 'at+jwt', kid: key.kid })}.${encoded(GOOD)}`;
      const mac = createHmac('sha256', secret).update(text).digest('base64url');
      expect(await statusOf(`${text}.${mac}`)).to.equal(401);
    }
  });

  it('a key that the token brings is never used', async () => {
    const jwk = other.publicKey.export({ format: 'jwk' });
    for (const header of [
      { jwk },
      { jku: 'https://evil.example/jwks' },
      { x5u: 'https://evil.example' },
    ]) {
      expect(await statusOf(signed(GOOD, other.privateKey, { kid: key.kid, ...header }))).to.equal(
        401,
      );
    }
  });

  it('any byte changed is refused', async () => {
    const token = issue(GOOD);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(token.length - 1),
        fc.constantFrom('A', 'b', '-', '.', '='),
        async (at, character) => {
          fc.pre(token[at] !== character);
          const [head, payload] = `${token.slice(0, at)}${character}${token.slice(at + 1)}`.split(
            '.',
          );
          // The last character of base64url may hold unused bits: the same bytes under another spelling.
          fc.pre(head !== undefined && payload !== undefined && at < token.lastIndexOf('.'));
          expect(
            await statusOf(`${token.slice(0, at)}${character}${token.slice(at + 1)}`),
          ).to.equal(401);
        },
      ),
      { numRuns: 200 },
    );
  });

  const noise = [
    '',
    '.',
    '..',
    'a.b.c',
    'é',
    'x'.repeat(TOKEN_LENGTH_MAX + 1),
    `${encoded([])}.${encoded([])}.`,
    `${encoded(null)}.${encoded(null)}.x`,
  ];
  for (const token of noise) {
    it(`«${token.slice(0, 20)}» of ${token.length} characters is 401`, async () => {
      expect(await statusOf(token)).to.equal(401);
    });
  }

  it('a remembered token expires, and a revocation acts on the next request', async () => {
    let revoked = false;
    const verify = tokenVerifier({ ...options, isRevoked: async () => revoked });
    const token = issue(GOOD);
    expect((await verify(token)).subject).to.equal('dr-g');
    revoked = true;
    expect(await verify(token).catch((error: FhirError) => error.status)).to.equal(401);
    revoked = false;
    now = (SECONDS + 600) * 1000;
    expect(await verify(token).catch((error: FhirError) => error.status)).to.equal(401);
  });

  it('keys that are private, too short or named twice stop the start', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const { n = '', e = '' } = rsa.publicKey.export({ format: 'jwk' });
    const short: PublicJwk = { kty: 'RSA', kid: 's', alg: 'RS256', use: 'sig', n, e };
    const own = ecJwk(ec.publicKey);
    const secret = { ...own, d: 'AA' };
    for (const keys of [[short], [own, own], [secret]]) {
      expect(() => tokenVerifier({ ...options, keys })).to.throw(/key|kid/);
    }
  });
});

function signed(claims: object, privateKey: KeyObject, header: object): string {
  const fields = { alg: 'RS256', typ: 'at+jwt', ...header };
  const text = `${encoded(fields)}.${encoded(claims)}`;
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), privateKey).toString('base64url')}`;
}

function without(claim: keyof typeof GOOD): object {
  const { [claim]: _left, ...rest } = GOOD;
  return rest;
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function ecJwk(key: KeyObject): PublicJwk {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  return { kty: 'EC', kid: 'ec', alg: 'ES256', use: 'sig', crv: 'P-256', x, y };
}

function publicPem({ privateKey }: SigningKey): string | Buffer {
  return createPublicKey(privateKey).export({ type: 'spki', format: 'pem' });
}
