import { expect } from 'chai';
import { PARAMETERS_MAX } from '../../../server/fhir/search/parse.ts';
import { LEAVES_MAX } from '../../../server/fhir/search/parsing/context.ts';
import { CHAIN_DEPTH_MAX, HAS_DEPTH_MAX } from '../../../server/fhir/search/parsing/path.ts';
import { ALTERNATIVES_MAX, VALUE_LENGTH_MAX } from '../../../server/fhir/search/parsing/value.ts';
import { refusal, shownQuery } from './reading.ts';
import { obeyed, refused } from './tables.ts';

describe('R4 search, Chained Parameters', () => {
  obeyed([
    [
      'Observation?subject:Patient.identifier=urn:a|1',
      'subject→Patient(identifier=urn:a|1)',
      'typed',
    ],
    [
      'Observation?subject.family=Zo',
      'subject→Patient(family starts "Zo")',
      'untyped: the types that have the parameter',
    ],
    [
      'Observation?subject.name=Zo',
      'or(subject→Location(name starts "Zo") subject→Patient(name starts "Zo"))',
      'untyped: or',
    ],
    [
      'Observation?patient.general-practitioner.name=T',
      'patient→Patient(or(general-practitioner→Organization(name starts "T") general-practitioner→Practitioner(name starts "T")))',
      'two references',
    ],
    [
      'Observation?subject:Patient.family:exact=Zoé',
      'subject→Patient(family exact "Zoé")',
      'with a modifier',
    ],
    ['Observation?patient._id=p1', 'patient→Patient(id p1)', '_id of the target'],
    [
      'Observation?encounter.part-of.part-of._id=e',
      'encounter→Encounter(part-of→Encounter(part-of→Encounter(id e)))',
      'three references',
    ],
  ]);
  refused([
    [
      'Observation?encounter.part-of.part-of.part-of._id=e',
      'value',
      /follows too many references: at most 3/,
    ],
    ['Observation?code.text=x', 'value', /'code' is not a reference/],
    [
      'Observation?subject:Practitioner.name=x',
      'value',
      /'subject' does not refer to a 'Practitioner'/,
    ],
    [
      'Observation?patient.familly=x',
      'not-supported',
      /'familly' does not exist for Patient\. Did you mean 'family'\?/,
    ],
    ['Observation?subject.=x', 'value', /not a parameter name/],
  ]);
});

describe('R4 search, Reverse Chaining', () => {
  obeyed([
    ['Patient?_has:Observation:patient:code=a', 'Observation.patient→(code=*|a)', '_has'],
    [
      'Patient?_has:Observation:patient:code:not=a',
      'Observation.patient→(not(code=*|a))',
      'with a modifier',
    ],
    [
      'Patient?_has:Encounter:patient:_has:Observation:encounter:code=a',
      'Encounter.patient→(Observation.encounter→(code=*|a))',
      'nested',
    ],
    [
      'Observation?subject._has:Encounter:patient:class=AMB',
      'subject→Patient(Encounter.patient→(class=*|AMB))',
      'after a chain, for the types referred to',
    ],
    [
      'Patient?_has:Observation:patient:encounter.class=AMB',
      'Observation.patient→(encounter→Encounter(class=*|AMB))',
      'before a chain',
    ],
  ]);
  refused([
    [
      'Patient?_has:Encounter:patient:_has:Encounter:part-of:_has:Encounter:part-of:class=x',
      'value',
      /follows too many references/,
    ],
    ['Patient?_has:Nothing:patient:code=a', 'value', /'Nothing' is not an R4 resource type/],
    ['Patient?_has:Observation:code:code=a', 'value', /'code' is not a reference/],
    ['Patient?_has:Observation:encounter:code=a', 'value', /does not refer to a 'Patient'/],
    ['Patient?_has:Observation:patient=a', 'value', /not a parameter name/],
    ['Patient?_has=a', 'value', /not a parameter name/],
  ]);
});

describe('R4 search, Escaping Search Parameters', () => {
  obeyed([
    ['Observation?code=a\\,b', 'code=*|a,b', 'comma'],
    ['Observation?code=s|a\\|b', 'code=s|a|b', 'bar'],
    ['Observation?code=a\\$b', 'code=*|a$b', 'dollar'],
    ['Observation?code=a\\\\,b', 'or(code=*|a\\ code=*|b)', 'backslash'],
  ]);
  refused([
    ['Observation?code=a\\b', 'value', /misplaced backslash/],
    ['Observation?code=a\\', 'value', /misplaced backslash/],
  ]);
});

