/** dmp.md 3.5, 3.8 and 4.2: what nobody may learn or undo by way of labels that are not his. */
import { expect } from 'chai';
import { demoClaims } from '../../../scripts/demo/claims.ts';
import { tourBundle } from '../../../scripts/demo/world.ts';
import { labelValues } from '../../../server/dmp/visibility/labels.ts';
import { consentResource } from '../policy/fixtures.ts';
import type { Clinic } from './clinic.ts';
import { openWorld } from './clinic.ts';
import type { Loose } from './edit.ts';
import { edited, withEach } from './edit.ts';
import { location, note } from './note.ts';

const STATUS =
  'https://mos.esante.gouv.fr/NOS/TRE_A07-StatutVisibiliteDocument/FHIR/TRE-A07-StatutVisibiliteDocument';
const NORMAL = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'N' }],
};
const labelled = (...codes: readonly string[]) => [
  {
    op: 'replace',
    path: '/securityLabel',
    value: [
      ...(codes.includes('alone') ? [] : [NORMAL]),
      ...codes
        .filter((code) => code !== 'alone')
        .map((code) => ({ coding: [{ system: STATUS, code }] })),
    ],
  },
];
const tag = (code: string) => ({
  meta: {
    tag: [{ system: 'https://carnet.example/fhir/CodeSystem/dmp-content-category', code }],
  },
});

