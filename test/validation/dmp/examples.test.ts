/** Every profile has an example that is accepted, and what breaks the profile is refused. */
import { expect } from 'chai';
import { errorsOf, told } from '../kit.ts';
import type { Loose } from './definitions.ts';
import { CANONICAL, chainOf, examples, ofType } from './definitions.ts';
import { mutantsOf } from './mutants.ts';

/** Of the mutants made of our profiles: the bar of the issue that asked for them. */
const CAUGHT_MIN = 0.98;

const profileOf = ({ meta }: Loose): string => meta.profile[0];

describe('fhir-profiles/dmp, the examples', () => {
  it('each profile of a resource has one', () => {
    const shown = new Set(examples.map(({ json }) => profileOf(json)));
    const hidden = ofType('StructureDefinition')
      .filter(({ kind, url }) => kind === 'resource' && !shown.has(url))
      .map(({ id }) => id);
    expect(hidden).to.deep.equal([]);
  });

  for (const { file, json } of examples) {
    it(`${file} is accepted`, () => {
      expect(told(errorsOf(json))).to.deep.equal([]);
    });
  }

  it('have test numbers only, with right keys', () => {
    const numbers = examples.flatMap(({ json }) => [
      ...JSON.stringify(json).matchAll(/"urn:oid:1\.2\.250\.1\.213\.1\.4\.(\d+)","value":"(\w+)"/g),
    ]);
    expect(numbers).to.have.length.above(10);
    for (const [, oid, value] of numbers) {
      expect(oid).to.equal('10');
      const key = 97 - Number(BigInt(String(value).slice(0, 13)) % 97n);
      expect(Number(String(value).slice(13))).to.equal(key);
    }
  });
});

describe('fhir-profiles/dmp, mutants of the examples', () => {
  const mutants = examples.flatMap(({ json }) =>
    mutantsOf(json, chainOf(profileOf(json))).map((mutant) => ({
      ...mutant,
      profile: profileOf(json).slice(`${CANONICAL}/StructureDefinition/`.length),
    })),
  );

  it(`are refused, at least ${CAUGHT_MIN * 100} % of them`, () => {
    const missed = mutants.filter(({ resource }) => errorsOf(resource).length === 0);
    const names = missed.map(({ profile, name }) => `${profile}: ${name}`);
    expect(mutants).to.have.length.above(900);
    expect(1 - missed.length / mutants.length, names.join('\n')).to.be.at.least(CAUGHT_MIN);
  });
});
