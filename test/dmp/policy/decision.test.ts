/** dmp.md 5.4, remark e: the basis of a decision; its bounds and its filings. */
import { expect } from 'chai';
import { actorIs, consent, WORLD } from './fixtures.ts';
import { DR_G, DR_X, NURSE } from './people.ts';
import type { Item } from './world.ts';
import { decision, inMode, newStore, put, read } from './world.ts';

const loinc = (code: string) => ({ coding: [{ system: 'http://loinc.org', code }] });
describe('dmp.md 5.4, remark e, and architecture.md 13, Filter size', () => {
  it('says the line and the versions of the Consents it used', async () => {
    const store = newStore();
    await put(store, WORLD);
    expect((await decision(store, DR_G, { type: 'DocumentReference' })).basis).to.deep.equal([
      'R20',
      'Consent/c-g/_history/1',
    ]);
    expect((await decision(store, DR_X, { type: 'DocumentReference' })).basis).to.deep.equal([
      'R20',
    ]);
  });

  it('a directory entry is found by identifier: a block bites whatever the token names', async () => {
    const store = newStore();
    await put(store, [
      ...WORLD,
      consent('b', 'C05', { type: 'deny', actor: [actorIs('Practitioner/g')] }),
    ]);
    const { fhirUser: _none, ...claims } = DR_G;
    expect(await read(store, claims, 'DocumentReference/lab')).to.equal('403 blocked');
  });

  it('without a role in the token, the only role of the person in his structure is his situation', async () => {
    const { practitioner_role: _role, ...bare } = NURSE;
    const claims = { ...bare, SubjectOrganizationID: '1010000001' };
    const role = (id: string): Item => ({
      resource: {
        resourceType: 'PractitionerRole',
        id,
        practitioner: { reference: 'Practitioner/n' },
        organization: { reference: 'Organization/ward' },
      },
    });
    const store = newStore();
    await put(store, WORLD);
    expect(await read(store, claims, 'DocumentReference/note'), 'none').to.contain('403');
    await put(store, [role('n')]);
    expect(await read(store, claims, 'DocumentReference/note'), 'one').to.equal('200');
    await put(store, [role('other')]);
    expect(await read(store, claims, 'DocumentReference/note'), 'two').to.contain('403');
  });

  it('a filter of more than 64 leaves is a 503, never a part of it', async () => {
    const store = newStore();
    const many = Array.from({ length: 20 }, (_, index) =>
      consent(`m${index}`, 'C10', {
        type: 'deny',
        code: ['a', 'b', 'c', 'd'].map((code) => loinc(`${code}${index}`)),
      }),
    );
    await put(store, [...WORLD, ...many]);
    expect(await read(store, DR_G, 'DocumentReference/lab')).to.equal('503');
  });

  it('emergency access files its notices to holder and attending physician', async () => {
    const store = newStore();
    await put(store, WORLD);
    const decided = await decision(store, inMode(DR_X, 'bris_de_glace', 'inconsciente'), {
      type: 'DocumentReference',
    });
    const recipients = decided.permit
      ? decided.filings?.map(({ resource }) => resource['recipient'])
      : [];
    expect(recipients).to.deep.equal([
      [{ reference: 'Patient/marie' }],
      [{ reference: 'PractitionerRole/t' }],
    ]);
  });
});
