/** The checked-in definitions of R4 4.0.1 and the lookups over them. */
import { expect } from 'chai';
import r4 from 'fhirpath/fhir-context/r4/index.js';
import { readDefinitions } from '../../../server/boot/definitions.ts';
import { CHIEF_DATE_CODES } from '../../../server/fhir/definitions/chief-date.ts';
import type { ElementDefinition } from '../../../server/fhir/definitions/type-definition.ts';
import { compilePath } from '../../../server/fhir/model/path.ts';

const definitions = readDefinitions();
const { resourceTypes } = definitions;

/** Paths by another hand: the FHIRPath library's model is built from HL7's own files. */
const modelPaths = new Set([
  ...Object.keys(r4.path2Type),
  ...Object.keys(r4.choiceTypePaths),
  ...Object.keys(r4.pathsDefinedElsewhere),
]);

/** Each element once: those of a `contentReference` come round again. */
function eachElement(elements: readonly ElementDefinition[], seen: Set<ElementDefinition>): void {
  for (const element of elements) {
    if (seen.has(element)) continue;
    seen.add(element);
    eachElement(element.elements, seen);
  }
}

function element(type: string, name: string): ElementDefinition | undefined {
  return definitions.type(type)?.elements.find((each) => each.name === name);
}

describe('R4 structuredefinition, the types', () => {
  it('are the 146 resource types', () => {
    expect(resourceTypes).to.have.length(146);
    expect(resourceTypes).to.include.members([
      'Patient',
      'Binary',
      'Parameters',
      'VisionPrescription',
    ]);
    expect(resourceTypes).to.deep.equal([...resourceTypes].sort());
  });

  const names: readonly [name: string, isType: boolean, isResourceType: boolean][] = [
    ['Patient', true, true],
    ['DomainResource', true, false],
    ['Resource', true, false],
    ['HumanName', true, false],
    ['SubscriptionStatus', false, false],
    ['MetadataResource', false, false],
    ['__proto__', false, false],
    ['constructor', false, false],
    ['', false, false],
  ];
  for (const [name, isType, isResourceType] of names) {
    it(`${name || '(empty)'} ${isType ? 'is' : 'is not'} one, and ${isResourceType ? '' : 'not '}to be stored`, () => {
      expect(definitions.type(name) !== undefined).to.equal(isType);
      expect(definitions.isResourceType(name)).to.equal(isResourceType);
    });
  }

  it('have the elements of R4 and no other', () => {
    const seen = new Set<ElementDefinition>();
    for (const type of resourceTypes) eachElement(definitions.type(type)?.elements ?? [], seen);
    const datatypes = [...seen].flatMap(({ types }) => types.map(({ code }) => code));
    for (const code of datatypes) eachElement(definitions.type(code)?.elements ?? [], seen);
    const paths = new Set([...seen].map(({ path }) => path.replace('[x]', '')));
    expect([...paths].filter((path) => !modelPaths.has(path))).to.deep.equal([]);
    expect(paths.size).to.be.greaterThan(4000);
  });

  it('inherit in the order of the standard', () => {
    const first = definitions
      .type('Patient')
      ?.elements.slice(0, 9)
      .map(({ name }) => name);
    expect(first).to.deep.equal([
      'id',
      'meta',
      'implicitRules',
      'language',
      'text',
      'contained',
      'extension',
      'modifierExtension',
      'identifier',
    ]);
  });

  it('keep cardinalities, choices, targets and required value sets', () => {
    expect(element('Observation', 'status')).to.include({ min: 1, max: 1, isModifier: true });
    expect(element('Observation', 'category')).to.include({
      min: 0,
      max: Number.POSITIVE_INFINITY,
    });
    expect(element('Observation', 'value')).to.include({ isChoice: true });
    expect(element('Observation', 'value')?.types.map(({ code }) => code)).to.have.length(11);
    expect(element('Flag', 'encounter')?.types[0]?.targets).to.deep.equal(['Encounter']);
    expect(element('Basic', 'subject')?.types[0]?.targets).to.deep.equal([]);
    expect(element('Patient', 'gender')?.valueSet).to.equal(
      'http://hl7.org/fhir/ValueSet/administrative-gender|4.0.1',
    );
    expect(element('Patient', 'maritalStatus')?.valueSet).to.equal(undefined);
    expect(element('Patient', 'id')?.types[0]?.code).to.equal('id');
  });

  it('follow a contentReference without end', () => {
    let item = element('Questionnaire', 'item');
    for (let depth = 0; depth < 5; depth += 1) {
      item = item?.elements.find(({ name }) => name === 'item');
      expect(item?.elements.map(({ name }) => name)).to.include('linkId');
    }
  });
});

