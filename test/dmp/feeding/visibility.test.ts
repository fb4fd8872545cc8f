import { expect } from 'chai';
import { tourBundle } from '../../../scripts/demo/world.ts';
import { labelValues } from '../../../server/dmp/visibility/labels.ts';
import type { Clinic } from './clinic.ts';
import { openWorld } from './clinic.ts';
import type { Loose } from './edit.ts';
import { edited, withEach } from './edit.ts';

const NOS = 'https://mos.esante.gouv.fr/NOS';
const STATUS = `${NOS}/TRE_A07-StatutVisibiliteDocument/FHIR/TRE-A07-StatutVisibiliteDocument`;
const MISSPELT = `${NOS}/TRE_A07-StatusVisibiliteDocument/FHIR/TRE-A07-StatusVisibiliteDocument`;
const V3 = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';

const label = (code: string, system = STATUS) => ({ coding: [{ system, code }] });
const labels = (...codes: readonly object[]) => [label('N', V3), ...codes];
const masking = (...codes: readonly object[]) => [
  { op: 'replace', path: '/securityLabel', value: labels(...codes) },
];
const visibility = async (clinic: Clinic, reference: string) =>
  labelValues((await clinic.kept(reference)).labels, '_dmp-visibility');

describe('dmp.md 3.5, labels that are sent', () => {
  let clinic: Clinic;
  before(async () => {
    clinic = await openWorld();
  });
  const cases: readonly (readonly [
    clause: string,
    sent: readonly object[],
    status: number,
    reason: string | undefined,
    kept: readonly string[],
  ])[] = [
    ['N', [label('N', V3)], 200, undefined, ['N']],
    [
      'N of TRE_A08',
      [label('N', `${NOS}/TRE_A08-HL7Confidentiality/FHIR/TRE-A08-HL7Confidentiality`)],
      200,
      undefined,
      ['N'],
    ],
    ['R, with a warning', [label('R', V3)], 200, undefined, ['R']],
    ['MASQUE_PS', labels(label('MASQUE_PS')), 200, undefined, ['N', 'MASQUE_PS']],
    [
      'INVISIBLE_PATIENT',
      labels(label('INVISIBLE_PATIENT')),
      200,
      undefined,
      ['N', 'INVISIBLE_PATIENT'],
    ],
    [
      'both together',
      labels(label('MASQUE_PS'), label('INVISIBLE_PATIENT')),
      422,
      'labels-exclusive',
      [],
    ],
    ['a code outside J58', labels(label('MASQUE_PSOCIAL')), 422, 'label-unknown', []],
    ['another code outside J58', labels(label('MASQUE_PT')), 422, 'label-unknown', []],
    ['an unknown confidentiality', [label('X', V3)], 422, 'label-unknown', []],
    [
      "a minor's secret for an adult",
      labels(label('INVISIBLE_REPRESENTANTS_LEGAUX')),
      422,
      'minors-only',
      [],
    ],
    ['the misspelt system with N', [label('N', MISSPELT)], 200, undefined, ['N']],
    [
      'the misspelt system with a mask',
      labels(label('MASQUE_PS', MISSPELT)),
      200,
      undefined,
      ['N', 'MASQUE_PS'],
    ],
  ];
  for (const [clause, sent, status, reason, kept] of cases) {
    it(`${clause}: ${reason ?? status}`, async () => {
      const bundle = withEach(tourBundle(clause), 'DocumentReference', (one) => {
        one.securityLabel = sent;
      });
      const answer = await clinic.as('hospital-h').post('', bundle);
      expect([answer.status, answer.reason], JSON.stringify(answer.issues)).to.deep.equal([
        status,
        reason,
      ]);
      if (status !== 200) return;
      expect(await visibility(clinic, answer.locations[1] ?? '')).to.deep.equal(kept);
      const stored = JSON.stringify(await clinic.value(answer.locations[1] ?? ''));
      expect(stored).not.to.contain('StatusVisibilite');
      if (clause.includes('misspelt') || clause.includes('warning'))
        expect(answer.issues.map(({ severity }) => severity)).to.include('warning');
    });
  }

  it('a label on a document is on its whole act, bytes and results too, and not on another', async () => {
    const bundle = edited(tourBundle('act'), (copy) => {
      const lab = copy.entry.filter(
        ({ resource }: Loose) => resource.resourceType === 'DocumentReference',
      )[1];
      lab.resource.securityLabel = labels(label('INVISIBLE_PATIENT'));
    });
    const { locations } = await clinic.as('hospital-h').post('', bundle);
    const kept = await Promise.all(locations.map((location) => clinic.kept(location)));
    const hidden = kept
      .filter((one) => labelValues(one.labels, '_dmp-visibility').includes('INVISIBLE_PATIENT'))
      .map(({ type }) => type);
    expect(hidden).to.deep.equal([
      'DocumentReference',
      'Binary',
      'DiagnosticReport',
      'Observation',
      'Observation',
      'Observation',
    ]);
    const groups = new Set(
      kept
        .filter(({ type }) => type === 'Observation')
        .flatMap((one) => labelValues(one.labels, '_dmp-group')),
    );
    expect(groups.size).to.equal(1);
    const observation: Loose = await clinic.value(
      locations.find((one) => one.startsWith('Observation/')) ?? '',
    );
    expect(observation.meta.security.map(({ code }: Loose) => code)).to.deep.equal([
      'INVISIBLE_PATIENT',
    ]);
  });
});

