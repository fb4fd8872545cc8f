/** R4 capabilitystatement: what is declared answers, and what is not is refused. Walked both ways over HTTP. */
import { expect } from 'chai';
import type { Client, TestServer } from '../../harness.ts';
import { startDemoServer, startServer } from '../../harness.ts';
import { expected, issuesOf, shown } from '../../shown.ts';
import { caller } from './generic.ts';
import type { Declared, Statement } from './statement.ts';
import {
  ASKED_TOGETHER,
  CODES,
  chunks,
  INCLUDED_TOGETHER,
  requestOf,
  valueFor,
  WRITES,
  walked,
} from './statement.ts';

const regimes: readonly (readonly [title: string, modules: 'none' | 'dmp'])[] = [
  ['generic', 'none'],
  ['DMP', 'dmp'],
];

describe('R4 capabilitystatement, walked both ways', function () {
  this.timeout(60_000);
  for (const [title, modules] of regimes) {
    describe(`the ${title} server`, () => {
      let server: TestServer;
      let client: Client;
      let statement: Statement;
      before(async () => {
        // In the DMP regime the walker is a physician before a record that is there.
        server = modules === 'none' ? await startServer({ modules }) : await startDemoServer();
        client = modules === 'none' ? caller(server) : server.as('dr-g');
        statement = shown(
          expected(await server.nobody.get('metadata'), 200),
        ) as unknown as Statement;
      });
      after(() => server.close());

      const resources = (): readonly Declared[] => statement.rest[0].resource;

      /** The request met an interaction: refused by it perhaps, never for want of it. */
      function answered(answer: Awaited<ReturnType<typeof requestOf>>): boolean {
        const isUnknown = issuesOf(answer as Parameters<typeof issuesOf>[0]).some(
          ({ code }) => code === 'not-supported',
        );
        return ![405, 501].includes(answer.status) && !(answer.status === 404 && isUnknown);
      }

      it('says what it is', () => {
        expect(statement.fhirVersion).to.equal('4.0.1');
        expect(statement.format).to.include('json');
        expect(resources().length).to.equal(modules === 'none' ? 146 : resources().length);
      });

      it('every declared interaction answers', async () => {
        const asked = resources().flatMap(({ type, interaction = [], updateCreate }, index) =>
          interaction
            // Where ids are the server's, PUT to an unknown one is 405 by rule, whoever asks (dmp.md 3.1.6).
            .filter(({ code }) => code !== 'update' || updateCreate)
            // A write costs a transaction: the types take turns.
            .filter(({ code }) => !WRITES.includes(code) || WRITES[index % WRITES.length] === code)
            .map(({ code }) => ({ type, code })),
        );
        const failing = await walked(asked, async ({ type, code }) => {
          const answer = await requestOf(code, type, client);
          return answered(answer) ? [] : [`${type} ${code}: ${answer.status}`];
        });
        expect(failing).to.deep.equal([]);
      });

      it('every interaction that is not declared is refused', async () => {
        const asked = resources().flatMap(({ type, interaction = [] }) =>
          CODES.filter((code) => !interaction.some((declared) => declared.code === code)).map(
            (code) => ({ type, code }),
          ),
        );
        const answering = await walked(asked, async ({ type, code }) => {
          const { status } = await requestOf(code, type, client);
          return [404, 405].includes(status) ? [] : [`${type} ${code}: ${status}`];
        });
        expect(answering).to.deep.equal([]);
      });

      it('types that are not declared are refused by every method', async () => {
        const declared = new Set(resources().map(({ type }) => type));
        const others = [
          'Nonsense',
          'patient',
          'Resource',
          'DomainResource',
          'Basic',
          'Group',
          'Claim',
          'Subscription',
        ].filter((type) => !declared.has(type));
        const asked = others.flatMap((type) => CODES.map((code) => ({ type, code })));
        const answering = await walked(asked, async ({ type, code }) => {
          const { status } = await requestOf(code, type, client);
          return [404, 405].includes(status) ? [] : [`${type} ${code}: ${status}`];
        });
        expect(answering).to.deep.equal([]);
      });

      it('every declared search parameter is obeyed', async () => {
        const asked = resources().flatMap(({ type, searchParam = [] }) =>
          chunks(searchParam, ASKED_TOGETHER).map(
            (params) =>
              `${type}?${params.map((param) => `${param.name}=${valueFor(type, param)}`).join('&')}`,
          ),
        );
        const failing = await walked(asked, async (path) => {
          const answer = await client.get(path);
          return answer.status === 200
            ? []
            : [`${path}: ${answer.status} ${answer.text.slice(0, 300)}`];
        });
        expect(failing).to.deep.equal([]);
      });

      it('every search parameter of R4 that is not declared is refused by name', async () => {
        const { definitions } = server.carnet.engine.registry;
        const searched = resources().filter(({ searchParam }) => searchParam !== undefined);
        const answering = await walked(searched, async ({ type, searchParam = [] }) => {
          const declared = new Set(searchParam.map(({ name }) => name));
          const others = definitions
            .params(type)
            .map(({ code }) => code)
            .filter((code) => !declared.has(code));
          const names = [...others, 'nonsense'];
          const answer = await client.get(`${type}?${names.map((name) => `${name}=1`).join('&')}`);
          const refused = new Set(issuesOf(answer).flatMap(({ expression = [] }) => expression));
          const passed = names.filter((name) => !refused.has(`http.${name}`));
          return answer.status === 400
            ? passed.map((name) => `${type}?${name}`)
            : [`${type}: ${answer.status}`];
        });
        expect(answering).to.deep.equal([]);
      });

      it('every declared include is obeyed', async () => {
        const asked = resources().flatMap(({ type, searchInclude = [], searchRevInclude = [] }) => {
          const includes = [
            ...searchInclude.map((one) => `_include=${one}`),
            ...searchRevInclude.map((one) => `_revinclude=${one}`),
          ];
          return chunks(includes, INCLUDED_TOGETHER).map(
            (some) => `${type}?_id=none&${some.join('&')}`,
          );
        });
        const failing = await walked(asked, async (path) => {
          const answer = await client.get(path);
          return answer.status === 200
            ? []
            : [`${path.slice(0, 80)}: ${answer.status} ${answer.text.slice(0, 300)}`];
        });
        expect(failing).to.deep.equal([]);
      });

      it('what the server as a whole declares answers, and the rest of R4 does not', async () => {
        const [{ interaction, operation = [] }] = statement.rest;
        expect(interaction.map(({ code }) => code)).to.have.members(['transaction', 'batch']);
        for (const type of ['transaction', 'batch']) {
          expect((await client.post('', { resourceType: 'Bundle', type })).status, type).to.equal(
            200,
          );
        }
        for (const { name } of operation)
          expect((await client.get(`$${name}`)).status, name).to.not.be.oneOf([404, 405, 501]);
        const undeclared: readonly (readonly [method: string, path: string])[] = [
          ['GET', '_history'],
          ['GET', 'Observation/_history'],
          ['GET', '?_type=Patient'],
          ['POST', '_search'],
          ['GET', '$export'],
          ['GET', 'Patient/none/$everything'],
          ['POST', 'Patient/$match'],
          ['POST', 'Observation/$lastn'],
          ['GET', 'ValueSet/$expand'],
          ['POST', '$reindex'],
          ['POST', 'Patient/none/$expunge'],
          ['POST', '$graphql'],
          ['PUT', 'Patient?identifier=a'],
          ['DELETE', 'Patient?identifier=a'],
          ['DELETE', 'Patient'],
          ['GET', 'Patient/none/Observation'],
          ['GET', 'Patient/none/*'],
        ];
        for (const [method, path] of undeclared) {
          const { status } = await client.request(
            method,
            path,
            method === 'PUT'
              ? {
                  headers: { 'content-type': 'application/fhir+json' },
                  body: '{"resourceType":"Patient"}',
                }
              : {},
          );
          expect(status, `${method} ${path}`).to.be.oneOf([404, 405]);
        }
      });

      it('mode=terminology is answered, another mode refused', async () => {
        expect(shown(await client.get('metadata?mode=terminology')).resourceType).to.equal(
          'TerminologyCapabilities',
        );
        expect((await client.get('metadata?mode=nonsense')).status).to.equal(400);
      });
    });
  }
});
