/** What one validation tells, and what it never hides. */
import { expect } from 'chai';
import { theValidator } from './kit.ts';

const unknownExtensions = Array.from({ length: 150 }, (_, index) => ({
  url: `http://x.example/e${index}`,
  valueString: 'a',
}));

describe('one validation', () => {
  for (const least of ['error', 'warning', 'information'] as const) {
    it(`an error behind 150 warnings is found when ${least} is the least asked for`, () => {
      const { rules } = theValidator().validate(
        {
          resourceType: 'Observation',
          extension: unknownExtensions,
          meta: { profile: ['http://hl7.org/fhir/StructureDefinition/heartrate'] },
          status: 'finished',
          code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
        },
        { least },
      );
      const errors = rules.filter(({ severity }) => severity === 'error');
      expect(errors.map(({ expression }) => expression)).to.include.members([
        'Observation.status',
        'Observation.subject',
      ]);
      expect(rules[0]?.severity).to.equal('error');
    });
  }

  it('a version of a profile that nobody holds does not switch its rules off', () => {
    for (const suffix of ['|9.9', '#x', '|4.0.1']) {
      const profile = `http://hl7.org/fhir/StructureDefinition/heartrate${suffix}`;
      const { rules } = theValidator().validate(
        {
          resourceType: 'Observation',
          meta: { profile: [profile] },
          status: 'final',
          code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
        },
        { least: 'error' },
      );
      expect(
        rules.map(({ expression }) => expression),
        profile,
      ).to.include('Observation.subject');
    }
  });
});
