/** HL7's vital signs against their profiles. R4 observation-vitalsigns. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { examplesFolder } from '../../scripts/verdicts/corpus.ts';
import { errorsOf } from './kit.ts';
import type { Mutable } from './slicing-mutate.ts';
import { list, object, set, without } from './slicing-mutate.ts';

const DOWNLOAD_MS_MAX = 5 * 60_000;

const VITAL_SIGNS: readonly (readonly [file: string, profile: string])[] = [
  ['Observation-blood-pressure.json', 'bp'],
  ['Observation-blood-pressure-cancel.json', 'bp'],
  ['Observation-blood-pressure-dar.json', 'bp'],
  ['Observation-bmi.json', 'bmi'],
  ['Observation-body-height.json', 'bodyheight'],
  ['Observation-body-length.json', 'bodyheight'],
  ['Observation-body-temperature.json', 'bodytemp'],
  ['Observation-example.json', 'bodyweight'],
  ['Observation-head-circumference.json', 'headcircum'],
  ['Observation-heart-rate.json', 'heartrate'],
  ['Observation-respiratory-rate.json', 'resprate'],
  ['Observation-satO2.json', 'oxygensat'],
  ['Observation-vitals-panel.json', 'vitalspanel'],
];

describe("HL7's vital signs", function () {
  this.timeout(DOWNLOAD_MS_MAX);
  let folder = '';
  before(async () => {
    folder = await examplesFolder();
  });
  const canonical = (name: string) => `http://hl7.org/fhir/StructureDefinition/${name}`;
  // Observations of HL7's package.
  const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Mutable;

  for (const [file, profile] of VITAL_SIGNS) {
    it(`${file} conforms to ${profile} and vitalsigns`, () => {
      const profiles = [canonical(profile), canonical('vitalsigns')];
      expect(errorsOf(read(file), profiles)).to.deep.equal([]);
    });
  }

  it('bp finds what is missing or wrong in a blood pressure', () => {
    const errors = (change: (observation: Mutable) => void) => {
      const observation = read('Observation-blood-pressure.json');
      change(observation);
      return errorsOf(observation, [canonical('bp')]).map(({ expression }) => expression);
    };
    const [systolic] = list(read('Observation-blood-pressure.json'), 'component');
    expect(errors((one) => list(one, 'component').shift())).to.include('Observation.component');
    expect(
      errors((one) => list(one, 'component').push(structuredClone(systolic ?? {}))),
    ).to.include('Observation.component');
    expect(errors(without('category'))).to.include('Observation.category');
    expect(errors(set('code', { text: 'BP' }))).to.include('Observation.code.coding');
    expect(errors(without('effectiveDateTime'))).to.include('Observation.effective');
    const unit = (one: Mutable) => object(list(one, 'component')[0], 'valueQuantity');
    expect(errors((one) => set('code', 'kPa')(unit(one)))).to.include(
      'Observation.component[0].value.code',
    );
  });
});