describe('R4 searchparameter, the parameters', () => {
  const all = resourceTypes.flatMap((type) => definitions.params(type));

  it('all compile, and none needs resolve()', () => {
    const expressions = new Set(
      all.flatMap((param) => [
        param.expression,
        ...definitions.components(param).map(({ expression }) => expression),
      ]),
    );
    expressions.delete('');
    for (const expression of expressions) {
      expect(expression).not.to.include('resolve(');
      expect(() => compilePath(expression), expression).not.to.throw();
    }
    expect(expressions.size).to.be.greaterThan(1200);
  });

  it('have an expression unless they are special', () => {
    const without = all.filter(({ expression }) => expression === '');
    expect([...new Set(without.map(({ code }) => code))]).to.have.members([
      '_text',
      '_content',
      '_query',
    ]);
    expect(without.every(({ kind }) => kind === 'special')).to.equal(true);
  });

  it('have targets when, and only when, they are references', () => {
    const wrong = all.filter(({ kind, targets }) => (kind === 'reference') !== targets.length > 0);
    expect(wrong).to.deep.equal([]);
    expect(all.flatMap(({ targets }) => targets).every(definitions.isResourceType)).to.equal(true);
  });

  const cases: readonly [
    type: string,
    code: string,
    expression: string,
    targets: readonly string[],
  ][] = [
    ['Patient', '_id', 'Resource.id', []],
    ['Binary', '_lastUpdated', 'Resource.meta.lastUpdated', []],
    ['Observation', 'patient', 'Observation.subject', ['Patient']],
    ['AllergyIntolerance', 'patient', 'AllergyIntolerance.patient', ['Patient']],
    ['Observation', 'encounter', 'Observation.encounter', ['Encounter']],
    ['AuditEvent', 'patient', 'AuditEvent.agent.who | AuditEvent.entity.what', ['Patient']],
    ['MedicationRequest', 'code', 'MedicationRequest.medication.ofType(CodeableConcept)', []],
    ['InsurancePlan', 'name', 'InsurancePlan.name | InsurancePlan.alias', []],
    ['Condition', 'onset-age', 'Condition.onset.ofType(Age) | Condition.onset.ofType(Range)', []],
    [
      'Observation',
      'value-string',
      'Observation.value.ofType(string) | Observation.value.ofType(CodeableConcept).text',
      [],
    ],
  ];
  for (const [type, code, expression, targets] of cases) {
    it(`${type} ${code}: ${expression}`, () => {
      expect(definitions.param(type, code)).to.deep.include({ type, code, expression, targets });
    });
  }

  it('may name any type but Parameters', () => {
    const targets = definitions.param('Basic', 'subject')?.targets;
    expect(targets).to.have.length(145);
    expect(targets).not.to.include('Parameters');
  });

  it('of Resource and DomainResource are those of every type', () => {
    const codes = definitions.params('Patient').map(({ code }) => code);
    expect(codes).to.include.members([
      '_id',
      '_lastUpdated',
      '_tag',
      '_profile',
      '_security',
      '_text',
    ]);
    expect(definitions.param('Binary', '_text'), 'Binary is no DomainResource').to.equal(undefined);
  });

  it('are none for what R4 does not define', () => {
    expect(definitions.params('HumanName')).to.deep.equal([]);
    expect(definitions.params('__proto__')).to.deep.equal([]);
    expect(definitions.param('Patient', 'no-such')).to.equal(undefined);
    expect(definitions.param('DetectedIssue', 'status'), 'of R5').to.equal(undefined);
  });

  it('tell the parts of a composite', () => {
    const param = definitions.param('Observation', 'code-value-quantity');
    if (!param) throw new Error('code-value-quantity is missing');
    expect(param).to.include({ kind: 'composite', multipleOr: false });
    const parts = definitions.components(param).map(({ param: { code }, ...part }) => [code, part]);
    expect(parts).to.deep.equal([
      ['code', { expression: 'code', from: 'value' }],
      ['value-quantity', { expression: 'value.ofType(Quantity)', from: 'value' }],
    ]);
  });

  it('tell the parts of a composite that stand elsewhere in the resource', () => {
    const param = definitions.param('MolecularSequence', 'chromosome-variant-coordinate');
    if (!param) throw new Error('chromosome-variant-coordinate is missing');
    const parts = definitions.components(param).map(({ expression, from }) => [expression, from]);
    expect(parts).to.deep.equal([
      ['MolecularSequence.referenceSeq.chromosome', 'resource'],
      ['start', 'value'],
      ['end', 'value'],
    ]);
  });
});

describe('R4 searchparameter, the chief date', () => {
  const cases: readonly [type: string, code: string | undefined][] = [
    ['Observation', 'date'],
    ['DocumentReference', 'date'],
    ['DiagnosticReport', 'date'],
    ['Encounter', 'date'],
    ['MedicationRequest', 'authoredon'],
    ['MedicationStatement', 'effective'],
    ['MedicationAdministration', 'effective-time'],
    ['MedicationDispense', 'whenhandedover'],
    ['Condition', 'recorded-date'],
    ['ServiceRequest', 'authored'],
    ['QuestionnaireResponse', 'authored'],
    ['ImagingStudy', 'started'],
    ['Provenance', 'recorded'],
    ['Task', 'authored-on'],
    ['Goal', 'start-date'],
    ['Patient', undefined],
    ['Medication', undefined],
    ['Organization', undefined],
  ];
  for (const [type, code] of cases) {
    it(`of ${type} is ${code ?? 'none'}`, () => {
      expect(definitions.chiefDate(type)?.code).to.equal(code);
    });
  }

  it('uses every code of the list', () => {
    const used = new Set(resourceTypes.map((type) => definitions.chiefDate(type)?.code));
    expect(CHIEF_DATE_CODES.filter((code) => !used.has(code))).to.deep.equal([]);
  });
});

describe('R4 compartmentdefinition, patient', () => {
  const cases: readonly [type: string, codes: readonly string[]][] = [
    ['Observation', ['performer', 'subject']],
    ['AllergyIntolerance', ['asserter', 'patient', 'recorder']],
    ['Patient', ['link']],
    ['Task', []],
    ['Organization', []],
    ['constructor', []],
  ];
  for (const [type, codes] of cases) {
    it(`${type}: ${codes.join(', ') || 'never in one'}`, () => {
      expect(definitions.patientCompartment(type)).to.deep.equal(codes);
    });
  }

  it('names parameters that exist, and that may target a Patient', () => {
    for (const type of resourceTypes) {
      for (const code of definitions.patientCompartment(type)) {
        expect(definitions.param(type, code)?.targets, `${type}.${code}`).to.include('Patient');
      }
    }
  });
});

describe('Architecture, the start', () => {
  it('reads the definitions once', () => {
    expect(readDefinitions()).to.equal(definitions);
  });
});
