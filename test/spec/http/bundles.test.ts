/** R4 http and R4 bundle: searchsets, histories and responses are stored bytes with members printed around them. */
import { expect } from 'chai';
import type { InteractionResult } from '../../../server/fhir/engine/interaction.ts';
import { conflict } from '../../../server/fhir/outcome/errors.ts';
import { LAST_UPDATED } from '../../http/engine-in-memory.ts';
import type { RunningApp } from '../../http/running-app.ts';
import { BASE, runningApp } from '../../http/running-app.ts';

const ONE = '{"resourceType":"Observation","id":"o1","valueQuantity":{"value":1.00,"unit":"é"}}';
const TWO = '{ "resourceType" : "Observation", "id":"o2", "valueDecimal":1E3 }';
const FHIR = { 'Content-Type': 'application/fhir+json' };

interface Shown {
  readonly resourceType: string;
  readonly type: string;
  readonly total?: number;
  readonly link?: readonly { readonly relation: string; readonly url: string }[];
  readonly entry?: readonly {
    readonly fullUrl?: string;
    readonly resource?: {
      readonly resourceType: string;
      readonly id?: string;
      readonly data?: string;
    };
    readonly search?: { readonly mode: string };
    readonly request?: { readonly method: string; readonly url: string };
    readonly response?: {
      readonly status: string;
      readonly location?: string;
      readonly etag?: string;
      readonly lastModified?: string;
      readonly outcome?: { readonly resourceType: string };
    };
  }[];
}

/** The Bundle as its reader sees it; a member that is not there fails the assertion that needs it. */
function bundleOf(text: string): Shown {
  return JSON.parse(text) as Shown;
}