describe('dmp.md 3.5 and 3.8, labels that others have set', () => {
  let clinic: Clinic;
  let document: string;
  let observation: string;
  const visibility = async (reference: string) =>
    labelValues((await clinic.kept(reference)).labels, '_dmp-visibility');
  /** Of the same structure as the hospital's physician. */
  const colleague = () => {
    const { SubjectOrganizationID, organization } = demoClaims({ as: 'dr-h' });
    return clinic.withClaims({
      ...demoClaims({ as: 'dr-g' }),
      SubjectOrganizationID,
      organization,
    });
  };
  const task = (focus: string) => ({
    resourceType: 'Task',
    status: 'requested',
    intent: 'order',
    for: { reference: 'Patient/marie' },
    focus: { reference: focus },
  });

  beforeEach(async () => {
    clinic = await openWorld();
    const { locations } = await clinic.as('hospital-h').post('', tourBundle('kept'));
    document = locations[3] ?? '';
    observation = locations.find((one) => one.startsWith('Observation/')) ?? '';
  });

  it('a category tag on what names others is refused alike: hidden, absent, right and wrong', async () => {
    await clinic.as('marie').patch(document, labelled('MASQUE_PS'));
    const answers = [];
    for (const [target, code] of [
      [observation, '10'],
      [observation, '60'],
      ['Observation/absent', '10'],
    ] as const)
      answers.push(
        await clinic.as('dr-g').post('Communication', {
          resourceType: 'Communication',
          status: 'completed',
          subject: { reference: 'Patient/marie' },
          about: [{ reference: target }],
          ...tag(code),
        }),
      );
    for (const answer of answers) {
      expect([answer.status, answer.reason]).to.deep.equal([422, 'category-mismatch']);
      expect(answer.issues).to.deep.equal(answers[0]?.issues);
      expect(JSON.stringify(answer.issues)).not.to.match(/\d/);
    }
  });

  it('what the holder wrote about a pending result stays hers to read', async () => {
    await clinic.as('hospital-h').patch(document, labelled('INVISIBLE_PATIENT'));
    const pending = await clinic.as('marie').post('Task', task(observation));
    const absent = await clinic.as('marie').post('Task', task('Observation/absent'));
    expect([pending.status, absent.status]).to.deep.equal([201, 201]);
    for (const answer of [pending, absent])
      expect((await clinic.as('marie').get(location(answer))).status).to.equal(200);
  });

  it('and stays so when the result is made pending after it', async () => {
    const told = await clinic.as('marie').post('Task', task(observation));
    await clinic.as('hospital-h').patch(document, labelled('INVISIBLE_PATIENT'));
    expect((await clinic.as('marie').get(observation)).status).to.equal(404);
    expect((await clinic.as('marie').get(location(told))).status).to.equal(200);
  });

  for (const [code, setter] of [
    ['MASQUE_PS', 'marie'],
    ['INVISIBLE_PATIENT', 'hospital-h'],
  ] as const) {
    it(`a colleague who joins the act does not take ${code} away`, async () => {
      await clinic.as(setter).patch(document, labelled(code));
      const joining = edited(note(`joins ${code}`), (one: Loose) => {
        one.context.related = [{ reference: document }];
      });
      const own = await colleague().post('DocumentReference', joining);
      expect(own.status, JSON.stringify(own.issues)).to.equal(201);
      expect(await visibility(location(own))).to.include(code);
      await colleague().patch(location(own), labelled());
      expect(await visibility(document)).to.include(code);
      expect(await visibility(observation)).to.include(code);
    });
  }

  it('a group with the part of another changes only as each part may', async () => {
    const theirs = edited(note('theirs'), (one: Loose) => {
      one.context.related = [{ reference: document }];
    });
    const joined = await clinic.as('hospital-h').post('DocumentReference', theirs);
    expect(joined.status, JSON.stringify(joined.issues)).to.equal(201);
    const before = await visibility(document);
    const answer = await clinic.as('dr-g').patch(location(joined), labelled('MASQUE_PS'));
    expect([answer.status, answer.reason]).to.deep.equal([403, 'write-scope']);
    expect(await visibility(document)).to.deep.equal(before);
  });

  it('the depositor does not lift the mask of the holder, who does', async () => {
    await clinic.as('marie').patch(document, labelled('MASQUE_PS'));
    const answer = await clinic.as('hospital-h').patch(document, labelled());
    expect([answer.status, answer.reason]).to.deep.equal([403, 'write-scope']);
    expect(await visibility(observation)).to.include('MASQUE_PS');
    expect((await clinic.as('marie').patch(document, labelled())).status).to.equal(200);
    expect(await visibility(observation)).not.to.include('MASQUE_PS');
  });

  for (const lifter of ['hospital-h', 'marie']) {
    it(`a mask of the depositor is lifted by ${lifter}`, async () => {
      await clinic.as('hospital-h').patch(document, labelled('MASQUE_PS'));
      expect((await clinic.as(lifter).patch(document, labelled())).status).to.equal(200);
      expect(await visibility(document)).to.deep.equal(['N']);
    });
  }

  it('who set the mask is not shown', async () => {
    await clinic.as('marie').patch(document, labelled('MASQUE_PS'));
    expect(labelValues((await clinic.kept(document)).labels, '_dmp-mask')).to.deep.equal([
      'holder',
    ]);
    expect(JSON.stringify(await clinic.value(document))).not.to.contain('_dmp-mask');
  });

  const mask = () => ({
    ...consentResource('c', 'C09', {
      type: 'deny',
      data: [{ meaning: 'instance', reference: { reference: document } }],
    }),
    id: undefined,
  });

  it('a mask by C09 is not lifted by the depositor; its end lifts it', async () => {
    const consent = await clinic.as('marie').post('Consent', mask());
    expect(consent.status, JSON.stringify(consent.issues)).to.equal(201);
    expect((await clinic.as('hospital-h').patch(document, labelled())).status).to.equal(403);
    await clinic.as('marie').put(location(consent), {
      ...mask(),
      id: consent.stored?.id,
      status: 'inactive',
    });
    expect(await visibility(document)).to.deep.equal(['N']);
  });

  it("the end of a C09 does not lift the mask of the holder's PATCH", async () => {
    await clinic.as('marie').patch(document, labelled('MASQUE_PS'));
    const consent = await clinic.as('marie').post('Consent', mask());
    const ended = await clinic.as('marie').put(location(consent), {
      ...mask(),
      id: consent.stored?.id,
      status: 'inactive',
    });
    expect(ended.status, JSON.stringify(ended.issues)).to.equal(200);
    expect(await visibility(observation)).to.include('MASQUE_PS');
  });

  for (const [name, status] of [
    ['dr-t', 200],
    ['hospital-h', 200],
    ['dr-g', 403],
  ] as const) {
    it(`${name} releases INVISIBLE_PATIENT that stood alone: ${status}`, async () => {
      await clinic.as('hospital-h').patch(document, labelled('alone', 'INVISIBLE_PATIENT'));
      expect(await visibility(document)).to.deep.equal(['INVISIBLE_PATIENT']);
      const answer = await clinic.as(name).patch(document, labelled());
      expect(answer.status, JSON.stringify(answer.issues)).to.equal(status);
    });
  }

  it('C10 by code hides the bytes with their document', async () => {
    const { content, type } = (await clinic.value(document)) as Loose;
    const binary = content[0].attachment.url.replace(/^.*(Binary\/)/, '$1');
    expect((await clinic.as('dr-g').get(binary)).status).to.equal(200);
    const consent = await clinic.as('marie').post('Consent', {
      ...consentResource('c', 'C10', { type: 'deny', code: [{ coding: type.coding }] }),
      id: undefined,
    });
    expect(consent.status, JSON.stringify(consent.issues)).to.equal(201);
    expect((await clinic.as('dr-g').get(document)).status).to.equal(404);
    expect((await clinic.as('dr-g').get(binary)).status).to.equal(404);
  });

  it('C10 by another code of the same document hides the bytes too', async () => {
    const extra = { system: 'http://loinc.org', code: '99999-9' };
    const sent = withEach(tourBundle('two codes'), 'DocumentReference', (one) => {
      one.type.coding.push(extra);
    });
    const { locations } = await clinic.as('hospital-h').post('', sent);
    const [coded = '', binary = ''] = locations.slice(3);
    expect((await clinic.as('dr-g').get(coded)).status).to.equal(200);
    expect((await clinic.as('dr-g').get(binary)).status).to.equal(200);
    const consent = await clinic.as('marie').post('Consent', {
      ...consentResource('c', 'C10', { type: 'deny', code: [{ coding: [extra] }] }),
      id: undefined,
    });
    expect(consent.status, JSON.stringify(consent.issues)).to.equal(201);
    expect((await clinic.as('dr-g').get(coded)).status).to.equal(404);
    expect((await clinic.as('dr-g').get(binary)).status).to.equal(404);
  });

  it('a deposit sent again by a colleague is the same deposit', async () => {
    const first = await clinic.as('dr-h').post('DocumentReference', note('sent again'));
    const second = await colleague().post('DocumentReference', note('sent again'));
    expect([second.status, location(second)], JSON.stringify(second.issues)).to.deep.equal([
      200,
      location(first),
    ]);
    const kept = await clinic.kept(location(first));
    expect(kept.versionId).to.equal('1');
    expect(labelValues(kept.labels, '_dmp-depositor')).not.to.include(
      demoClaims({ as: 'dr-g' })['SubjectNameID'],
    );
    const bundle = await colleague().post('', tourBundle('kept'));
    expect(bundle.status, JSON.stringify(bundle.issues)).to.equal(200);
    expect(bundle.locations[3]).to.equal(document);
  });
});
