/** The lists of codes are those of the code: neither may be changed alone. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { HEALTH_PROFESSIONS } from '../../../server/dmp/actors/professions.ts';
import { isAccessMode } from '../../../server/dmp/actors/purposes.ts';
import { PATIENT_AUTHORED } from '../../../server/dmp/category/content-category.ts';
import {
  CONSENT_RIGHTS,
  REQUIRED_PURPOSES,
  STATEMENTS_OF_WILL,
} from '../../../server/dmp/consent/catalogue.ts';
import {
  DOCUMENT_CLASSES,
  DOCUMENT_TYPES,
  LOINC_SYSTEM,
  TYPE_SYSTEM,
} from '../../../server/dmp/matrix/document-types.ts';
import { recordStatus } from '../../../server/dmp/rights/record-state.ts';
import { WRITER_ENDED } from '../../../server/fhir/audit/ended-writer.ts';
import type { Loose } from './definitions.ts';
import { CANONICAL, chainOf, codesOf, definition } from './definitions.ts';

const SERVER = fileURLToPath(new URL('../../../server/', import.meta.url));
/** How a coded reason stands in the code: an issue's member, or the first argument of what makes a refusal. */
const REASONS = [
  /\breason: '([a-z0-9-]+)'/g,
  /\b(?:unprocessable|forbidden|shape|refused|refusalOf)\(\s*'([a-z0-9-]+)'/g,
  /\bconflict\((?:[^()]|\([^()]*\))*?,\s*'([a-z]+-[a-z0-9-]+)',?\s*\)/g,
];

function sourceFiles(): readonly string[] {
  return readdirSync(SERVER, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
}

describe('the code systems of the DMP', () => {
  it('dmp-reason has every coded reason the server gives, and no other', () => {
    const given = new Set(
      sourceFiles().flatMap((file) => {
        const text = readFileSync(`${SERVER}${file}`, 'utf8');
        return REASONS.flatMap((pattern) => [...text.matchAll(pattern)].map(([, code]) => code));
      }),
    );
    expect([...given].sort()).to.deep.equal([...codesOf('dmp-reason')].sort());
  });

  it('dmp-content-category has every class, and every type under its class', () => {
    const types = DOCUMENT_TYPES.map(({ documentClass, code }) => `${documentClass}|${code}`);
    expect(codesOf('dmp-content-category')).to.deep.equal([
      ...DOCUMENT_CLASSES,
      ...types,
      'agenda',
      'message',
    ]);
  });

  it('dmp-consent-type has every right that is obeyed, and the statements of will', () => {
    const codes = codesOf('dmp-consent-type');
    expect(codes).to.deep.equal(
      Array.from({ length: 23 }, (_, index) => `C${String(index + 1).padStart(2, '0')}`),
    );
    expect(codes).to.include.members([...Object.keys(CONSENT_RIGHTS), ...STATEMENTS_OF_WILL]);
  });

  it('dmp-record-state has the states the server knows: another closes the record', () => {
    const stateOf = (state: string): string =>
      recordStatus({
        resourceType: 'Patient',
        active: state === 'OPEN',
        extension: [
          {
            url: `${CANONICAL}/StructureDefinition/dmp-record-status`,
            extension: [{ url: 'state', valueCode: state }],
          },
        ],
      }).state;
    for (const state of codesOf('dmp-record-state')) expect(stateOf(state)).to.equal(state);
    expect(stateOf('ANOTHER')).to.equal('SUSPENDED');
  });

  it('fragments have the codes the server reads', () => {
    expect(codesOf('nos-tre-a03')).to.deep.equal([...DOCUMENT_CLASSES, '99']);
    expect(codesOf('nos-tre-a05')).to.deep.equal(typesOf(TYPE_SYSTEM));
    expect(codesOf('nos-tre-g15')).to.have.members([...HEALTH_PROFESSIONS]);
    expect(codesOf('nos-tre-r248').filter((code) => !isAccessMode(code))).to.deep.equal([]);
    expect(codesOf('dmp-content-origin')).to.deep.equal([PATIENT_AUTHORED]);
    expect(codesOf('audit-event')).to.deep.equal([WRITER_ENDED]);
  });

  it('the value set of document types is JDV_J66, that of classes JDV_J57', () => {
    const [loinc, national] = definition('ValueSet', 'dmp-document-type').compose.include;
    expect(loinc.concept.map(({ code }: Loose) => code)).to.deep.equal(typesOf(LOINC_SYSTEM));
    expect(national.concept.map(({ code }: Loose) => code)).to.deep.equal(typesOf(TYPE_SYSTEM));
    const [classes] = definition('ValueSet', 'dmp-document-class').compose.include;
    expect(classes.concept.map(({ code }: Loose) => code)).to.deep.equal([...DOCUMENT_CLASSES]);
  });
});

function typesOf(system: string): readonly string[] {
  return DOCUMENT_TYPES.filter((one) => one.system === system).map(({ code }) => code);
}

describe('the profiles of Consents are the catalogue of rights', () => {
  const ELEMENTS = [
    'actor',
    'purpose',
    'securityLabel',
    'class',
    'code',
    'dataPeriod',
    'data',
    'provision',
  ];
  for (const [code, right] of Object.entries(CONSENT_RIGHTS)) {
    it(`${code} ${right.name}`, () => {
      const [profile] = chainOf(
        `${CANONICAL}/StructureDefinition/dmp-consent-${code.toLowerCase()}`,
      );
      const elements = new Map<string, Loose>(
        profile.differential.element.map((element: Loose) => [element.id, element]),
      );
      expect(elements.get('Consent.provision.type')?.fixedCode).to.equal(right.root);
      for (const element of ELEMENTS) {
        const said = elements.get(`Consent.provision.${element}`) ?? {};
        const isRequired = right.required.some((one) => one === element);
        expect(said.min === 1, `${element} required`).to.equal(isRequired);
        const isTaken =
          right.obeyed.some((one) => one === element) ||
          (element === 'actor' && right.actors.length > 0);
        expect(said.max === '0', `${element} taken`).to.equal(!isTaken);
      }
      const targets =
        elements.get('Consent.provision.actor.reference')?.type[0].targetProfile ?? [];
      expect(targets.map((target: string) => target.split('/').at(-1))).to.deep.equal(right.actors);
      const rules = elements
        .get('Consent')
        .constraint.map(({ expression }: Loose) => expression)
        .join();
      for (const purpose of REQUIRED_PURPOSES[code as keyof typeof REQUIRED_PURPOSES] ?? [])
        expect(rules).to.include(`code = '${purpose}'`);
    });
  }
});