describe('R4 bundle, assembled from stored bytes', () => {
  let app: RunningApp;
  before(async () => {
    app = await runningApp();
    app.engine.put('Observation', 'o1', ONE);
    app.engine.put('Observation', 'o2', TWO);
  });
  after(() => app.stop());

  it('a searchset holds each resource exactly as it is stored: 1.00, 1E3, spaces and all', async () => {
    const { text, headers } = await app.ask('/fhir/Observation');
    expect(text).to.contain(`"resource":${ONE},"search":{"mode":"match"}`);
    expect(text).to.contain(`"resource":${TWO},"search":{"mode":"match"}`);
    expect(headers['content-length']).to.equal(String(Buffer.byteLength(text)));
    const bundle = bundleOf(text);
    expect([bundle.type, bundle.total]).to.deep.equal(['searchset', 2]);
    expect(bundle.link).to.deep.equal([
      { relation: 'self', url: `${BASE}/Observation?x=1` },
      { relation: 'next', url: `${BASE}/Observation?x=1&_page=abc` },
    ]);
    expect(bundle.entry?.map(({ fullUrl }) => fullUrl)).to.deep.equal([
      `${BASE}/Observation/o1`,
      `${BASE}/Observation/o2`,
    ]);
  });

  it('links keep the _format that was asked', async () => {
    const { text } = await app.ask('/fhir/Observation?_format=application/fhir%2Bjson');
    expect(bundleOf(text).link?.[1]?.url).to.match(/&_page=abc&_format=application%2Ffhir%2Bjson$/);
  });

  it('included resources and notices have their modes', async () => {
    const [included] = app.engine.resources.get('Observation/o2') ?? [];
    if (!included) throw new Error('not kept');
    const diagnostics = { fr: 'Une partie est masquée.', en: 'A part is hidden.' };
    app.engine.overrides.set('search-type', async () => ({
      kind: 'searchset',
      page: { resources: [], included: [included], includedCut: false },
      links: { self: 'Observation' },
      notices: [{ severity: 'information', code: 'informational', diagnostics }],
    }));
    const { text } = await app.ask('/fhir/Observation');
    app.engine.overrides.clear();
    const bundle = bundleOf(text);
    expect(bundle.total).to.equal(undefined);
    expect(bundle.entry?.map(({ search }) => search?.mode)).to.deep.equal(['include', 'outcome']);
    expect(text).to.contain('Une partie est masquée.');
  });

  it('an empty searchset has no entry member at all', async () => {
    const { text } = await app.ask('/fhir/Patient');
    expect(bundleOf(text)).to.not.have.property('entry');
    expect(bundleOf(text).total).to.equal(0);
  });

  it('a history shows what was asked and answered, newest first, deletions without a resource', async () => {
    app.engine.put('Observation', 'h1', '{"resourceType":"Observation","id":"h1","v":1.0}');
    app.engine.put('Observation', 'h1', '{"resourceType":"Observation","id":"h1","v":2.0}');
    app.engine.put('Observation', 'h1', '');
    const { text } = await app.ask('/fhir/Observation/h1/_history');
    const bundle = bundleOf(text);
    expect([bundle.type, bundle.total]).to.deep.equal(['history', 3]);
    const seen = bundle.entry?.map(({ request, response, resource }) => [
      `${request?.method} ${request?.url}`,
      response?.status,
      response?.etag,
      response?.lastModified,
      resource !== undefined,
    ]);
    expect(seen).to.deep.equal([
      ['DELETE Observation/h1', '204 No Content', 'W/"3"', LAST_UPDATED, false],
      ['PUT Observation/h1', '200 OK', 'W/"2"', LAST_UPDATED, true],
      ['POST Observation', '201 Created', 'W/"1"', LAST_UPDATED, true],
    ]);
  });

  const transaction = JSON.stringify({
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      { resource: { resourceType: 'Patient' }, request: { method: 'POST', url: 'Patient' } },
      { request: { method: 'GET', url: 'Observation/o1' } },
      { request: { method: 'DELETE', url: 'Patient/p1' } },
    ],
  });

  it('a transaction-response gives places for writes and resources for reads', async () => {
    const { text, status } = await app.ask('/fhir', {
      method: 'POST',
      headers: FHIR,
      body: transaction,
    });
    expect(status).to.equal(200);
    const { entry = [], type } = bundleOf(text);
    expect(type).to.equal('transaction-response');
    expect(entry[0]?.response?.status).to.equal('201 Created');
    expect(entry[0]?.response?.location).to.equal(`${BASE}/Patient/made/_history/1`);
    expect(entry[0]).to.not.have.property('resource');
    expect(text).to.contain(`"resource":${ONE}`);
    expect(entry[1]?.response).to.deep.equal({
      status: '200 OK',
      etag: 'W/"1"',
      lastModified: LAST_UPDATED,
    });
    expect(entry[2]?.response).to.deep.equal({ status: '204 No Content', etag: 'W/"2"' });
  });

  it('Prefer: return=representation gives the resources of writes too', async () => {
    const headers = { ...FHIR, Prefer: 'return=representation' };
    const { text } = await app.ask('/fhir/', { method: 'POST', headers, body: transaction });
    expect(bundleOf(text).entry?.[0]?.resource?.resourceType).to.equal('Patient');
  });

  it('Prefer: return=OperationOutcome gives an outcome for each write', async () => {
    const headers = { ...FHIR, Prefer: 'return=OperationOutcome' };
    const { text } = await app.ask('/fhir', { method: 'POST', headers, body: transaction });
    expect(bundleOf(text).entry?.[0]?.response?.outcome?.resourceType).to.equal('OperationOutcome');
  });

  it('a Bundle of type batch runs as a batch, and a failed entry has its outcome', async () => {
    const body = transaction
      .replace('"transaction"', '"batch"')
      .replace('Observation/o1', 'Observation/none');
    const { text } = await app.ask('/fhir', { method: 'POST', headers: FHIR, body });
    const { entry = [], type } = bundleOf(text);
    expect(type).to.equal('batch-response');
    expect(entry[1]?.response?.status).to.equal('404 Not Found');
    expect(entry[1]?.response?.outcome?.resourceType).to.equal('OperationOutcome');
    expect(app.engine.performed.at(-1)?.request.interaction).to.equal('batch');
  });

  it('nested answers, known resources and errors stay one valid Bundle', async () => {
    const searchset: InteractionResult = {
      kind: 'searchset',
      page: {
        resources: app.engine.resources.get('Observation/o1') ?? [],
        included: [],
        includedCut: false,
      },
      links: { self: 'Observation' },
      notices: [],
    };
    app.engine.overrides.set('transaction', async () => ({
      kind: 'response',
      type: 'transaction-response',
      entries: [
        { kind: 'result', result: searchset },
        { kind: 'known', reference: 'Patient/p9' },
        { kind: 'error', error: conflict({ fr: 'Conflit.', en: 'Conflict.' }, 'busy') },
      ],
    }));
    const { text } = await app.ask('/fhir', { method: 'POST', headers: FHIR, body: transaction });
    app.engine.overrides.clear();
    const { entry = [] } = bundleOf(text);
    expect(text).to.contain(`"resource":${ONE}`);
    expect(entry[0]?.resource?.resourceType).to.equal('Bundle');
    expect(entry[1]?.response).to.deep.equal({ status: '200 OK', location: `${BASE}/Patient/p9` });
    expect(entry[2]?.response?.status).to.equal('409 Conflict');
  });

  it('a Bundle of several megabytes is streamed, to the byte', async () => {
    const large = `{"resourceType":"Observation","id":"l","note":"${'é'.repeat(700_000)}"}`;
    app.engine.overrides.set('search-type', async () => {
      const stored = app.engine.put('Observation', 'l', large);
      const page = { resources: [stored, stored, stored], included: [], includedCut: false };
      return { kind: 'searchset', page, links: { self: 'Observation' }, notices: [] };
    });
    const { text, headers, bytes } = await app.ask('/fhir/Observation');
    app.engine.overrides.clear();
    expect(headers['content-length']).to.equal(String(bytes.length));
    expect(text.split(large).length).to.equal(4);
    expect(bundleOf(text).entry).to.have.length(3);
  });

  it('a Binary inside a Bundle has its data streamed at its place', async () => {
    const bytes = Buffer.from(Array.from({ length: 100_001 }, (_, index) => index % 251));
    app.engine.putBinary('b1', 'application/pdf', bytes);
    const { text, headers } = await app.ask('/fhir/Binary');
    expect(headers['content-length']).to.equal(String(text.length));
    expect(bundleOf(text).entry?.[0]?.resource?.data).to.equal(bytes.toString('base64'));
  });
});
