/** Value sets worked out from their composition. */
import { expect } from 'chai';
import type { Fields } from '../../../scripts/profiles/fields.ts';
import { reduce } from '../../../scripts/profiles/reduce.ts';
import type { PackInclude } from '../../../server/fhir/definitions/value-set.ts';

const ANIMALS = 'https://example.org/animals';
const COLOURS = 'https://example.org/colours';

const animals: Fields = {
  resourceType: 'CodeSystem',
  url: ANIMALS,
  content: 'complete',
  caseSensitive: true,
  concept: [
    {
      code: 'mammal',
      property: [{ code: 'notSelectable', valueBoolean: true }],
      concept: [
        { code: 'cat', property: [{ code: 'legs', valueInteger: 4 }] },
        { code: 'whale', property: [{ code: 'legs', valueInteger: 0 }] },
      ],
    },
    { code: 'bird', concept: [{ code: 'owl', concept: [{ code: 'barn-owl' }] }] },
    { code: 'puma', property: [{ code: 'parent', valueCode: 'cat' }] },
  ],
};

const colours: Fields = {
  resourceType: 'CodeSystem',
  url: COLOURS,
  content: 'fragment',
  concept: [{ code: 'red' }, { code: 'blue' }],
};

const pets: Fields = {
  resourceType: 'ValueSet',
  url: 'https://example.org/ValueSet/pets',
  compose: {
    include: [{ system: ANIMALS, concept: [{ code: 'cat' }, { code: 'owl' }, { code: 'puma' }] }],
  },
};

function includes(compose: Fields, more: readonly Fields[] = []): readonly PackInclude[] {
  const subject = {
    resourceType: 'ValueSet',
    url: 'https://example.org/ValueSet/subject',
    compose,
  };
  const { valueSets, leftOut } = reduce([animals, colours, pets, subject, ...more], {
    held: { codeSystem: () => undefined, valueSet: () => undefined },
    withSnapshot: (source) => source,
  });
  expect(leftOut).to.deep.equal([]);
  return valueSets.find(({ url }) => url === subject.url)?.includes ?? [];
}

function filter(property: string, op: string, value: string): Fields {
  return { include: [{ system: ANIMALS, filter: [{ property, op, value }] }] };
}

