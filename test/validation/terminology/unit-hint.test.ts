/** A unit that is not of UCUM is refused with the one to write. UCUM. */
import { expect } from 'chai';
import { unit } from '../../../server/fhir/terminology/rules/unit.ts';
import { unitHint } from '../../../server/fhir/terminology/rules/unit-hint.ts';
import { errorsOf } from '../kit.ts';

describe('UCUM: units as laboratories write them', () => {
  const cases: readonly (readonly [written: string, hint: string | undefined])[] = [
    ['µg/L', 'ug/L'],
    ['\u03bcg/L', 'ug/L'],
    ['µmol/L', 'umol/L'],
    ['°C', 'Cel'],
    ['UI/L', '[IU]/L'],
    ['mUI/mL', 'm[IU]/mL'],
    ['µUI/mL', 'u[IU]/mL'],
    ['mEq/L', 'meq/L'],
    ['mmHg', 'mm[Hg]'],
    ['mOsm/kg', 'mosm/kg'],
    ['batt/min', '/min'],
    ['bpm', '/min'],
    ['Giga/L', '10*9/L'],
    ['mL/min/1,73m²', 'mL/min/{1.73_m2}'],
    ['kg/m²', 'kg/m2'],
    ['mg / dL', 'mg/dL'],
    ['g/24h', 'g/(24.h)'],
    ['ans', 'a'],
    ['mm³', 'mm3'],
    ['/mm³', '/mm3'],
    // Of UCUM already, and what nobody can guess.
    ['mg/dL', undefined],
    // Gauss.
    ['G/L', undefined],
    ['furlong', undefined],
    ['µ'.repeat(1000), undefined],
    ['__proto__', undefined],
    ['', undefined],
  ];
  for (const [written, hint] of cases) {
    it(`${written.slice(0, 20)}: ${hint}`, () => {
      expect(unitHint(written)).to.equal(hint);
      if (hint !== undefined) expect([unit(written), unit(hint)]).to.deep.equal(['out', 'in']);
    });
  }

  it('the refusal says what to write', () => {
    const value = { value: 1, unit: 'µg/L', system: 'http://unitsofmeasure.org', code: 'µg/L' };
    const issues = errorsOf({
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'a' },
      valueQuantity: value,
    });
    const texts = issues.map(({ diagnostics }) => `${diagnostics.fr} ${diagnostics.en}`);
    expect(texts.join()).to.include('écrivez « ug/L »').and.include("write 'ug/L'");
  });
});
