/** French identifiers and their control keys. dmp.md 2.1; Luhn's formula, ISO/IEC 7812-1 annex B. */
import { expect } from 'chai';
import { insWithKey, withLuhnKey } from '../../../scripts/demo/control-keys.ts';
import { theValidator } from '../kit.ts';
import { CANONICAL, definition, selection } from './definitions.ts';

const TYPES = 'https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203';
const INS = 'urn:oid:1.2.250.1.213.1.4.';

/** Rules of severity error or warning that an identifier of an Organization or a Patient breaks. */
function broken(resource: object, profile: string): readonly string[] {
  const { rules } = theValidator().validate(resource as { resourceType: string }, {
    profiles: [`${CANONICAL}/StructureDefinition/${profile}`],
    least: 'warning',
  });
  return rules
    .map(({ rule }) => rule)
    .filter((rule) => /^dmp-(?:ins|rpps|finess|siren|siret|org)-/.test(rule));
}

function patient(oid: string, code: string, value: string): object {
  return {
    resourceType: 'Patient',
    identifier: [
      {
        use: 'official',
        type: { coding: [{ system: TYPES, code }] },
        system: `${INS}${oid}`,
        value,
      },
    ],
  };
}

describe('dmp-identifier-ins', () => {
  const cases: readonly [string, oid: string, code: string, value: string, readonly string[]][] = [
    ['a test number', '10', 'INS-NIR-TEST', insWithKey('2870435238991'), []],
    ['Corsica, 2A read as 19', '10', 'INS-NIR-TEST', insWithKey('285062A004012'), []],
    ['Corsica, 2B read as 18', '10', 'INS-NIR-TEST', insWithKey('185062B004012'), []],
    ['a wrong key of a test number', '10', 'INS-NIR-TEST', '287043523899112', ['dmp-ins-3']],
    ['a wrong key outside tests', '9', 'INS-NIA', '287043523899112', ['dmp-ins-2']],
    ['no key', '10', 'INS-NIR-TEST', '2870435238991', ['dmp-ins-1']],
    ['a letter', '10', 'INS-NIR-TEST', '2870435C3899111', ['dmp-ins-1']],
  ];
  for (const [title, oid, code, value, expected] of cases) {
    it(`${title}: ${expected.join() || 'accepted'}`, () => {
      expect(broken(patient(oid, code, value), 'dmp-patient')).to.deep.equal(expected);
    });
  }

  it('of every thousandth number of a century, the right key alone is accepted', () => {
    for (let rank = 1; rank < 1_000_000_000_000; rank += 7_777_777_777) {
      const root = `1${String(rank).padStart(12, '0')}`;
      const right = insWithKey(root);
      const wrong = `${root}${String((Number(right.slice(13)) % 97) + 1).padStart(2, '0')}`;
      expect(broken(patient('10', 'INS-NIR-TEST', right), 'dmp-patient'), right).to.deep.equal([]);
      expect(broken(patient('10', 'INS-NIR-TEST', wrong), 'dmp-patient'), wrong).to.deep.equal([
        'dmp-ins-3',
      ]);
    }
  });
});

describe('identifiers of professionals and structures', () => {
  const rpps = withLuhnKey('9990000012');
  const cases: readonly [string, type: string, system: string, value: string, readonly string[]][] =
    [
      ['RPPS', 'Practitioner', 'https://rpps.esante.gouv.fr', rpps, []],
      [
        'RPPS, wrong key',
        'Practitioner',
        'https://rpps.esante.gouv.fr',
        another(rpps),
        ['dmp-rpps-2'],
      ],
      ['RPPS, 8 digits', 'Practitioner', 'https://rpps.esante.gouv.fr', '12345678', []],
      [
        'RPPS, 10 digits',
        'Practitioner',
        'https://rpps.esante.gouv.fr',
        '1234567890',
        ['dmp-rpps-1'],
      ],
      ['FINESS', 'Organization', 'https://finess.esante.gouv.fr', withLuhnKey('99000001'), []],
      [
        'FINESS, wrong key',
        'Organization',
        'https://finess.esante.gouv.fr',
        another(withLuhnKey('99000001')),
        ['dmp-finess-2'],
      ],
      ['FINESS of Corsica', 'Organization', 'https://finess.esante.gouv.fr', '2A0000014', []],
      [
        'FINESS, 8 characters',
        'Organization',
        'https://finess.esante.gouv.fr',
        '99000001',
        ['dmp-finess-1'],
      ],
      ['SIREN', 'Organization', 'https://sirene.fr', withLuhnKey('99900001'), []],
      [
        'SIREN, wrong key',
        'Organization',
        'https://sirene.fr',
        another(withLuhnKey('99900001')),
        ['dmp-org-1'],
      ],
      ['SIRET', 'Organization', 'https://sirene.fr', withLuhnKey('9990000110001'), []],
      [
        'SIRET, wrong key',
        'Organization',
        'https://sirene.fr',
        another(withLuhnKey('9990000110001')),
        ['dmp-org-1'],
      ],
      ['SIRET of La Poste', 'Organization', 'https://sirene.fr', '35600000049837', []],
      ['12 digits', 'Organization', 'https://sirene.fr', '123456789012', ['dmp-org-1']],
    ];
  for (const [title, type, system, value, expected] of cases) {
    it(`${title}: ${expected.join() || 'accepted'}`, () => {
      const resource = { resourceType: type, identifier: [{ system, value }] };
      expect(broken(resource, `dmp-${type.toLowerCase()}`)).to.deep.equal(expected);
    });
  }

  it('are asked of the directory when it is written', () => {
    const asked = selection.rules.map(({ profile }) => profile.split('/').at(-1));
    expect(asked).to.include.members(['dmp-practitioner', 'dmp-organization']);
    expect(definition('StructureDefinition', 'dmp-identifier-siret').type).to.equal('Identifier');
  });
});

/** The same number with another last digit. */
function another(number: string): string {
  return `${number.slice(0, -1)}${(Number(number.at(-1)) + 1) % 10}`;
}
