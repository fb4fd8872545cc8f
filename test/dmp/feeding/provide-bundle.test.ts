import { expect } from 'chai';
import { demoUuid } from '../../../scripts/demo/fhir-json.ts';
import { insIdentifier } from '../../../scripts/demo/people.ts';
import { identityTraits } from '../../../scripts/demo/records.ts';
import { tourBundle } from '../../../scripts/demo/world.ts';
import { labelValues } from '../../../server/dmp/visibility/labels.ts';
import type { Clinic } from './clinic.ts';
import { openWorld } from './clinic.ts';
import type { Loose } from './edit.ts';
import { edited, entriesOf, withEach, withEntry } from './edit.ts';

describe('dmp.md 4.3, ITI-65: a deposit and its repeat', () => {
  let clinic: Clinic;
  const hospital = () => clinic.as('hospital-h');
  before(async () => {
    clinic = await openWorld();
  });

  it('is taken whole, each entry at its place', async () => {
    const answer = await hospital().post('', tourBundle('whole'));
    expect(answer.status, JSON.stringify(answer.issues)).to.equal(200);
    const types = answer.locations.map((location) => location.split('/')[0]);
    expect(types).to.deep.equal(
      tourBundle('whole').entry.map(({ resource }) => resource.resourceType),
    );
  });

  it('is bound to the record of the INS and to who deposited it', async () => {
    const { locations } = await hospital().post('', tourBundle('bound'));
    for (const location of locations) {
      const stored = await clinic.kept(location);
      expect(stored.record, location).to.equal('marie');
      expect(labelValues(stored.labels, '_dmp-depositor'))
        .to.include('hospital-h')
        .and.to.have.length(2);
      expect(labelValues(stored.labels, '_dmp-structure')).to.have.length(1);
    }
    const document = await clinic.kept(locations[1] ?? '');
    expect(labelValues(document.labels, '_dmp-author')).to.deep.equal(
      labelValues(document.labels, '_dmp-depositor').slice(1),
    );
    expect((await clinic.value(locations[1] ?? ''))['subject']).to.include({
      reference: 'Patient/marie',
    });
  });

  it('sent again gives the first locations and writes nothing', async () => {
    const first = await hospital().post('', tourBundle('again'));
    const count = (await clinic.all('Observation')).length;
    const second = await hospital().post('', tourBundle('again'));
    expect(second.status, JSON.stringify(second.issues)).to.equal(200);
    expect(second.locations).to.deep.equal(first.locations);
    expect(await clinic.all('Observation')).to.have.length(count);
    for (const location of first.locations)
      expect((await clinic.kept(location)).versionId).to.equal('1');
  });

  it('sent twice at the same instant is one deposit', async () => {
    const [one, other] = await Promise.all([
      hospital().post('', tourBundle('twice')),
      hospital().post('', tourBundle('twice')),
    ]);
    expect(one?.locations).to.deep.equal(other?.locations).and.to.have.length.greaterThan(3);
  });

  it('with another content under the same masterIdentifier is 409', async () => {
    await hospital().post('', tourBundle('other'));
    const other = edited(tourBundle('other'), (bundle) => {
      for (const { resource } of entriesOf(bundle, 'Binary') as Loose)
        resource.data = Buffer.from('other bytes').toString('base64');
      for (const { resource } of entriesOf(bundle, 'DocumentReference') as Loose) {
        delete resource.content[0].attachment.hash;
        delete resource.content[0].attachment.size;
      }
    });
    const answer = await hospital().post('', other);
    expect([answer.status, answer.reason]).to.deep.equal([409, 'document-conflict']);
  });

  it('under the same masterIdentifier by another structure is another deposit', async () => {
    await hospital().post('', tourBundle('structure'));
    const answer = await clinic.as('dr-t').post('', tourBundle('structure'));
    expect(answer.status, JSON.stringify(answer.issues)).to.equal(200);
    expect((await clinic.kept(answer.locations[1] ?? '')).versionId).to.equal('1');
  });

  it('that repeats one document and adds another is 409 and writes nothing', async () => {
    await hospital().post('', tourBundle('part'));
    const half = edited(tourBundle('part'), (bundle) => {
      entriesOf(bundle, 'DocumentReference').forEach(({ resource }: Loose, index) => {
        if (index > 0) resource.masterIdentifier.value = `urn:uuid:${demoUuid('part/new')}`;
      });
    });
    const answer = await hospital().post('', half);
    expect([answer.status, answer.reason]).to.deep.equal([409, 'deposit-partly-known']);
  });
});

