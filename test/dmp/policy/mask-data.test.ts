/** dmp.md 5.5.5: C09 without an actor is the label of the data, for the whole visibility group. */
import { expect } from 'chai';
import { consentFilingRule } from '../../../server/dmp/consent/filing-rule.ts';
import type { FhirError } from '../../../server/fhir/outcome/fhir-error.ts';
import { contextOf, file, instance, of } from './file-consent.ts';
import { actorIs, consent, WORLD } from './fixtures.ts';
import type { Item } from './world.ts';
import { HOLDER, newStore, put } from './world.ts';

/** A mask set by a C09 says so. docs/clarifications.md, "Who lifts a mask". */
const maskedByConsent = (item: Item): Item =>
  item.labels?.['_dmp-visibility']?.includes('MASQUE_PS')
    ? { ...item, labels: { ...item.labels, '_dmp-mask': ['consent'] } }
    : item;

describe('dmp.md 5.5.5, C09 without an actor sets the label of the whole act', () => {
  const mask = of('C09', { type: 'deny', data: [instance('DocumentReference/note')] });

  it('document and bytes are masked in the same transaction', async () => {
    const store = newStore();
    await put(store, WORLD);
    const { follows, write } = await file(store, mask);
    expect(follows.map(({ type, id }) => `${type}/${id}`).sort()).to.deep.equal([
      'Binary/note',
      'DocumentReference/note',
    ]);
    for (const { labels } of follows) expect(labels.get('_dmp-visibility')).to.include('MASQUE_PS');
    const document = follows.find(({ type }) => type === 'DocumentReference');
    expect(JSON.stringify(document?.next?.value['securityLabel'])).to.contain('MASQUE_PS');
    expect(write?.labels.get('_dmp-group')).to.deep.equal(['DocumentReference/note group-note']);
  });

  it('ending it takes the label away, unless another one stands', async () => {
    const store = newStore();
    await put(store, WORLD.map(maskedByConsent));
    const ended = {
      ...of('C09', { type: 'deny', data: [instance('DocumentReference/masked')] }),
      status: 'inactive',
    };
    const previous = { ...ended, status: 'active' };
    const { follows } = await file(store, ended, { previous });
    expect(follows.map(({ type, id }) => `${type}/${id}`).sort()).to.deep.equal([
      'Binary/masked',
      'DocumentReference/masked',
    ]);
    for (const { labels } of follows)
      expect(labels.get('_dmp-visibility') ?? []).not.to.include('MASQUE_PS');
    await put(store, [
      consent('other', 'C09', { type: 'deny', data: [instance('DocumentReference/masked')] }),
    ]);
    expect((await file(store, ended, { previous })).follows).to.deep.equal([]);
  });

  it('what only speaks of it is masked and shown with it', async () => {
    const store = newStore();
    const speaker = (visibility: readonly string[]): Item => ({
      record: 'marie',
      labels: { '_dmp-names': ['DocumentReference/masked'], '_dmp-visibility': visibility },
      resource: { resourceType: 'Provenance', id: 'speaker' },
    });
    const about = of('C09', { type: 'deny', data: [instance('DocumentReference/masked')] });
    await put(store, [...WORLD, speaker(['N'])]);
    const filed = await file(store, about);
    expect(filed.follows.map(({ type }) => type).sort()).to.deep.equal([
      'Binary',
      'DocumentReference',
      'Provenance',
    ]);
    await put(store, [...WORLD.map(maskedByConsent), speaker(['MASQUE_PS'])]);
    const ended = await file(store, { ...about, status: 'inactive' }, { previous: about });
    expect(ended.follows.map(({ type }) => type).sort()).to.deep.equal([
      'Binary',
      'DocumentReference',
      'Provenance',
    ]);
  });

  it('ending it leaves a mask that it did not set', async () => {
    const store = newStore();
    await put(store, WORLD);
    const about = of('C09', { type: 'deny', data: [instance('DocumentReference/masked')] });
    const ended = await file(store, { ...about, status: 'inactive' }, { previous: about });
    expect(ended.follows).to.deep.equal([]);
  });

  it('with an actor it stays a Consent only', async () => {
    const store = newStore();
    await put(store, WORLD);
    const { follows } = await file(
      store,
      of('C09', {
        type: 'deny',
        actor: [actorIs('Practitioner/g')],
        data: [instance('DocumentReference/note')],
      }),
    );
    expect(follows).to.deep.equal([]);
  });

  it('a Consent is ended, never deleted', async () => {
    const store = newStore();
    const rule = consentFilingRule.apply(
      { kind: 'delete', type: 'Consent', id: 'x', labels: new Map() },
      contextOf(store, HOLDER, []),
    );
    expect(
      await rule.then(
        () => 'done',
        (error: FhirError) => error.status,
      ),
    ).to.equal(405);
  });
});
