/** dmp.md 3.1.6 and 4.3.1: nobody else is named anywhere, beside a right reference, in an address or inside. */
import { expect } from 'chai';
import { insIdentifier } from '../../../scripts/demo/people.ts';
import { tourBundle } from '../../../scripts/demo/world.ts';
import type { Clinic } from './clinic.ts';
import { openWorld } from './clinic.ts';
import type { Loose } from './edit.ts';
import { edited, withEach } from './edit.ts';
import { note } from './note.ts';

const observation = (more: object) => ({
  resourceType: 'Observation',
  status: 'final',
  code: { text: 'x' },
  subject: { reference: 'Patient/marie' },
  ...more,
});
const both = (holder: string) => ({
  reference: 'Patient/marie',
  identifier: insIdentifier(holder),
});
const untyped = (holder: string) => {
  const { type: _type, ...identifier } = insIdentifier(holder);
  return { reference: 'Patient/marie', identifier };
};

describe('dmp.md 3.1.6 and 4.3.1, one patient in the whole of a resource', () => {
  let clinic: Clinic;
  before(async () => {
    clinic = await openWorld();
  });

  const posted: readonly (readonly [clause: string, type: string, body: object, status: number])[] =
    [
      ['her INS beside her reference', 'Observation', observation({ subject: both('marie') }), 201],
      ["another's INS beside it", 'Observation', observation({ subject: both('karim') }), 404],
      ['without a type too', 'Observation', observation({ subject: untyped('karim') }), 404],
      [
        "another's INS in a performer",
        'Observation',
        observation({ performer: [{ type: 'Patient', identifier: insIdentifier('karim') }] }),
        404,
      ],
      [
        "another's record under our own base",
        'Observation',
        observation({ performer: [{ reference: 'http://localhost/fhir/Patient/karim' }] }),
        404,
      ],
      [
        'that of the session by its address',
        'Observation',
        observation({ performer: [{ reference: 'http://localhost/fhir/Patient/marie' }] }),
        201,
      ],
      [
        'a search for another',
        'Observation',
        observation({
          performer: [
            {
              reference: `Patient?identifier=${insIdentifier('karim').system}|${insIdentifier('karim').value}`,
            },
          ],
        }),
        404,
      ],
      [
        'a version of another',
        'Communication',
        {
          resourceType: 'Communication',
          status: 'completed',
          subject: { reference: 'Patient/marie' },
          recipient: [{ reference: 'https://elsewhere.example/x/Patient/karim/_history/2' }],
        },
        404,
      ],
    ];
  for (const [clause, type, body, status] of posted) {
    it(`POST, ${clause}: ${status}`, async () => {
      const answer = await clinic.as('dr-g').post(type, body);
      expect(answer.status, JSON.stringify(answer.issues)).to.equal(status);
      if (status === 404) expect(answer.reason).to.equal('no-record');
    });
  }

  it('a contained Patient of a plain resource is compared too', async () => {
    const contained = [{ resourceType: 'Patient', id: 'p', birthDate: '1950-01-01' }];
    const answer = await clinic
      .as('dr-g')
      .post('Observation', observation({ contained, focus: [{ reference: '#p' }] }));
    expect([answer.status, answer.reason]).to.deep.equal([422, 'identity-mismatch']);
  });

  it('ITI-105: an INS beside the reference, and the identity inside', async () => {
    const subject = edited(note('one-patient/subject'), (one: Loose) => {
      one.subject = both('karim');
    });
    expect((await clinic.as('dr-g').post('DocumentReference', subject)).reason).to.equal(
      'no-record',
    );
    const source = edited(note('one-patient/source'), (one: Loose) => {
      one.contained.find(({ resourceType }: Loose) => resourceType === 'Patient').gender = 'male';
    });
    expect((await clinic.as('dr-g').post('DocumentReference', source)).reason).to.equal(
      'identity-mismatch',
    );
    const bare = edited(note('one-patient/bare'), (one: Loose) => {
      const patient = one.contained.find(({ resourceType }: Loose) => resourceType === 'Patient');
      delete patient.identifier;
      patient.birthDate = '1950-01-01';
    });
    expect((await clinic.as('dr-g').post('DocumentReference', bare)).reason).to.equal(
      'identity-mismatch',
    );
  });

  it("ITI-65: another's INS beside the reference", async () => {
    const bundle = withEach(tourBundle('one patient'), 'DocumentReference', (document) => {
      document.subject = both('karim');
    });
    expect((await clinic.as('hospital-h').post('', bundle)).reason).to.equal('no-record');
  });
});
