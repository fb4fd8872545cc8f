/** dmp.md 5.4: lists, carriers, people, messages and the journal of a record. */
import { expect } from 'chai';
import type { Claims } from '../../../server/dmp/actors/claims.ts';
import { contentLabels, idNat, WORLD } from './fixtures.ts';
import { DENTIST, DR_G, DR_T, DR_X, NURSE, OPERATOR } from './people.ts';
import type { Item } from './world.ts';
import { HOLDER, inMode, newStore, professional, put, read, search, trace } from './world.ts';

describe('dmp.md 5.4: the other types of a record', () => {
  const speaker = (
    id: string,
    categories: readonly string[],
    more: readonly string[] = [],
  ): Item => ({
    record: 'marie',
    labels: {
      '_dmp-category': categories,
      '_dmp-visibility': ['N', ...more],
      '_dmp-author': [idNat('t')],
      '_dmp-depositor': [idNat('t')],
    },
    resource: { resourceType: 'Provenance', id },
  });
  const list = (id: string, ...documents: readonly string[]): Item => ({
    record: 'marie',
    resource: {
      resourceType: 'List',
      id,
      entry: documents.map((document) => ({
        item: { reference: `DocumentReference/${document}` },
      })),
    },
  });
  const others: readonly Item[] = [
    speaker('plain', ['10', '10|11488-4']),
    speaker('mixed', ['10', '10|11488-4', '90', '90|EXPPAT_3']),
    speaker('empty', []),
    speaker('masked', ['10'], ['MASQUE_PS']),
    list('both', 'note', 'directives'),
    list('wishes', 'directives'),
    list('waiting', 'pending'),
    {
      record: 'marie',
      resource: {
        resourceType: 'RelatedPerson',
        id: 'father',
        relationship: [{ coding: [{ code: 'FTH' }] }],
      },
    },
    {
      record: 'marie',
      labels: contentLabels({ id: 'friend', category: '90|EXPPAT_1', by: 'Patient/marie' }),
      resource: {
        resourceType: 'RelatedPerson',
        id: 'friend',
        relationship: [{ coding: [{ code: 'ECON' }] }],
      },
    },
    {
      record: 'marie',
      labels: { '_dmp-category': ['message'] },
      resource: {
        resourceType: 'Communication',
        id: 'to-t',
        recipient: [{ reference: 'PractitionerRole/t' }],
      },
    },
    {
      labels: { '_dmp-state': ['unowned'], '_dmp-depositor': ['sub-x'] },
      resource: { resourceType: 'Binary', id: 'ahead' },
    },
  ];
  const lab = professional('lab', '86');
  const breaking = inMode(lab, 'bris_de_glace', 'inconsciente');
  const cases: readonly [who: Claims, type: string, expected: readonly string[]][] = [
    [DR_G, 'Provenance', ['mixed', 'plain']],
    [DENTIST, 'Provenance', ['plain']],
    [DR_X, 'Provenance', ['notice no-authorisation']],
    [HOLDER, 'List', ['both', 'wishes']],
    [DENTIST, 'List', ['both', 'waiting']],
    [DR_G, 'RelatedPerson', ['father', 'friend']],
    [lab, 'RelatedPerson', ['notice no-authorisation']],
    [breaking, 'RelatedPerson', ['father', 'friend']],
    [DR_T, 'Communication', ['to-t']],
    [DR_G, 'Communication', []],
    [HOLDER, 'Communication', ['to-t']],
    [DR_G, 'Patient', ['marie']],
    [DR_X, 'Patient', ['notice no-authorisation']],
    [DR_G, 'Consent', []],
    [NURSE, 'CareTeam', ['team']],
    [OPERATOR, 'Patient', ['403 no-content-right']],
  ];
  for (const [who, type, expected] of cases) {
    it(`${who['sub']} searches ${type}: ${expected.join(', ') || 'nothing'}`, async () => {
      const store = newStore();
      await put(store, [...WORLD, ...others]);
      expect(await search(store, who, type)).to.deep.equal(expected);
    });
  }

  it('bytes sent ahead are read by who sent them alone', async () => {
    const store = newStore();
    await put(store, [...WORLD, ...others]);
    expect(await read(store, DR_X, 'Binary/ahead')).to.equal('200');
    expect(await read(store, DR_G, 'Binary/ahead')).to.equal('404');
    expect(await read(store, HOLDER, 'Binary/ahead')).to.equal('404');
  });

  it('the journal: all for holder and attending physician less what waits, own lines for the others', async () => {
    const store = newStore();
    await put(store, WORLD);
    const by = (name: string) => ({
      actor: 'HCP',
      subject: name,
      client: 'c',
      roles: [],
      purposes: [],
      identifier: { system: 's', value: idNat(name) },
    });
    const about = (id: string) => [{ type: 'DocumentReference', id }];
    await trace(store, { id: 'a', record: 'marie', agent: by('g'), touched: about('lab') });
    await trace(store, { id: 'b', record: 'marie', agent: by('x'), touched: about('pending') });
    await trace(store, { id: 'c', record: 'karim', agent: by('g'), touched: about('other') });
    expect(await search(store, HOLDER, 'AuditEvent')).to.deep.equal(['a']);
    expect(await search(store, DR_T, 'AuditEvent')).to.deep.equal(['a', 'b']);
    expect(await search(store, DR_G, 'AuditEvent')).to.deep.equal(['a']);
    expect(await search(store, DR_X, 'AuditEvent')).to.deep.equal(['b', 'notice no-authorisation']);
  });
});
