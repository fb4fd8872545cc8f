/** Canonicals and their versions over several packages. */
import { expect } from 'chai';
import { structureLookup } from '../../../server/fhir/definitions/structures.ts';
import { terminologyOver } from '../../../server/fhir/terminology/pack-terminology.ts';

const URL = 'https://example.org/StructureDefinition/a';

function structure(version: string | undefined, name: string, url = URL): string {
  return `${JSON.stringify({ url, version, name, kind: 'resource', type: 'Patient', elements: [] })}\n`;
}

describe('R4 references, canonicals over packages', () => {
  const lookup = structureLookup([
    structure('1.0.0', 'First') + structure('1.0.0', 'Other', `${URL}b`),
    structure('2.0.0', 'Second'),
    '',
  ]);
  const cases: readonly [canonical: string, name: string | undefined, why: string][] = [
    [URL, 'First', 'the first package that has it'],
    [`${URL}|1.0.0`, 'First', 'its version'],
    [`${URL}|2.0.0`, 'Second', 'the version of a later package'],
    [`${URL}|3.0.0`, undefined, 'a version nobody holds'],
    [`${URL}|`, undefined, 'an empty version'],
    [`${URL}b`, 'Other', 'a url that begins alike'],
    ['https://example.org/StructureDefinition/', undefined, 'a url that is a beginning'],
    ['__proto__', undefined, 'no url'],
  ];
  for (const [canonical, name, why] of cases) {
    it(`${canonical}: ${name ?? 'nothing'} (${why})`, () => {
      expect(lookup.structure(canonical)?.name).to.equal(name);
    });
  }

  it('lists each url once', () => {
    expect(lookup.urls).to.deep.equal([URL, `${URL}b`]);
  });

  it('gives the same structure each time', () => {
    expect(lookup.structure(URL)).to.equal(lookup.structure(`${URL}|1.0.0`));
  });

  it('refuses a file that is not of packages', () => {
    expect(() => structureLookup(['{"resourceType":"Patient"}\n'])).to.throw(
      'does not begin with its url',
    );
  });
});

describe('R4 terminologies, systems over packages', () => {
  const SET = 'https://example.org/ValueSet/s';
  const line = (value: unknown) => `${JSON.stringify(value)}\n`;
  const whole = line({ url: SET, includes: [{ system: 'https://example.org/cs' }] });
  const system = (complete: boolean, ...codes: readonly string[]) =>
    line({ url: 'https://example.org/cs', complete, codes });

  it('join the fragments of all', () => {
    const terminology = terminologyOver([
      { valueSets: whole, codeSystems: system(false, 'a') },
      { valueSets: '', codeSystems: system(false, 'b') },
    ]);
    const verdicts = ['a', 'b', 'c'].map((code) => terminology.member(SET, undefined, code));
    expect(verdicts).to.deep.equal(['in', 'in', 'unknown']);
  });

  it('prefer the one that is complete', () => {
    const terminology = terminologyOver([
      { valueSets: whole, codeSystems: system(false, 'a') },
      { valueSets: '', codeSystems: system(true, 'b') },
    ]);
    const verdicts = ['a', 'b'].map((code) => terminology.member(SET, undefined, code));
    expect(verdicts).to.deep.equal(['out', 'in']);
  });

  it('leave any code undecided when the set is open', () => {
    const open = line({ url: SET, open: true, includes: [{ system: 'x', codes: ['a'] }] });
    const terminology = terminologyOver([{ valueSets: open, codeSystems: '' }]);
    expect(terminology.member(SET, 'x', 'a')).to.equal('in');
    expect(terminology.member(SET, 'x', 'b')).to.equal('unknown');
    expect(terminology.member(SET, 'y', 'a')).to.equal('unknown');
    expect(terminology.member(SET, '', 'a')).to.equal('out');
  });
});
