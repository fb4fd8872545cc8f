/** dmp.md 7, the worked examples that read and whose line is built. */
import { expect } from 'chai';
import type { Claims } from '../../../server/dmp/actors/claims.ts';
import {
  actorIs,
  authorises,
  careTeam,
  consent,
  EMERGENCY,
  PATIENT,
  REGULATION,
  TREAT,
  WORLD,
} from './fixtures.ts';
import {
  AGENT,
  CNAM,
  DENTIST,
  DR_G,
  DR_T,
  DR_X,
  NURSE,
  PODIATRIST,
  REGULATOR,
  SECRETARY,
} from './people.ts';
import type { Item } from './world.ts';
import { HOLDER, inMode, newStore, professional, put, read, search } from './world.ts';

const EMERGENCY_OPPOSED = consent('c07', 'C07', { type: 'deny', purpose: EMERGENCY });
const REGULATION_OPPOSED = consent('c08', 'C08', { type: 'deny', purpose: REGULATION });
const BLOCKED = consent('c05', 'C05', { type: 'deny', actor: [actorIs('Practitioner/g')] });
const ALL_MASKED = consent('c11', 'C11', { type: 'deny' });
const CLOSED: Item = {
  record: 'marie',
  resource: {
    ...PATIENT.resource,
    active: false,
    extension: [
      {
        url: 'https://carnet.example/fhir/StructureDefinition/dmp-record-status',
        extension: [{ url: 'state', valueCode: 'CLOSED' }],
      },
    ],
  },
};
const breaking = inMode(DR_X, 'bris_de_glace', 'inconsciente, choc');
const regulating = inMode(REGULATOR, 'centre_15');
const app: Claims = { sub: 'app', client_id: 'app', actor: 'APP', patient: 'marie' };

