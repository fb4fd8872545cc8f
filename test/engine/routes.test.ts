/** R4 http, the URL of each interaction; RFC 9110, 405 and Allow. */
import { expect } from 'chai';
import { readProfiles } from '../../server/boot/definitions.ts';
import type { Module } from '../../server/fhir/engine/module.ts';
import { r4Module } from '../../server/fhir/engine/r4-module.ts';
import { buildRegistry } from '../../server/fhir/engine/registry.ts';
import { resolveRoute } from '../../server/fhir/engine/routes.ts';
import { refused } from '../spec/model/refused.ts';

const open = buildRegistry([r4Module], readProfiles());
const someTypes: Module = {
  name: 'some types',
  types: new Map([
    ['Patient', ['read', 'search-type']],
    ['Binary', []],
  ]),
};
const closed = buildRegistry([r4Module, someTypes], readProfiles());

describe('routes: method and path to interaction', () => {
  const routes: readonly [method: string, path: string, interaction: string, address: object][] = [
    ['GET', 'metadata', 'capabilities', {}],
    ['HEAD', 'metadata', 'capabilities', {}],
    ['POST', '', 'transaction', {}],
    ['GET', '$verify-journal', '$verify-journal', {}],
    ['GET', 'Patient', 'search-type', { type: 'Patient' }],
    ['POST', 'Patient', 'create', { type: 'Patient' }],
    ['PATCH', 'Patient', 'conditional-patch', { type: 'Patient' }],
    ['POST', 'Patient/_search', 'search-type-post', { type: 'Patient' }],
    ['GET', 'Patient/marie', 'read', { type: 'Patient', id: 'marie' }],
    ['HEAD', 'Patient/marie', 'read', { type: 'Patient', id: 'marie' }],
    ['PUT', 'Patient/marie', 'update', { type: 'Patient', id: 'marie' }],
    ['PATCH', 'Patient/marie', 'patch', { type: 'Patient', id: 'marie' }],
    ['DELETE', 'Patient/marie', 'delete', { type: 'Patient', id: 'marie' }],
    ['GET', 'Patient/marie/_history', 'history-instance', { type: 'Patient', id: 'marie' }],
    ['GET', 'Patient/marie/_history/2', 'vread', { type: 'Patient', id: 'marie', versionId: '2' }],
    ['GET', 'Patient/marie/', 'read', { type: 'Patient', id: 'marie' }],
    ['GET', 'Patient/metadata', 'read', { type: 'Patient', id: 'metadata' }],
    ['GET', 'Patient/Patient', 'read', { type: 'Patient', id: 'Patient' }],
  ];
  for (const [method, path, interaction, address] of routes) {
    it(`${method} [base]/${path} is ${interaction}`, () => {
      expect(resolveRoute(open, method, path)).to.deep.equal({ interaction, ...address });
    });
  }
  it('every interaction of the registry is reached by its own method and path', () => {
    const places = { system: '', type: 'Patient/', instance: 'Patient/x/', version: 'Patient/x/' };
    const reached = open.interactions.map(({ level, suffix, method }) => {
      const path = `${places[level]}${suffix}${level === 'version' ? '/1' : ''}`;
      return resolveRoute(open, method, path).interaction;
    });
    const own = open.interactions.map(({ code }) => (code === 'batch' ? 'transaction' : code));
    expect(reached).to.deep.equal(own);
  });
});

describe('routes: nothing answers, 404', () => {
  const paths: readonly string[] = [
    ...[
      'Nothing',
      'patient',
      'Patients',
      'Resource',
      'DomainResource',
      '_history',
      '$nothing',
      'metadata/x',
    ],
    ...['Nothing/x', 'Patient/x/y', 'Patient/x/$everything', 'Patient/_history', 'Patient/$match'],
    ...[
      'Patient/x/_history/1/2',
      'Patient/x/_search/1',
      'Patient/_search/x',
      'Patient/é',
      'Patient/a b',
    ],
    ...[
      'Patient/x/_history/é',
      `Patient/${'a'.repeat(65)}`,
      '__proto__',
      'constructor',
      '../Patient',
      'Patient/x/metadata',
    ],
  ];
  for (const path of paths) {
    it(`GET [base]/${path.slice(0, 40)}`, () => {
      const error = refused(() => resolveRoute(open, 'GET', path));
      expect([error.status, error.issues[0]?.code]).to.deep.equal([404, 'not-supported']);
    });
  }
});

describe('routes: another method does, 405', () => {
  const cases: readonly [method: string, path: string, allow: string][] = [
    ['POST', 'metadata', 'GET'],
    ['GET', '', 'POST'],
    ['PUT', '', 'POST'],
    ['PUT', 'Patient', 'PATCH, POST, GET'],
    ['DELETE', 'Patient', 'PATCH, POST, GET'],
    ['GET', 'Patient/_search', 'POST'],
    ['POST', 'Patient/marie', 'GET, PUT, PATCH, DELETE'],
    ['OPTIONS', 'Patient/marie', 'GET, PUT, PATCH, DELETE'],
    ['get', 'Patient/marie', 'GET, PUT, PATCH, DELETE'],
    ['DELETE', 'Patient/marie/_history', 'GET'],
    ['PUT', 'Patient/marie/_history/1', 'GET'],
  ];
  for (const [method, path, allow] of cases) {
    it(`${method} [base]/${path}: Allow: ${allow}`, () => {
      const error = refused(() => resolveRoute(open, method, path));
      expect([error.status, error.headers['Allow']]).to.deep.equal([405, allow]);
    });
  }
  it('a type open in part allows what is open', () => {
    expect(resolveRoute(closed, 'GET', 'Patient').interaction).to.equal('search-type');
    const error = refused(() => resolveRoute(closed, 'POST', 'Patient'));
    expect([error.status, error.headers['Allow']]).to.deep.equal([405, 'GET']);
    expect(refused(() => resolveRoute(closed, 'DELETE', 'Patient/x')).headers['Allow']).to.equal(
      'GET',
    );
  });
  it('a closed type allows nothing', () => {
    for (const type of ['Observation', 'Binary']) {
      for (const path of [type, `${type}/x`, `${type}/x/_history/1`]) {
        expect(refused(() => resolveRoute(closed, 'GET', path)).status).to.equal(405);
      }
    }
  });
});