describe('dmp.md 4.3.1, feeding: the record and the identity', () => {
  let clinic: Clinic;
  before(async () => {
    clinic = await openWorld();
  });

  const patient = (change: (traits: Loose) => void) => edited(identityTraits('marie'), change);
  const cases: readonly (readonly [
    clause: string,
    traits: object,
    status: number,
    reason: string | undefined,
  ])[] = [
    ['the same identity is matched', patient(() => undefined), 200, undefined],
    [
      'another birth date',
      patient((traits) => {
        traits.birthDate = '1990-01-01';
      }),
      422,
      'identity-mismatch',
    ],
    [
      'another sex',
      patient((traits) => {
        traits.gender = 'male';
      }),
      422,
      'identity-mismatch',
    ],
    [
      'another first birth name',
      patient((traits) => {
        traits.name[0].extension[0].valueString = 'ANNE MARIE';
      }),
      422,
      'identity-mismatch',
    ],
    [
      'case and accents do not tell people apart',
      patient((traits) => {
        traits.name[0].extension[0].valueString =
          traits.name[0].extension[0].valueString.toLowerCase();
      }),
      200,
      undefined,
    ],
    ['no birth date', patient((traits) => void delete traits.birthDate), 422, 'identity-mismatch'],
    [
      'not qualified',
      patient((traits) => {
        traits.extension[0].extension[0].valueCoding.code = 'PROV';
      }),
      422,
      'identity-not-qualified',
    ],
    [
      'no word on its quality',
      patient((traits) => void delete traits.extension),
      422,
      'identity-not-qualified',
    ],
    [
      'two official INS',
      patient((traits) => void traits.identifier.push(insIdentifier('karim'))),
      422,
      'identity-ambiguous',
    ],
    [
      'no INS',
      patient((traits) => {
        traits.identifier = [{ system: 'urn:x', value: '1' }];
      }),
      422,
      'identity-ins-required',
    ],
    [
      'the billing number: same system, type NH',
      patient((traits) => {
        traits.identifier[0].type.coding[0] = {
          system: 'http://terminology.hl7.org/CodeSystem/v2-0203',
          code: 'NH',
        };
      }),
      422,
      'identity-ins-required',
    ],
    ['the INS of somebody else', identityTraits('karim'), 422, 'several-records'],
  ];
  for (const [clause, traits, status, reason] of cases) {
    it(`${clause}: ${reason ?? status}`, async () => {
      const bundle = withEntry(
        tourBundle(clause),
        traits as Loose,
        'urn:uuid:6b8a1b0e-0000-4000-8000-000000000001',
      );
      const answer = await clinic.as('hospital-h').post('', bundle);
      expect([answer.status, answer.reason], JSON.stringify(answer.issues)).to.deep.equal([
        status,
        reason,
      ]);
      if (status === 200) expect(answer.locations.at(-1)).to.equal('Patient/marie');
      expect((await clinic.kept('Patient/marie')).versionId).to.equal('1');
    });
  }

  it('a Patient entry needs no fullUrl, and its conditions are not run', async () => {
    const bundle = edited(tourBundle('no full url'), (copy) => {
      const request = { method: 'POST', url: 'Patient', ifNoneExist: 'identifier=x|y' };
      copy.entry.push({ resource: identityTraits('marie'), request });
    });
    const answer = await clinic.as('hospital-h').post('', bundle);
    expect([answer.status, answer.locations.at(-1)]).to.deep.equal([200, 'Patient/marie']);
  });

  it('a contained identity that differs is refused too', async () => {
    const bundle = withEach(tourBundle('contained'), 'DocumentReference', (document) => {
      document.contained[0].birthDate = '1990-01-01';
    });
    expect((await clinic.as('hospital-h').post('', bundle)).reason).to.equal('identity-mismatch');
  });

  const subjects: readonly (readonly [
    clause: string,
    subject: object,
    status: number,
    reason: string,
  ])[] = [
    ['another record beside the first', { reference: 'Patient/karim' }, 422, 'several-records'],
    ['an unknown record beside the first', { reference: 'Patient/nobody' }, 422, 'several-records'],
  ];
  for (const [clause, subject, status, reason] of subjects) {
    it(`${clause}: ${reason}, naming the entry`, async () => {
      const bundle = edited(tourBundle(clause), (copy) => {
        copy.entry[3].resource.subject = subject;
      });
      const answer = await clinic.as('hospital-h').post('', bundle);
      expect([answer.status, answer.reason, answer.issues[0]?.expression]).to.deep.equal([
        status,
        reason,
        'Bundle.entry[3]',
      ]);
    });
  }

  it("somebody else's INS and an unknown one are answered alike", async () => {
    const bundleFor = (subject: object) =>
      edited(tourBundle('else'), (copy) => {
        for (const { resource } of copy.entry) {
          if (resource.subject) resource.subject = subject;
          for (const contained of resource.contained ?? [])
            if (contained.resourceType === 'Patient')
              contained.identifier = [subject].map((one: Loose) => one.identifier);
        }
      });
    const unknown = {
      type: 'Patient',
      identifier: { ...insIdentifier('karim'), value: '190017512345678' },
    };
    const other = await clinic
      .as('hospital-h')
      .post('', bundleFor({ type: 'Patient', identifier: insIdentifier('karim') }));
    const nobody = await clinic.as('hospital-h').post('', bundleFor(unknown));
    expect([other.status, other.reason]).to.deep.equal([404, 'no-record']);
    expect(other.issues).to.deep.equal(nobody.issues);
  });

  it('an INS of the real system is refused outside production', async () => {
    const bundle = edited(tourBundle('real'), (copy) => {
      for (const { resource } of copy.entry)
        if (resource.subject)
          resource.subject = {
            identifier: { ...insIdentifier('marie'), system: 'urn:oid:1.2.250.1.213.1.4.8' },
          };
    });
    expect((await clinic.as('hospital-h').post('', bundle)).reason).to.equal('ins-not-admitted');
  });

  it('a resource alone is held to the same record', async () => {
    const observation = {
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'x' },
      subject: { reference: 'Patient/karim' },
    };
    const answer = await clinic.as('dr-g').post('Observation', observation);
    expect([answer.status, answer.reason]).to.deep.equal([404, 'no-record']);
    const silent = await clinic
      .as('dr-g')
      .post('Observation', { ...observation, subject: undefined });
    expect([silent.status, silent.reason]).to.deep.equal([422, 'subject-required']);
    const named = await clinic
      .as('dr-g')
      .post('Observation', { ...observation, subject: { identifier: insIdentifier('marie') } });
    expect(named.status).to.equal(201);
    expect((await clinic.value(`Observation/${named.stored?.id}`))['subject']).to.include({
      reference: 'Patient/marie',
    });
  });
});
