import { expect } from 'chai';
import type { Clinic } from './clinic.ts';
import { openWorld } from './clinic.ts';
import type { Loose } from './edit.ts';
import { location, note } from './note.ts';

const ARCHIVED =
  'https://interop.esante.gouv.fr/ig/fhir/pdsm/StructureDefinition/pdsm-ext-is-archived';

describe('dmp.md 3.8, what changes of a document', () => {
  let clinic: Clinic;
  let document: string;
  before(async () => {
    clinic = await openWorld();
  });
  beforeEach(async () => {
    document = location(
      await clinic.as('dr-g').post('DocumentReference', note(`change-${Math.random()}`)),
    );
  });
  const set = (element: string, value: unknown) => [{ op: 'add', path: `/${element}`, value }];
  const archived = [{ url: ARCHIVED, valueBoolean: true }];

  const cases: readonly (readonly [
    name: string,
    clause: string,
    operations: readonly object[],
    status: number,
    reason: string | undefined,
  ])[] = [
    ['dr-g', 'status', set('status', 'superseded'), 200, undefined],
    ['dr-g', 'isArchived', set('extension', archived), 200, undefined],
    [
      'dr-g',
      'another extension',
      set('extension', [{ url: 'urn:x', valueBoolean: true }]),
      405,
      undefined,
    ],
    ['dr-g', 'description', set('description', 'x'), 405, undefined],
    [
      'dr-g',
      'title',
      [{ op: 'replace', path: '/content/0/attachment/title', value: 'x' }],
      405,
      undefined,
    ],
    ['dr-g', 'subject', set('subject', { reference: 'Patient/karim' }), 405, undefined],
    ['dr-g', 'meta.tag', [{ op: 'remove', path: '/meta/tag' }], 405, undefined],
    ['dr-g', 'identifier', [{ op: 'remove', path: '/identifier' }], 405, undefined],
    ['marie', 'status', set('status', 'superseded'), 403, 'write-scope'],
    ['marie', 'isArchived', set('extension', archived), 403, 'write-scope'],
    ['marie', 'deletion', set('status', 'entered-in-error'), 403, 'write-scope'],
    ['dr-t', 'deletion', set('status', 'entered-in-error'), 403, 'write-scope'],
  ];
  for (const [name, clause, operations, status, reason] of cases) {
    it(`${name}, ${clause}: ${status}`, async () => {
      const answer = await clinic.as(name).patch(document, operations);
      expect([answer.status, answer.reason], JSON.stringify(answer.issues)).to.deep.equal([
        status,
        reason,
      ]);
    });
  }

  it('each version of the metadata has an entryUUID of its own', async () => {
    const identifiers = async () =>
      ((await clinic.value(document)) as Loose).identifier.map(({ value }: Loose) => value);
    const [logical, first] = await identifiers();
    await clinic.as('dr-g').patch(document, set('status', 'superseded'));
    const [same, second] = await identifiers();
    expect(same).to.equal(logical);
    expect(second).not.to.equal(first);
  });

  it('PDSm names the document by its identifier', async () => {
    const { masterIdentifier } = (await clinic.value(document)) as Loose;
    const answer = await clinic
      .as('dr-g')
      .patchWhere(
        'DocumentReference',
        [['identifier', `${masterIdentifier.system}|${masterIdentifier.value}`]],
        set('status', 'superseded'),
      );
    expect(answer.status, JSON.stringify(answer.issues)).to.equal(200);
  });

  it('PUT is not open', async () => {
    expect((await clinic.as('dr-g').put(document, await clinic.value(document))).status).to.equal(
      405,
    );
  });

  for (const road of ['DELETE', 'PATCH'] as const) {
    it(`its author takes it away by ${road}: gone for all, bytes too, and nothing is lost`, async () => {
      const { content } = (await clinic.value(document)) as Loose;
      const answer = await (road === 'DELETE'
        ? clinic.as('dr-g').delete(document)
        : clinic.as('dr-g').patch(document, set('status', 'entered-in-error')));
      expect(answer.status, JSON.stringify(answer.issues)).to.be.oneOf([200, 204]);
      for (const name of ['dr-g', 'marie', 'dr-t']) {
        expect((await clinic.as(name).get(document)).status, name).to.equal(404);
        expect((await clinic.as(name).get(content[0].attachment.url)).status, name).to.equal(404);
      }
      expect(((await clinic.value(document)) as Loose).status).to.equal('entered-in-error');
      expect((await clinic.kept(content[0].attachment.url)).blob).not.to.equal(undefined);
    });
  }

  it("the holder is told what she may do instead of deleting another's", async () => {
    const answer = await clinic.as('marie').delete(document);
    expect([answer.status, answer.reason]).to.deep.equal([403, 'write-scope']);
    expect(answer.issues[0]?.diagnostics.fr)
      .to.contain('masquer')
      .and.to.contain('demande motivée');
  });
});
