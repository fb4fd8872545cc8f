import { availableParallelism } from 'node:os';
import { expect } from 'chai';
import { ConfigError, readConfig } from '../../server/boot/config.ts';

describe('environment', () => {
  const cases: readonly [name: string, value: string][] = [
    ['PORT', '80a'],
    ['PORT', '70000'],
    ['BASE_URL', 'ftp://x'],
    ['NODE_ENV', 'prod'],
    ['NODE_ENV', 'Production'],
    ['LOG_LEVEL', 'loud'],
    ['MODULES', 'cda'],
    ['CLOCK', 'yesterday'],
    ['MONGODB_URI', 'foo'],
    ['WORKERS', '0'],
    ['WORKERS', '65'],
    ['WORKERS', '2.5'],
    ['WORKERS', '-1'],
    ['WORKERS', ''],
    ['WORKERS', 'all'],
  ];
  for (const [name, value] of cases) {
    it(`${name}=${value} stops the start, by name`, () => {
      expect(() => readConfig({ [name]: value })).to.throw(ConfigError, name);
    });
  }

  it('production asks for a database of its own, with TLS and credentials', () => {
    const production = { NODE_ENV: 'production' };
    expect(() => readConfig(production)).to.throw(ConfigError, 'MONGODB_URI');
    expect(() => readConfig({ ...production, MONGODB_URI: 'mongodb://h/' })).to.throw(
      ConfigError,
      'tls',
    );
    const uri = 'mongodb://u:p@h/?tls=true&replicaSet=r';
    expect(readConfig({ ...production, MONGODB_URI: uri }).production).to.equal(true);
    expect(() =>
      readConfig({ ...production, MONGODB_URI: uri, CLOCK: '2026-01-01T00:00:00Z' }),
    ).to.throw(ConfigError, 'CLOCK');
  });

  it('WORKERS: one, up to 64, or one per processor', () => {
    expect(readConfig({}).workers).to.equal(1);
    expect(readConfig({ WORKERS: '64' }).workers).to.equal(64);
    expect(readConfig({ WORKERS: 'auto' }).workers).to.equal(Math.min(availableParallelism(), 64));
  });

  it('nothing set: the defaults of contract.md', () => {
    const { port, host, baseUrl, dmp } = readConfig({});
    expect({ port, host, baseUrl, dmp }).to.deep.equal({
      port: 8080,
      host: '127.0.0.1',
      baseUrl: 'http://127.0.0.1:8080',
      dmp: true,
    });
  });
});
