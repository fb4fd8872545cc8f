import { expect } from 'chai';
import { tourBundle } from '../../../scripts/demo/world.ts';
import type { Clinic } from './clinic.ts';
import { openWorld } from './clinic.ts';
import type { Loose } from './edit.ts';
import { edited, entriesOf, withEach, withEntry } from './edit.ts';

const IDNAT = 'urn:oid:1.2.250.1.71.4.2.1';

describe('dmp.md 4.3.2, people of a deposit', () => {
  let clinic: Clinic;
  before(async () => {
    clinic = await openWorld();
  });
  const FULL = 'urn:uuid:6b8a1b0e-0000-4000-8000-00000000000a';
  const naming = (nonce: string, resource: object) =>
    edited(withEntry(tourBundle(nonce), resource as Loose, FULL), (copy: Loose) => {
      for (const one of entriesOf(copy, 'Observation') as Loose)
        one.resource.performer = [{ reference: FULL }];
    });
  const observation = async (locations: readonly string[]): Promise<Loose> =>
    clinic.value(locations.find((one) => one.startsWith('Observation/')) ?? '');

  it('who is in the directory is referred to there', async () => {
    const known: Loose = await clinic.value('Practitioner/dr-g');
    const answer = await clinic.as('hospital-h').post(
      '',
      naming('known', {
        resourceType: 'Practitioner',
        identifier: known.identifier,
        name: [{ family: 'X' }],
      }),
    );
    expect(answer.status, JSON.stringify(answer.issues)).to.equal(200);
    expect(answer.locations.at(-1)).to.equal('Practitioner/dr-g');
    expect((await observation(answer.locations)).performer).to.deep.equal([
      { reference: 'Practitioner/dr-g' },
    ]);
    expect((await clinic.kept('Practitioner/dr-g')).versionId).to.equal('1');
  });

  it('who is not is kept as a logical reference, and not created', async () => {
    const count = (await clinic.all('Practitioner')).length;
    const stranger = {
      resourceType: 'Practitioner',
      identifier: [{ system: IDNAT, value: '899999999999' }],
      name: [{ family: 'NOUVEAU', given: ['Ada'] }],
    };
    const answer = await clinic.as('hospital-h').post('', naming('stranger', stranger));
    expect(answer.locations.at(-1)).to.equal(`Practitioner?identifier=${IDNAT}|899999999999`);
    expect((await observation(answer.locations)).performer).to.deep.equal([
      {
        type: 'Practitioner',
        identifier: { system: IDNAT, value: '899999999999' },
        display: 'Ada NOUVEAU',
      },
    ]);
    expect(await clinic.all('Practitioner')).to.have.length(count);
  });

  it('a conditional reference to nobody becomes a logical one', async () => {
    const bundle = withEach(tourBundle('condition'), 'Observation', (one) => {
      one.performer = [
        { reference: `Practitioner?identifier=${IDNAT}|899999999998`, display: 'Ada' },
      ];
    });
    const answer = await clinic.as('hospital-h').post('', bundle);
    expect((await observation(answer.locations)).performer).to.deep.equal([
      {
        display: 'Ada',
        type: 'Practitioner',
        identifier: { system: IDNAT, value: '899999999998' },
      },
    ]);
  });

  it('a medication that is not in the directory is contained in what prescribes it', async () => {
    const request = {
      resourceType: 'MedicationRequest',
      status: 'active',
      intent: 'order',
      subject: { reference: 'Patient/marie' },
      medicationReference: { reference: FULL },
    };
    const bundle = {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        {
          fullUrl: FULL,
          resource: { resourceType: 'Medication', code: { text: 'fer' } },
          request: { method: 'POST', url: 'Medication' },
        },
        {
          fullUrl: 'urn:uuid:6b8a1b0e-0000-4000-8000-00000000000b',
          resource: request,
          request: { method: 'POST', url: 'MedicationRequest' },
        },
      ],
    };
    const answer = await clinic.as('dr-g').post('', bundle);
    expect(answer.status, JSON.stringify(answer.issues)).to.equal(200);
    const stored: Loose = await clinic.value(answer.locations[1] ?? '');
    expect(stored.medicationReference).to.deep.equal({ reference: '#entry-0' });
    expect(stored.contained).to.deep.equal([
      { resourceType: 'Medication', id: 'entry-0', code: { text: 'fer' } },
    ]);
  });

  it('the directory is written by the operator alone', async () => {
    const answer = await clinic
      .as('dr-g')
      .put('Practitioner/dr-g', { resourceType: 'Practitioner', id: 'dr-g' });
    expect(answer.status).to.be.oneOf([403, 405]);
  });
});
