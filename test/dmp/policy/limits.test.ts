/** dmp.md 5.2 and 5.4, lines R13, R20, R21 and R23: what Consents let in and keep out. */
import { expect } from 'chai';
import type { Claims } from '../../../server/dmp/actors/claims.ts';
import {
  actorIs,
  authorises,
  CONTENT,
  classOf,
  consent,
  DIRECTORY,
  PATIENT,
  TREAT,
  withLabels,
} from './fixtures.ts';
import { DR_G, DR_X, HOSPITAL } from './people.ts';
import type { Item } from './world.ts';
import { newStore, put, search } from './world.ts';

const DENTAL = { type: 'deny', actor: [actorIs('Practitioner/d')] };
const loinc = (code: string) => ({ coding: [{ system: 'http://loinc.org', code }] });
const instance = (reference: string) => ({ meaning: 'instance', reference: { reference } });

/** What the filing rule keeps beside a Consent that names the document. */
const NOTE_GROUP = { '_dmp-group': ['DocumentReference/note group-note'] };

/** Documents of CONTENT that a physician with everything on file sees. */
const ALL_SEEN = [
  'delivery',
  'directives',
  'discharge',
  'lab',
  'mine',
  'note',
  'old',
  'pending',
  'synthesis',
];
const without = (...ids: readonly string[]) => ALL_SEEN.filter((id) => !ids.includes(id));