describe('R4 valueset, composition worked out', () => {
  const cases: readonly [what: string, compose: Fields, codes: readonly string[]][] = [
    ['is-a', filter('concept', 'is-a', 'bird'), ['bird', 'owl', 'barn-owl']],
    ['is-a by the property parent', filter('concept', 'is-a', 'cat'), ['cat', 'puma']],
    ['is-a without the abstract', filter('concept', 'is-a', 'mammal'), ['cat', 'whale', 'puma']],
    ['descendent-of', filter('concept', 'descendent-of', 'bird'), ['owl', 'barn-owl']],
    ['is-not-a', filter('concept', 'is-not-a', 'bird'), ['cat', 'whale', 'puma']],
    ['= of a property', filter('legs', '=', '4'), ['cat']],
    ['in of codes', filter('code', 'in', 'cat, owl'), ['cat', 'owl']],
    ['not-in of codes', filter('code', 'not-in', 'cat,owl,bird'), ['whale', 'barn-owl', 'puma']],
    ['regex, whole', filter('code', 'regex', '.*owl'), ['owl', 'barn-owl']],
    ['exists', filter('legs', 'exists', 'true'), ['cat', 'whale']],
    [
      'import met with a system',
      { include: [{ ...filterOf('is-a', 'bird'), valueSet: [pets['url']] }] },
      ['owl'],
    ],
    [
      'two filters',
      {
        include: [
          {
            system: ANIMALS,
            filter: [
              { property: 'concept', op: 'is-a', value: 'bird' },
              { property: 'code', op: 'regex', value: 'b.*' },
            ],
          },
        ],
      },
      ['bird', 'barn-owl'],
    ],
    [
      'exclude from a whole system',
      { include: [{ system: ANIMALS }], exclude: [filterOf('is-a', 'bird')] },
      ['cat', 'whale', 'puma'],
    ],
    [
      'exclude of an import',
      { include: [{ system: ANIMALS }], exclude: [{ valueSet: [pets['url']] }] },
      ['whale', 'bird', 'barn-owl'],
    ],
  ];
  for (const [what, compose, codes] of cases) {
    it(`${what}: ${codes.join(', ')}`, () => {
      expect(includes(compose)).to.deep.equal([{ system: ANIMALS, codes }]);
    });
  }

  function filterOf(op: string, value: string): Fields {
    return { system: ANIMALS, filter: [{ property: 'concept', op, value }] };
  }

  const open: readonly [what: string, compose: Fields, expected: readonly PackInclude[]][] = [
    ['a whole system', { include: [{ system: ANIMALS }] }, [{ system: ANIMALS }]],
    [
      'another version of a system',
      { include: [{ system: ANIMALS, version: '9' }] },
      [{ system: ANIMALS, open: true }],
    ],
    [
      'a filter nobody can work out',
      filter('concept', 'generalizes', 'cat'),
      [{ system: ANIMALS, open: true }],
    ],
    [
      'a filter on a system that is not held',
      { include: [{ system: 'x', filter: [{ property: 'concept', op: 'is-a', value: 'y' }] }] },
      [{ system: 'x', open: true }],
    ],
    [
      'a filter on a fragment',
      { include: [{ system: COLOURS, filter: [{ property: 'code', op: '=', value: 'red' }] }] },
      [{ system: COLOURS, codes: ['red'], open: true }],
    ],
    [
      'an exclusion from a fragment',
      {
        include: [{ system: COLOURS }],
        exclude: [{ system: COLOURS, concept: [{ code: 'red' }] }],
      },
      [{ system: COLOURS, open: true }],
    ],
    ['an empty result', filter('code', '=', 'dodo'), []],
  ];
  for (const [what, compose, expected] of open) {
    it(`${what}: ${JSON.stringify(expected)}`, () => {
      expect(includes(compose)).to.deep.equal(expected);
    });
  }

  function reduced(...sources: readonly Fields[]) {
    return reduce(sources, {
      held: { codeSystem: () => undefined, valueSet: () => undefined },
      withSnapshot: (source) => source,
    });
  }

  it('an import that is not held leaves the whole set open', () => {
    const [set] = reduced({
      resourceType: 'ValueSet',
      url: 'u',
      compose: { include: [{ valueSet: ['https://example.org/ValueSet/none'] }] },
    }).valueSets;
    expect(set).to.deep.equal({ url: 'u', open: true, includes: [] });
  });

  it('sets that import one another are left out by name', () => {
    const set = (url: string, other: string) => ({
      resourceType: 'ValueSet',
      url,
      compose: { include: [{ valueSet: [other] }] },
    });
    const { valueSets, leftOut } = reduced(set('a', 'b'), set('b', 'a'));
    expect(valueSets).to.deep.equal([]);
    expect(leftOut.join()).to.include('imports itself');
  });

  it('a hierarchy without end, a concept without code and a doubled url are told', () => {
    let concept: Fields = { code: 'x' };
    for (let depth = 0; depth < 70; depth += 1) concept = { code: `c${depth}`, concept: [concept] };
    const system = (url: string, first: Fields) => ({
      resourceType: 'CodeSystem',
      url,
      content: 'complete',
      concept: [first],
    });
    const { codeSystems, leftOut } = reduced(
      system('deep', concept),
      system('nameless', { display: 'x' }),
      system('twice', { code: 'a' }),
      system('twice', { code: 'b' }),
    );
    expect(codeSystems.map(({ url }) => url)).to.deep.equal(['twice']);
    expect(leftOut).to.have.length(3);
    expect(leftOut.join())
      .to.include('deeper than')
      .and.include('has no code')
      .and.include('twice');
  });
});
