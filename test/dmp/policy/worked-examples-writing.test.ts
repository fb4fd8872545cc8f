/** dmp.md 7, the worked examples that write and whose line is built. */
import { expect } from 'chai';
import type { Claims } from '../../../server/dmp/actors/claims.ts';
import {
  ALLERGY,
  actorIs,
  authorises,
  consent,
  contentLabels,
  documentItems,
  idNat,
  NOTE,
  OWN_DOCUMENT,
  REPORT,
  WORLD,
} from './fixtures.ts';
import { AGENT, CNAM, DR_G, DR_X, REGULATOR, SECRETARY } from './people.ts';
import type { Item } from './world.ts';
import { change, create, HOLDER, inMode, newStore, put } from './world.ts';

const BLOCKED = consent('c05', 'C05', { type: 'deny', actor: [actorIs('Practitioner/g')] });
const regulating = inMode(REGULATOR, 'centre_15');
const app: Claims = { sub: 'app', client_id: 'app', actor: 'APP', patient: 'marie' };

describe('dmp.md 7, worked examples: writing', () => {
  const [newNote] = documentItems({ id: 'new', category: '10|11488-4', by: idNat('x') });
  const benefit = (by: string): Item => ({
    record: 'marie',
    labels: contentLabels({ id: 'eob', category: '60|REMB', by }),
    resource: { resourceType: 'ExplanationOfBenefit', id: 'eob' },
  });
  const measure: Item = { record: 'marie', resource: { resourceType: 'Observation', id: 'bp' } };
  const creations: readonly [
    number: string,
    who: Claims,
    item: Item,
    expected: string,
    added?: readonly Item[],
  ][] = [
    ['3', DR_X, newNote, '200'],
    ['3, in another record', DR_X, { ...newNote, record: 'karim' }, '403 write-scope'],
    ['28', regulating, newNote, '403 regulation-conditions'],
    ['33', CNAM, benefit('cnam'), '200'],
    ['33, another class', CNAM, newNote, '403 write-scope'],
    ['33, another type', CNAM, ALLERGY, '403 feed-scope'],
    ['35', DR_G, benefit(idNat('g')), '403 write-scope'],
    ['43', app, measure, '403 not-yet-supported'],
    [
      'blocked professionals feed',
      DR_G,
      documentItems({ id: 'new', category: '10|11488-4', by: idNat('g') })[0],
      '200',
      [BLOCKED],
    ],
    [
      'C21',
      DR_X,
      newNote,
      '403 feeding-opposed',
      [
        consent('c21', 'C21', {
          type: 'deny',
          action: [
            {
              coding: [
                { system: 'http://terminology.hl7.org/CodeSystem/consentaction', code: 'collect' },
              ],
            },
          ],
        }),
      ],
    ],
    ['a declared consent', DR_G, authorises('new', 'x'), '403 not-yet-supported'],
    [
      'a professional document by the holder',
      HOLDER,
      { ...newNote, labels: { ...newNote.labels, '_dmp-origin': ['patient'] } },
      '403 write-scope',
    ],
    ['a document of the holder', HOLDER, OWN_DOCUMENT[0], '200'],
    ['a right of the holder', HOLDER, authorises('new', 'x'), '200'],
    ['an agent', AGENT, newNote, '403 no-content-right'],
    [
      'a secretary for Dr G',
      SECRETARY,
      documentItems({ id: 'new', category: '10|11488-4', by: idNat('g') })[0],
      '200',
    ],
  ];
  for (const [number, who, item, expected, added = []] of creations) {
    it(`${number}: ${who['sub']} creates ${item.resource.resourceType}: ${expected}`, async () => {
      const store = newStore();
      await put(store, [...WORLD, ...added]);
      expect(await create(store, who, item)).to.equal(expected);
    });
  }

  const hidden = (item: Item): Item => ({
    ...item,
    labels: { ...item.labels, '_dmp-state': ['hidden'] },
  });
  const masked = (item: Item): Item => ({
    ...item,
    labels: { ...item.labels, '_dmp-visibility': ['MASQUE_PS'] },
  });
  const changes: readonly [
    number: string,
    who: Claims,
    interaction: string,
    before: Item,
    expected: string,
    after?: Item,
  ][] = [
    ['46', HOLDER, 'delete', OWN_DOCUMENT[0], '200'],
    ['47', HOLDER, 'delete', REPORT[0], '403 write-scope'],
    ['47, by patch', HOLDER, 'patch', REPORT[0], '403 write-scope', hidden(REPORT[0])],
    ['masking', HOLDER, 'patch', REPORT[0], '200', masked(REPORT[0])],
    ['48', DR_G, 'delete', NOTE[0], '403 write-scope'],
    ['48, his own', DR_X, 'delete', NOTE[0], '200'],
    ['48, his own, by patch', DR_X, 'patch', NOTE[0], '200', hidden(NOTE[0])],
    ['another, nothing on file', DR_X, 'delete', REPORT[0], '403 write-scope'],
    ['a Binary is never changed', DR_X, 'update', NOTE[1], '403 write-scope'],
    [
      'the journal is never written',
      HOLDER,
      'delete',
      { resource: { resourceType: 'AuditEvent', id: 'a' } },
      '403 write-scope',
    ],
  ];
  for (const [number, who, interaction, before, expected, after] of changes) {
    it(`${number}: ${who['sub']} ${interaction} ${before.resource.resourceType}/${before.resource.id}: ${expected}`, async () => {
      const store = newStore();
      await put(store, WORLD);
      expect(
        await change(store, who, { interaction, before, ...(after ? { after } : {}) }),
      ).to.equal(expected);
    });
  }
});
