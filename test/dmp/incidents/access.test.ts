/** DMP 3.1 under attack: writes that would widen what their sender sees, each tried over HTTP. */
import { expect } from 'chai';
import type { Client, TestServer } from '../../harness.ts';
import { entriesOf, expected, matchIds, shown } from '../../shown.ts';
import { bundlePost } from '../roads/asking.ts';
import type { Filed } from '../roads/filing.ts';
import { labResult, VISIBILITY } from '../roads/world.ts';
import { ear, own, startIncidents } from './incidents.ts';

const CONFIDENTIALITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';
const CATEGORY = 'https://carnet.example/fhir/CodeSystem/dmp-content-category';

describe('DMP 3.1, known incidents of access', function () {
  this.timeout(60_000);
  let server: TestServer;
  let marie: Client;
  let drG: Client;
  let ofMarie: Filed;
  let ofKarim: Filed;
  const { status, checkQuiet } = ear();
  before(async () => {
    ({ server, marie, drG, ofMarie, ofKarim } = await startIncidents());
  });
  after(() => server.close());

  it('12. marie reaches nothing of karim by a write: its criteria, its target, its result', async () => {
    const foreign = { reference: 'Patient/karim' };
    const body = {
      ...labResult('vol'),
      subject: foreign,
      performer: [{ reference: 'Patient/marie' }],
    };
    expect(await status(marie.post('Observation', body))).to.be.oneOf([403, 404, 422]);
    expect(
      await status(
        drG.post('Observation', { ...body, performer: [{ reference: 'PractitionerRole/dr-g' }] }),
      ),
    ).to.be.oneOf([403, 404, 422]);
    expect(
      await status(
        drG.post(
          '',
          bundlePost('transaction', [
            {
              resource: { ...body, performer: [{ reference: 'PractitionerRole/dr-g' }] },
              request: { method: 'POST', url: 'Observation' },
            },
          ]),
        ),
      ),
    ).to.be.oneOf([403, 404, 422]);
    expect(await status(marie.patch(`DocumentReference/${ofKarim.document}`, []))).to.equal(404);
    expect(await status(marie.delete(`DocumentReference/${ofKarim.document}`))).to.equal(404);
    expect(
      await status(server.as('dr-h').delete(`DocumentReference/${ofKarim.document}`)),
    ).to.be.oneOf([403, 404]);
    expect((await server.as('karim').get(`DocumentReference/${ofKarim.document}`)).status).to.equal(
      200,
    );
    expect(
      matchIds(await server.as('karim').get('Observation?patient=Patient/karim')),
    ).to.deep.equal([]);
  });

  it('13. sorting and totals tell nothing of what is hidden', async () => {
    const reader = server.as('dr-x');
    for (const path of [
      'DocumentReference?patient=Patient/marie&_sort=-date&_total=accurate',
      'DocumentReference?patient=Patient/marie&_summary=count',
      'Observation?_summary=count',
      'Patient?_summary=count',
    ]) {
      expect(shown(expected(await reader.get(path), 200)).total, path).to.equal(0);
    }
  });

  it('15. nobody lets himself in by what he writes', async () => {
    const reader = server.as('dr-x');
    const team = {
      resourceType: 'CareTeam',
      status: 'active',
      subject: { reference: 'Patient/marie' },
      participant: [{ member: { reference: 'PractitionerRole/dr-x' } }],
    };
    expect(await status(reader.post('CareTeam', team))).to.be.oneOf([403, 405]);
    const [known] = matchIds(await marie.get('CareTeam?patient=Patient/marie'));
    expect(
      await status(
        reader.patch(`CareTeam/${known}`, [
          { op: 'add', path: '/participant/-', value: team.participant[0] },
        ]),
      ),
    ).to.equal(403);
    expect(
      await status(
        reader.put('Patient/marie', {
          resourceType: 'Patient',
          id: 'marie',
          generalPractitioner: [{ reference: 'PractitionerRole/dr-x' }],
        }),
      ),
    ).to.be.oneOf([403, 405]);
    expect(
      await status(
        marie.patch('Patient/marie', [
          {
            op: 'add',
            path: '/link',
            value: [{ other: { reference: 'Patient/karim' }, type: 'seealso' }],
          },
        ]),
      ),
    ).to.be.oneOf([403, 405]);
    expect(
      await status(
        reader.post('PractitionerRole', {
          resourceType: 'PractitionerRole',
          practitioner: { reference: 'Practitioner/dr-x' },
          organization: { reference: 'Organization/cabinet-g' },
        }),
      ),
    ).to.be.oneOf([403, 405]);
    const named = {
      resourceType: 'Communication',
      status: 'completed',
      subject: { reference: 'Patient/marie' },
      recipient: [{ reference: 'PractitionerRole/dr-x' }],
      about: [{ reference: `DocumentReference/${ofMarie.document}` }],
    };
    await reader.post('Communication', named);
    expect((await reader.get(`DocumentReference/${ofMarie.document}`)).status).to.equal(403);
  });

  it('16. a write changes neither owner, nor record, nor category, nor labels that are not its sender’s to set', async () => {
    const id = await own(drG, 'PractitionerRole/dr-g');
    const { text: before } = await drG.get(`Observation/${id}`);
    const forgeries: readonly object[] = [
      { op: 'replace', path: '/subject/reference', value: 'Patient/karim' },
      { op: 'add', path: '/meta/tag', value: [{ system: CATEGORY, code: '90|EXPPAT_1' }] },
      {
        op: 'add',
        path: '/meta/security',
        value: [{ system: VISIBILITY, code: 'MASQUE_PSOCIAL' }],
      },
      { op: 'add', path: '/meta/security', value: [{ system: CONFIDENTIALITY, code: 'XYZ' }] },
      { op: 'remove', path: '/subject' },
    ];
    for (const forgery of forgeries)
      expect(
        await status(drG.patch(`Observation/${id}`, [forgery])),
        JSON.stringify(forgery),
      ).to.be.oneOf([400, 403, 404, 422]);
    expect((await drG.get(`Observation/${id}`)).text).to.equal(before);
    expect(
      await status(
        marie.patch(`Observation/${id}`, [
          { op: 'add', path: '/performer', value: [{ reference: 'Patient/marie' }] },
        ]),
      ),
    ).to.equal(403);
    expect(
      await status(
        server
          .as('dr-x')
          .patch(`DocumentReference/${ofMarie.document}`, [
            { op: 'add', path: '/author/-', value: { reference: 'PractitionerRole/dr-x' } },
          ]),
      ),
    ).to.be.oneOf([403, 405]);
    const stolen = {
      ...labResult('auteur'),
      subject: { reference: 'Patient/marie' },
      performer: [{ reference: 'PractitionerRole/dr-t' }],
    };
    expect(await status(server.as('dr-x').post('Observation', stolen))).to.be.oneOf([
      201, 403, 422,
    ]);
    expect(await status(server.as('dr-x').get(`DocumentReference/${ofMarie.document}`))).to.equal(
      403,
    );
  });

  it('19. Provenance is written once and changed by nobody', async () => {
    const body = {
      resourceType: 'Provenance',
      target: [{ reference: `DocumentReference/${ofMarie.document}` }],
      recorded: '2026-11-01T08:00:00Z',
      agent: [{ who: { reference: 'PractitionerRole/dr-g' } }],
    };
    const { id } = shown(expected(await drG.post('Provenance', body), 201));
    for (const client of [drG, marie, server.as('operator-op')]) {
      expect(await status(client.put(`Provenance/${id}`, { ...body, id }))).to.be.oneOf([403, 405]);
      expect(
        await status(
          client.patch(`Provenance/${id}`, [
            { op: 'replace', path: '/recorded', value: '2020-01-01T00:00:00Z' },
          ]),
        ),
      ).to.be.oneOf([403, 405]);
      expect(await status(client.delete(`Provenance/${id}`))).to.be.oneOf([403, 405]);
    }
  });

  it('31. a transaction with one entry that is not allowed keeps none', async () => {
    const mine = {
      resource: {
        ...labResult('atome'),
        subject: { reference: 'Patient/marie' },
        performer: [{ reference: 'PractitionerRole/dr-g' }],
      },
      request: { method: 'POST', url: 'Observation' },
    };
    const others: readonly object[] = [
      { request: { method: 'DELETE', url: `DocumentReference/${ofMarie.document}` } },
      {
        resource: { resourceType: 'ExplanationOfBenefit' },
        request: { method: 'POST', url: 'ExplanationOfBenefit' },
      },
      { request: { method: 'GET', url: `DocumentReference/${ofKarim.document}` } },
      { resource: { resourceType: 'AuditEvent' }, request: { method: 'POST', url: 'AuditEvent' } },
    ];
    const count = async (): Promise<number | undefined> =>
      shown(await marie.get('Observation?_summary=count')).total;
    const before = await count();
    for (const other of others)
      expect(await status(drG.post('', bundlePost('transaction', [mine, other])))).to.be.within(
        400,
        422,
      );
    expect(await count()).to.equal(before);
    const batch = expected(
      await drG.post(
        '',
        bundlePost('batch', [
          others[2] ?? {},
          { request: { method: 'GET', url: `DocumentReference/${ofMarie.document}` } },
        ]),
      ),
      200,
    );
    expect(entriesOf(batch).map(({ response }) => response?.status.slice(0, 3))).to.deep.equal([
      '404',
      '200',
    ]);
  });

  it('33. none of the refusals above tells anything of the inside', () => checkQuiet());
});