describe('dmp.md 5.4, R21 and R23: documents a physician finds', () => {
  const bare: readonly Item[] = [PATIENT, ...DIRECTORY, ...CONTENT];
  const cases: readonly [
    name: string,
    who: Claims,
    consents: readonly Item[],
    expected: readonly string[],
  ][] = [
    ['C02', DR_X, [authorises('c', 'x')], ['masked', ...ALL_SEEN].sort()],
    [
      'C02 ended yesterday',
      DR_G,
      [authorises('c', 'g', { period: { end: '2026-11-21' } })],
      ['lab', 'notice no-authorisation'],
    ],
    [
      'C02 that ends today',
      DR_G,
      [authorises('c', 'g', { period: { end: '2026-11-22' } })],
      ALL_SEEN,
    ],
    [
      'C02 that begins tomorrow',
      DR_G,
      [authorises('c', 'g', { period: { start: '2026-11-23' } })],
      ['lab', 'notice no-authorisation'],
    ],
    [
      'C02 for another purpose',
      DR_G,
      [authorises('c', 'g', { purpose: [{ system: TREAT.system, code: 'HPAYMT' }] })],
      ['lab', 'notice no-authorisation'],
    ],
    ['C02 inactive', DR_G, [inactive(authorises('c', 'g'))], ['lab', 'notice no-authorisation']],
    [
      'C02 of class 11',
      DR_G,
      [authorises('c', 'g', { class: [classOf('11')] })],
      ['lab', 'synthesis'],
    ],
    [
      'C02 of one type',
      DR_G,
      [authorises('c', 'g', { code: [loinc('60591-5')] })],
      ['lab', 'synthesis'],
    ],
    [
      'C02 of one instance',
      DR_G,
      [
        withLabels(
          authorises('c', 'g', { data: [instance('DocumentReference/note')] }),
          NOTE_GROUP,
        ),
      ],
      ['lab', 'note'],
    ],
    [
      'C02 since 2026, own deposit kept',
      DR_G,
      [authorises('c', 'g', { dataPeriod: { start: '2026-01-01' } })],
      without('old'),
    ],
    [
      'nested deny of a class',
      DR_G,
      [authorises('c', 'g', { provision: [{ type: 'deny', class: [classOf('11')] }] })],
      without('synthesis'),
    ],
    [
      'nested deny of a period',
      DR_G,
      [authorises('c', 'g', { provision: [{ type: 'deny', dataPeriod: { end: '2025' } }] })],
      without('old'),
    ],
    [
      'two authorisations: one covers',
      DR_G,
      [
        authorises('c', 'g', { provision: [{ type: 'deny', class: [classOf('11')] }] }),
        authorises('d', 'g'),
      ],
      ALL_SEEN,
    ],
    [
      'two limited authorisations',
      DR_G,
      [
        authorises('c', 'g', { class: [classOf('11')] }),
        authorises('d', 'g', { class: [classOf('90')] }),
      ],
      ['directives', 'lab', 'synthesis'],
    ],
    [
      'C03 of a structure above',
      HOSPITAL,
      [
        consent('c', 'C03', {
          type: 'permit',
          actor: [actorIs('Organization/hospital')],
          purpose: [TREAT],
        }),
      ],
      ALL_SEEN,
    ],
    [
      'C13',
      DR_G,
      [consent('c', 'C13', { type: 'permit', actor: [actorIs('Practitioner/g')] })],
      ['masked', ...ALL_SEEN].sort(),
    ],
    [
      'C10 of a class',
      DR_G,
      [authorises('c', 'g'), consent('d', 'C10', { type: 'deny', class: [classOf('11')] })],
      without('synthesis'),
    ],
    [
      'C10 of a type',
      DR_G,
      [authorises('c', 'g'), consent('d', 'C10', { type: 'deny', code: [loinc('15508-5')] })],
      without('delivery'),
    ],
    [
      'C10 of a period',
      DR_G,
      [
        authorises('c', 'g'),
        consent('d', 'C10', { type: 'deny', dataPeriod: { end: '2025-12-31' } }),
      ],
      without('old'),
    ],
    [
      'C10 of a class, one type excepted',
      DR_G,
      [
        authorises('c', 'g'),
        consent('d', 'C10', {
          type: 'deny',
          class: [classOf('10')],
          provision: [{ type: 'permit', code: [loinc('11490-0')] }],
        }),
      ],
      ['directives', 'discharge', 'lab', 'old', 'synthesis'],
    ],
    [
      'C10 for him',
      DR_G,
      [
        authorises('c', 'g'),
        consent('d', 'C10', {
          type: 'deny',
          actor: [actorIs('Practitioner/g')],
          class: [classOf('11')],
        }),
      ],
      without('synthesis'),
    ],
    [
      'C10 for another',
      DR_G,
      [authorises('c', 'g'), consent('d', 'C10', { ...DENTAL, class: [classOf('11')] })],
      ALL_SEEN,
    ],
    ['C11', DR_G, [authorises('c', 'g'), consent('d', 'C11', { type: 'deny' })], ['lab']],
    [
      'C11 ended',
      DR_G,
      [authorises('c', 'g'), inactive(consent('d', 'C11', { type: 'deny' }))],
      ALL_SEEN,
    ],
    [
      'C09 for him',
      DR_G,
      [
        authorises('c', 'g'),
        withLabels(
          consent('d', 'C09', {
            type: 'deny',
            actor: [actorIs('Practitioner/g')],
            data: [instance('DocumentReference/note')],
          }),
          NOTE_GROUP,
        ),
      ],
      without('note'),
    ],
    [
      'C06 of a structure above',
      HOSPITAL,
      [
        authorises('c', 'h'),
        consent('d', 'C06', { type: 'deny', actor: [actorIs('Organization/hospital')] }),
      ],
      ['403 blocked'],
    ],
    ['own structure, nothing on file', HOSPITAL, [], ['discharge', 'notice no-authorisation']],
  ];
  for (const [name, who, consents, expected] of cases) {
    it(`${name}: ${expected.join(', ')}`, async () => {
      const store = newStore();
      await put(store, [...bare, ...consents]);
      expect(await search(store, who, 'DocumentReference')).to.deep.equal(expected);
      if (!expected[0]?.startsWith('403')) {
        const bytes = await search(store, who, 'Binary');
        expect(bytes, 'the bytes follow').to.deep.equal(expected);
      }
    });
  }
});

function inactive(item: Item): Item {
  return { ...item, resource: { ...item.resource, status: 'inactive' } };
}
