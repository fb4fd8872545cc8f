/** RFC 6750: where a token may be, and what its absence is answered. */
import { expect } from 'chai';
import type { RunningApp } from '../../http/running-app.ts';
import { BASE, runningApp } from '../../http/running-app.ts';

describe('RFC 6750, where the token is', () => {
  let app: RunningApp;
  before(async () => {
    app = await runningApp();
    app.engine.put('Patient', 'p1', '{"resourceType":"Patient","id":"p1"}');
  });
  after(() => app.stop());

  const fields: readonly [
    title: string,
    authorization: string | readonly string[] | undefined,
    status: number,
  ][] = [
    ['the token', 'Bearer token-of-a-doctor', 200],
    ['the scheme in lower case', 'bearer token-of-a-doctor', 200],
    ['no field', undefined, 401],
    ['another token', 'Bearer nobody', 401],
    ['another scheme', 'Basic dXNlcjpwYXNz', 401],
    ['no scheme', 'token-of-a-doctor', 401],
    ['nothing after the scheme', 'Bearer ', 401],
    ['two tokens', 'Bearer token-of-a-doctor, Bearer x', 401],
    ['two fields', ['Bearer token-of-a-doctor', 'Bearer token-of-a-doctor'], 401],
  ];
  for (const [title, authorization, status] of fields) {
    it(`${title} is ${status}, and a failure is traced before the answer`, async () => {
      const before = app.engine.failed.length;
      const headers = authorization === undefined ? {} : { Authorization: authorization };
      const reply = await app.ask('/fhir/Patient/p1?name=Martin', { anonymous: true, headers });
      expect(reply.status).to.equal(status);
      expect(app.engine.failed.length).to.equal(before + (status === 401 ? 1 : 0));
      if (status === 200) return;
      expect(reply.headers['www-authenticate'])
        .to.match(/^Bearer realm="carnet"/)
        .and.contain(`smart_configuration="${BASE}/.well-known/smart-configuration"`);
      expect(app.engine.failed.at(-1)?.url).to.equal('/fhir/Patient/p1');
    });
  }

  it('a request without a token is told no error code, one with a bad token is', async () => {
    const none = await app.ask('/fhir/Patient/p1', { anonymous: true });
    expect(none.headers['www-authenticate']).to.not.contain('error=');
    const bad = await app.ask('/fhir/Patient/p1', {
      anonymous: true,
      headers: { Authorization: 'Bearer x' },
    });
    expect(bad.headers['www-authenticate']).to.contain('error="invalid_token"');
  });

  it('a token in the URL is refused even beside a good one, and kept nowhere', async () => {
    for (const query of [
      'access_token=token-of-a-doctor',
      'a=1&access%5Ftoken=token-of-a-doctor',
    ]) {
      const done = app.engine.performed.length;
      const reply = await app.ask(`/fhir/Patient/p1?${query}`);
      expect(reply.status).to.equal(400);
      expect(app.engine.performed.length).to.equal(done);
      expect(JSON.stringify(app.engine.failed.at(-1))).to.not.contain('token-of-a-doctor');
    }
    expect(app.logged.join('')).to.not.contain('token-of-a-doctor');
  });

  it('a failure that cannot be traced is 503', async () => {
    const engine = {
      ...app.engine,
      appendFailedAuthentication: () => Promise.reject(new Error('disk full')),
    };
    const lost = await runningApp({ engine });
    const reply = await lost.ask('/fhir/Patient/p1', { anonymous: true });
    await lost.stop();
    expect(reply.status).to.equal(503);
  });

  it('discovery and keys are open to all', async () => {
    const configuration = await app.ask('/fhir/.well-known/smart-configuration', {
      anonymous: true,
    });
    expect(JSON.parse(configuration.text)).to.deep.equal({
      issuer: 'https://carnet.example/auth',
      jwks_uri: 'https://carnet.example/auth/jwks',
      grant_types_supported: [],
      code_challenge_methods_supported: [],
      capabilities: [],
    });
    const jwks = await app.ask('/auth/jwks', { anonymous: true });
    expect(jwks.text)
      .to.match(/^\{"keys":\[\{"kty":"RSA"/)
      .and.not.contain('"d"');
  });
});