describe('dmp.md 3.5 and 3.8, a label that changes', () => {
  let clinic: Clinic;
  let lab: readonly string[];
  let letter: string;
  beforeEach(async () => {
    clinic = await openWorld();
    const { locations } = await clinic.as('hospital-h').post('', tourBundle('change'));
    letter = locations[1] ?? '';
    lab = locations.slice(3);
  });
  const document = () => lab[0] ?? '';

  it('the holder masks one document: its act is masked, the answer says how many', async () => {
    const answer = await clinic.as('marie').patch(document(), masking(label('MASQUE_PS')));
    expect(answer.status, JSON.stringify(answer.issues)).to.equal(200);
    for (const location of lab)
      expect(await visibility(clinic, location), location).to.include('MASQUE_PS');
    expect(await visibility(clinic, letter)).to.deep.equal(['N']);
    const [told] = answer.issues;
    expect([told?.severity, told?.diagnostics.en]).to.deep.equal([
      'information',
      '5 item(s) of the same act: label MASQUE_PS set.',
    ]);
  });

  it('the content says it as well, and is as before once shown again', async () => {
    const before = await Promise.all(lab.map((location) => clinic.value(location)));
    const security = (value: Loose) => [
      value.meta?.security,
      value.securityLabel?.map((one: Loose) => one.coding.map(({ code }: Loose) => code)),
    ];
    await clinic.as('marie').patch(document(), masking(label('MASQUE_PS')));
    for (const location of lab)
      expect(JSON.stringify(await clinic.value(location))).to.contain('MASQUE_PS');
    await clinic.as('marie').patch(document(), masking());
    const after = await Promise.all(lab.map((location) => clinic.value(location)));
    expect(after.map(security)).to.deep.equal(before.map(security));
    for (const location of lab)
      expect((await visibility(clinic, location)).join()).to.match(/^N?$/);
  });

  it('bytes keep their content when they are masked', async () => {
    const binary = lab.find((one) => one.startsWith('Binary/')) ?? '';
    const { blob } = await clinic.kept(binary);
    await clinic.as('marie').patch(document(), masking(label('MASQUE_PS')));
    expect((await clinic.kept(binary)).blob).to.deep.equal(blob);
  });

  it('the trace has the old and the new label', async () => {
    await clinic.as('marie').patch(document(), masking(label('MASQUE_PS')));
    const events = await clinic.all('AuditEvent');
    const audit = events.map(({ json }) => Buffer.from(json).toString()).join();
    expect(audit).to.contain('N→MASQUE_PS');
  });

  it('a professional sees nothing of the act any more, its depositor does', async () => {
    await clinic.as('marie').patch(document(), masking(label('MASQUE_PS')));
    for (const location of lab)
      expect((await clinic.as('dr-g').get(location)).status, location).to.equal(404);
    expect((await clinic.as('dr-g').get(letter)).status).to.equal(200);
    expect((await clinic.as('dr-h').get(document())).status).to.equal(200);
  });

  it('what speaks of a masked result is masked with it', async () => {
    const target = lab.find((one) => one.startsWith('Observation/')) ?? '';
    const provenance = {
      resourceType: 'Provenance',
      target: [{ reference: target }],
      recorded: '2026-11-01T00:00:00Z',
      agent: [{ who: { reference: 'Practitioner/dr-g' } }],
    };
    const { stored } = await clinic.as('dr-g').post('Provenance', provenance);
    await clinic.as('marie').patch(document(), masking(label('MASQUE_PS')));
    expect(await visibility(clinic, `Provenance/${stored?.id}`)).to.include('MASQUE_PS');
    await clinic.as('marie').patch(document(), masking());
    expect(await visibility(clinic, `Provenance/${stored?.id}`)).to.deep.equal(['N']);
  });

  it('what the depositor adds to a masked act is masked', async () => {
    await clinic.as('marie').patch(document(), masking(label('MASQUE_PS')));
    const report = lab.find((one) => one.startsWith('Observation/')) ?? '';
    const observation = {
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'x' },
      subject: { reference: 'Patient/marie' },
      derivedFrom: [{ reference: report }],
    };
    const added = await clinic.as('hospital-h').post('Observation', observation);
    expect(await visibility(clinic, `Observation/${added.stored?.id}`)).to.include('MASQUE_PS');
    const others = await clinic.as('dr-g').post('Observation', observation);
    expect(await visibility(clinic, `Observation/${others.stored?.id}`)).to.deep.equal(['N']);
  });

  it('a Consent C09 of the holder masks the act', async () => {
    const consent = {
      resourceType: 'Consent',
      status: 'active',
      scope: {
        coding: [
          { system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' },
        ],
      },
      category: [
        { coding: [{ system: 'http://loinc.org', code: '59284-0' }] },
        {
          coding: [
            { system: 'https://carnet.example/fhir/CodeSystem/dmp-consent-type', code: 'C09' },
          ],
        },
      ],
      patient: { reference: 'Patient/marie' },
      dateTime: '2026-11-01',
      performer: [{ reference: 'Patient/marie' }],
      organization: [{ reference: 'Organization/cnam' }],
      policy: [{ uri: 'https://carnet.example/fhir/policy/dmp-default|2022-01-01' }],
      provision: {
        type: 'deny',
        data: [{ meaning: 'instance', reference: { reference: document() } }],
      },
    };
    const answer = await clinic.as('marie').post('Consent', consent);
    expect(answer.status, JSON.stringify(answer.issues)).to.equal(201);
    for (const location of lab)
      expect(await visibility(clinic, location), location).to.include('MASQUE_PS');
    const binary = lab.find((one) => one.startsWith('Binary/')) ?? '';
    expect((await clinic.kept(binary)).blob).not.to.equal(undefined);
  });

  const who: readonly (readonly [
    name: string,
    codes: readonly object[],
    status: number,
    reason: string | undefined,
  ])[] = [
    ['marie', [label('INVISIBLE_PATIENT')], 403, 'write-scope'],
    ['hospital-h', [label('INVISIBLE_PATIENT')], 200, 'visibility-group'],
    ['hospital-h', [label('MASQUE_PS')], 200, 'visibility-group'],
    ['dr-g', [label('MASQUE_PS')], 403, 'write-scope'],
    ['dr-t', [label('MASQUE_PS')], 403, 'write-scope'],
  ];
  for (const [name, codes, status, reason] of who) {
    it(`${name} sets ${JSON.stringify(codes.map((one: Loose) => one.coding[0].code))}: ${status}`, async () => {
      const answer = await clinic.as(name).patch(document(), masking(...codes));
      expect([answer.status, answer.reason], JSON.stringify(answer.issues)).to.deep.equal([
        status,
        reason,
      ]);
    });
  }

  const release: readonly (readonly [name: string, status: number])[] = [
    ['hospital-h', 200],
    ['dr-t', 200],
    ['dr-g', 403],
    ['marie', 404],
  ];
  for (const [name, status] of release) {
    it(`${name} takes INVISIBLE_PATIENT away: ${status}`, async () => {
      await clinic.as('hospital-h').patch(document(), masking(label('INVISIBLE_PATIENT')));
      const answer = await clinic.as(name).patch(document(), masking());
      expect(answer.status, JSON.stringify(answer.issues)).to.equal(status);
    });
  }
});