describe('R4 search, bounds of a query', () => {
  const values = (count: number) =>
    Array.from({ length: count }, (_, index) => `v${index}`).join(',');
  it(`${ALTERNATIVES_MAX} alternatives are obeyed, one more refused`, () => {
    expect(shownQuery(`Observation?code=${values(ALTERNATIVES_MAX)}`)).to.match(/^or\(/);
    expect(refusal(`Observation?code=${values(ALTERNATIVES_MAX + 1)}`).message).to.equal(
      "'code' has more than 64 values.",
    );
  });
  it(`${PARAMETERS_MAX} parameters are obeyed, one more refused`, () => {
    const many = (count: number) =>
      `Observation?${Array.from({ length: count }, () => 'code=a').join('&')}`;
    expect(shownQuery(many(PARAMETERS_MAX))).to.match(/^and\(/);
    expect(refusal(many(PARAMETERS_MAX + 1)).message).to.equal(
      'The search has more than 64 parameters.',
    );
  });
  it(`a value of ${VALUE_LENGTH_MAX} characters is obeyed, a longer one refused`, () => {
    expect(shownQuery(`Observation?code=${'x'.repeat(VALUE_LENGTH_MAX)}`)).to.match(/^code=/);
    expect(refusal(`Observation?code=${'x'.repeat(VALUE_LENGTH_MAX + 1)}`).message).to.match(
      /passes 2000 characters/,
    );
  });
  it(`${CHAIN_DEPTH_MAX} references are followed and ${HAS_DEPTH_MAX} _has, together too`, () => {
    const chain = (depth: number) => `${'part-of.'.repeat(depth)}_id=e`;
    const reverse = (depth: number) => '_has:Encounter:part-of:'.repeat(depth);
    const query = (reverses: number, chains: number) =>
      `Encounter?${reverse(reverses)}${chain(chains)}`;
    expect(shownQuery(query(HAS_DEPTH_MAX, CHAIN_DEPTH_MAX))).to.match(/id e/);
    for (const deeper of [query(HAS_DEPTH_MAX + 1, 0), query(0, CHAIN_DEPTH_MAX + 1)]) {
      expect(refusal(deeper).message).to.match(/follows too many references/);
    }
  });
  it('a name of more than 256 characters is refused, shortened in the message', () => {
    expect(refusal(`Observation?${'x'.repeat(300)}=1`).message).to.match(
      /^The parameter name 'x{64}…' passes 256/,
    );
  });
  it(`${LEAVES_MAX} elementary conditions are the most: references of any type by id alone`, () => {
    expect(shownQuery('Observation?focus=a,b,c,d,e,f,g')).to.match(/^or\(/);
    expect(refusal('Observation?focus=a,b,c,d,e,f,g,h').message).to.match(
      /more than 1024 elementary conditions/,
    );
  });
  for (const query of [
    'Observation?code=',
    'Observation?code=a,,b',
    'Observation?code= ',
    'Observation?_count=',
  ]) {
    it(`${query} has an empty value`, () => {
      expect(refusal(query).message).to.match(/has an empty value/);
    });
  }
});

describe('R4 search, unknown and unsupported parameters', () => {
  refused([
    [
      'Observation?cod=a',
      'not-supported',
      /'cod' does not exist for Observation\. Did you mean 'code'\?/,
    ],
    [
      'Observation?zzzzzzzz=a',
      'not-supported',
      /^The search parameter 'zzzzzzzz' does not exist for Observation\.$/,
    ],
    [
      'Observation?value-quantity=5',
      'not-supported',
      /type 'quantity', which this server does not search yet/,
    ],
    ['RiskAssessment?probability=0.5', 'not-supported', /type 'number'/],
    ['Observation?code-value-string=a$b', 'not-supported', /type 'composite'/],
    ['Observation?_text=a', 'not-supported', /type 'special'/],
    ['Observation?value-quantity:missing=true', 'not-supported', /type 'quantity'/],
    ['Observation?__proto__=a', 'not-supported', /does not exist/],
    ['Observation?constructor=a', 'not-supported', /does not exist/],
    ['Observation?_elements=code', 'not-supported', /does not do what '_elements' asks/],
  ]);
  it('every fault is told at once', () => {
    const error = refusal('Observation?cod=a&date=x&_count=-1&subject:Foo=1');
    expect(error.issues.map(({ expression }) => expression)).to.deep.equal([
      'http.cod',
      'http.date',
      'http._count',
      'http.subject:Foo',
    ]);
  });
});
