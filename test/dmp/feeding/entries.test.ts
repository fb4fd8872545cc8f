import { expect } from 'chai';
import { labelValues } from '../../../server/dmp/visibility/labels.ts';
import type { Clinic } from './clinic.ts';
import { openWorld } from './clinic.ts';
import type { Loose } from './edit.ts';
import { location } from './note.ts';

const STATUS =
  'https://mos.esante.gouv.fr/NOS/TRE_A07-StatutVisibiliteDocument/FHIR/TRE-A07-StatutVisibiliteDocument';
const MARIE = { reference: 'Patient/marie' };
const ENCOUNTER = {
  resourceType: 'Encounter',
  status: 'finished',
  class: { code: 'AMB' },
  subject: MARIE,
};
const observation = (more: object = {}) => ({
  resourceType: 'Observation',
  status: 'final',
  code: { text: 'x' },
  subject: MARIE,
  ...more,
});
const security = (...codes: readonly string[]) => ({
  meta: { security: codes.map((code) => ({ system: STATUS, code })) },
});

describe('dmp.md 3.8 and 5.5.7, discrete entries', () => {
  let clinic: Clinic;
  before(async () => {
    clinic = await openWorld();
  });
  const visibility = async (reference: string) =>
    labelValues((await clinic.kept(reference)).labels, '_dmp-visibility');
  const category = async (reference: string) =>
    labelValues((await clinic.kept(reference)).labels, '_dmp-category');

  it('what the holder enters says so, and is hers', async () => {
    const answer = await clinic.as('marie').post('Observation', observation());
    const reference = location(answer);
    const { labels } = await clinic.kept(reference);
    expect(labelValues(labels, '_dmp-origin')).to.deep.equal(['patient']);
    const { meta }: Loose = await clinic.value(reference);
    expect(meta.tag.map(({ code }: Loose) => code)).to.include('patient-authored');
    expect((await clinic.as('marie').delete(reference)).status).to.equal(204);
  });

  it('the subject does not change', async () => {
    const reference = location(await clinic.as('dr-g').post('Observation', observation()));
    const id = reference.split('/')[1];
    const moved = observation({ id, subject: { reference: 'Patient/karim' } });
    const answer = await clinic.as('dr-g').put(reference, moved);
    expect([answer.status, answer.reason]).to.deep.equal([404, 'no-record']);
  });

  it('no other Patient is named anywhere', async () => {
    const focus = [{ reference: 'Patient/karim' }];
    const answer = await clinic.as('dr-g').post('Observation', observation({ focus }));
    expect([answer.status, answer.reason]).to.deep.equal([404, 'no-record']);
  });

  it('a PUT that says nothing of a label leaves it, a PATCH takes it away', async () => {
    const doctor = clinic.as('dr-g');
    const sent = observation(security('MASQUE_PS'));
    const reference = location(await doctor.post('Observation', sent));
    expect(await visibility(reference)).to.deep.equal(['MASQUE_PS']);
    const put = await doctor.put(reference, observation({ id: reference.split('/')[1] }));
    expect(put.status, JSON.stringify(put.issues)).to.equal(200);
    expect(await visibility(reference)).to.deep.equal(['MASQUE_PS']);
    expect(((await clinic.value(reference)) as Loose).meta.security[0].code).to.equal('MASQUE_PS');
    await doctor.patch(reference, [{ op: 'remove', path: '/meta/security' }]);
    expect(await visibility(reference)).to.deep.equal(['N']);
  });

  it("another's entry is not deleted, and the holder is told what she may do", async () => {
    const reference = location(await clinic.as('dr-g').post('Observation', observation()));
    for (const name of ['marie', 'dr-t']) {
      const answer = await clinic.as(name).delete(reference);
      expect([answer.status, answer.reason], name).to.deep.equal([403, 'write-scope']);
      expect(answer.issues[0]?.diagnostics.en).to.contain('motivated request');
    }
  });

  it('a result she measured, written down by a professional, is not hers to delete', async () => {
    const measured = observation({ performer: [MARIE] });
    const reference = location(await clinic.as('dr-g').post('Observation', measured));
    expect((await clinic.as('marie').delete(reference)).reason).to.equal('write-scope');
  });

  it('what comes later into a contact adds its category to it', async () => {
    const doctor = clinic.as('dr-g');
    const reference = location(await doctor.post('Encounter', ENCOUNTER));
    expect(await category(reference)).to.deep.equal(['10']);
    const condition = {
      resourceType: 'Condition',
      subject: MARIE,
      code: { text: 'x' },
      encounter: { reference },
    };
    await doctor.post('Condition', condition);
    expect(await category(reference)).to.deep.equal(['10', '11']);
    await doctor.post('Condition', condition);
    expect((await clinic.kept(reference)).versionId).to.equal('2');
  });

  it('what is recategorised takes those who speak of it along', async () => {
    const doctor = clinic.as('dr-g');
    const reference = location(await doctor.post('Observation', observation()));
    const provenance = {
      resourceType: 'Provenance',
      target: [{ reference }],
      recorded: '2026-11-01T00:00:00Z',
      agent: [{ who: { reference: 'Practitioner/dr-g' } }],
    };
    const speaker = location(await doctor.post('Provenance', provenance));
    const coding = [
      { system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' },
    ];
    const put = await doctor.put(
      reference,
      observation({ id: reference.split('/')[1], category: [{ coding }] }),
    );
    expect(put.status, JSON.stringify(put.issues)).to.equal(200);
    expect(await category(speaker)).to.deep.equal(['10', '10|11502-2']);
  });

  it('what waits for its announcement stays apart from what the holder sees', async () => {
    const doctor = clinic.as('dr-g');
    const seen = location(await doctor.post('Observation', observation()));
    const derivedFrom = [{ reference: seen }];
    const waiting = observation({ derivedFrom, ...security('INVISIBLE_PATIENT') });
    const pending = location(await doctor.post('Observation', waiting));
    const group = async (reference: string) =>
      labelValues((await clinic.kept(reference)).labels, '_dmp-group').join();
    expect(await group(pending)).not.to.equal(await group(seen));
    const added = observation({ derivedFrom: [{ reference: pending }] });
    expect(await visibility(location(await doctor.post('Observation', added)))).to.deep.equal([
      'INVISIBLE_PATIENT',
    ]);
  });

  it('a Provenance naming more than two hundred resources is refused', async () => {
    const target = Array.from({ length: 201 }, (_, index) => ({
      reference: `Observation/${index}`,
    }));
    const answer = await clinic.as('dr-g').post('Provenance', {
      resourceType: 'Provenance',
      target,
      recorded: '2026-11-01T00:00:00Z',
      agent: [{ who: { reference: 'Practitioner/dr-g' } }],
    });
    expect([answer.status, answer.reason]).to.deep.equal([422, 'too-many-names']);
  });
});