describe('dmp.md 7, worked examples: reading', () => {
  const cases: readonly [
    number: string,
    who: Claims,
    reference: string,
    expected: string,
    added?: readonly Item[],
  ][] = [
    ['1', DR_G, 'DocumentReference/lab', '200'],
    ['2', DR_X, 'DocumentReference/lab', '403 no-authorisation'],
    ['2, absent', DR_X, 'DocumentReference/absent', '403 no-authorisation'],
    ['4', DR_X, 'DocumentReference/note', '200'],
    ['6', DR_G, 'DocumentReference/masked', '404'],
    ['6, its bytes', DR_G, 'Binary/masked', '404'],
    ['7', DR_X, 'DocumentReference/masked', '200'],
    ['8', DR_T, 'DocumentReference/masked', '200'],
    ['9', HOLDER, 'DocumentReference/masked', '200'],
    ['10', HOLDER, 'DocumentReference/pending', '404'],
    ['10, its bytes', HOLDER, 'Binary/pending', '404'],
    ['13', DR_G, 'DocumentReference/pending', '200'],
    ['14', DENTIST, 'DocumentReference/directives', '404'],
    ['15', PODIATRIST, 'DocumentReference/delivery', '404'],
    ['16', DR_G, 'DocumentReference/residence', '404'],
    ['17', NURSE, 'DocumentReference/discharge', '200'],
    ['18', NURSE, 'DocumentReference/discharge', '403 no-authorisation', [careTeam('2026-11-21')]],
    ['19', DR_G, 'DocumentReference/lab', '403 blocked', [BLOCKED]],
    [
      '20',
      inMode(DR_G, 'bris_de_glace', 'inconsciente, choc'),
      'DocumentReference/lab',
      '403 blocked',
      [BLOCKED],
    ],
    ['21', breaking, 'AllergyIntolerance/allergy', '200'],
    ['22', inMode(DR_X, 'bris_de_glace'), 'AllergyIntolerance/allergy', '403 emergency-conditions'],
    [
      '22, too short',
      inMode(DR_X, 'bris_de_glace', 'abcd'),
      'AllergyIntolerance/allergy',
      '403 emergency-conditions',
    ],
    ['23', breaking, 'AllergyIntolerance/allergy', '403 emergency-opposed', [EMERGENCY_OPPOSED]],
    ['24', regulating, 'DocumentReference/lab', '200', [EMERGENCY_OPPOSED]],
    ['25', regulating, 'DocumentReference/lab', '403 regulation-opposed', [REGULATION_OPPOSED]],
    ['26', inMode(DR_X, 'centre_15'), 'DocumentReference/lab', '403 regulation-conditions'],
    ['27', breaking, 'DocumentReference/masked', '200'],
    [
      '27, another physician',
      inMode(professional('h', '10'), 'bris_de_glace', 'inconsciente'),
      'DocumentReference/masked',
      '404',
    ],
    [
      '32',
      { ...DR_X, purpose_of_use: [{ system: TREAT.system, code: 'HLEGAL' }] },
      'DocumentReference/lab',
      '403 forbidden-actor',
    ],
    [
      '32, an insurer',
      { sub: 'i', client_id: 'i', actor: 'NEVER' },
      'DocumentReference/lab',
      '403 forbidden-actor',
    ],
    ['34', CNAM, 'DocumentReference/lab', '403 feed-scope'],
    ['44', app, 'MedicationRequest/any', '403 not-yet-supported'],
    ['51', DR_G, 'DocumentReference/lab', '403 record-closed', [CLOSED]],
    ['51, the holder', HOLDER, 'DocumentReference/lab', '403 record-closed', [CLOSED]],
    ['52, her status', HOLDER, 'Patient/marie', '200', [CLOSED]],
    ['57', SECRETARY, 'DocumentReference/lab', '403 no-content-right'],
    ['57, an agent', AGENT, 'DocumentReference/lab', '403 no-content-right'],
    ['59', DR_T, 'DocumentReference/lab', '200', [ALL_MASKED]],
    [
      '60',
      DR_G,
      'DocumentReference/old',
      '404',
      [authorises('c-g', 'g', { dataPeriod: { start: '2026-01-01' } })],
    ],
    [
      '60, its bytes',
      DR_G,
      'Binary/old',
      '404',
      [authorises('c-g', 'g', { dataPeriod: { start: '2026-01-01' } })],
    ],
    [
      '60, inside',
      DR_G,
      'DocumentReference/discharge',
      '200',
      [authorises('c-g', 'g', { dataPeriod: { start: '2026-01-01' } })],
    ],
    [
      '60, bytes inside',
      DR_G,
      'Binary/discharge',
      '200',
      [authorises('c-g', 'g', { dataPeriod: { start: '2026-01-01' } })],
    ],
    ['deleted for everybody', DR_T, 'DocumentReference/gone', '404'],
    ['deleted for everybody', HOLDER, 'DocumentReference/gone', '404'],
    ['directory', CNAM, 'Practitioner/t', '200'],
    ['directory, nothing on file', DR_X, 'Organization/cnam', '200'],
  ];
  for (const [number, who, reference, expected, added = []] of cases) {
    it(`${number}: ${who['sub']} reads ${reference}: ${expected}`, async () => {
      const store = newStore();
      await put(store, [...WORLD, ...added]);
      expect(await read(store, who, reference)).to.equal(expected);
    });
  }
});

describe('dmp.md 7, worked examples: searching', () => {
  const cases: readonly [
    number: string,
    who: Claims,
    expected: readonly string[],
    added?: readonly Item[],
  ][] = [
    ['5', DR_X, ['masked', 'note', 'notice no-authorisation']],
    ['58', DR_G, ['lab'], [ALL_MASKED]],
    [
      'Dr G',
      DR_G,
      ['delivery', 'directives', 'discharge', 'lab', 'mine', 'note', 'old', 'pending', 'synthesis'],
    ],
    [
      'the holder',
      HOLDER,
      [
        'delivery',
        'directives',
        'discharge',
        'lab',
        'masked',
        'mine',
        'note',
        'old',
        'residence',
        'synthesis',
      ],
    ],
    ['blocked', DR_G, ['403 blocked'], [BLOCKED]],
  ];
  for (const [number, who, expected, added = []] of cases) {
    it(`${number}: ${expected.join(', ')}`, async () => {
      const store = newStore();
      await put(store, [...WORLD, ...added]);
      expect(await search(store, who, 'DocumentReference')).to.deep.equal(expected);
    });
  }
});
