/** Mutants of the Bundles of IPS 2.0.0: profiles as they are published. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ipsFolder } from '../../scripts/verdicts/corpus.ts';
import { errorsOf } from './kit.ts';
import type { Mutable } from './slicing-mutate.ts';
import { list, object, set, without } from './slicing-mutate.ts';

const DOWNLOAD_MS_MAX = 5 * 60_000;
const CAUGHT_MIN = 0.98;
const MUTANTS_MIN = 40;

interface Mutation {
  readonly title: string;
  /** False when the Bundle has nothing to mutate in this way. */
  readonly apply: (bundle: Mutable) => boolean;
}

function resources(bundle: Mutable, type: string): Mutable[] {
  return list(bundle, 'entry')
    .map((entry) => object(entry, 'resource'))
    .filter(({ resourceType }) => resourceType === type);
}

function composition(bundle: Mutable): Mutable {
  return resources(bundle, 'Composition')[0] ?? {};
}

function section(bundle: Mutable, code: string): Mutable | undefined {
  return list(composition(bundle), 'section').find((one) =>
    list(object(one, 'code'), 'coding').some((coding) => coding['code'] === code),
  );
}

const PROBLEMS = '11450-4';
const ALLERGIES = '48765-2';
const MEDICATIONS = '10160-0';

function onSection(
  title: string,
  code: string,
  change: (section: Mutable, bundle: Mutable) => boolean,
): Mutation {
  return {
    title: `section ${code}: ${title}`,
    apply: (bundle) => {
      const found = section(bundle, code);
      return found !== undefined && change(found, bundle);
    },
  };
}

/**
 * The slices of the Bundle are open and told by profile: what does not conform is in none of them, and is let through, by
 * HL7's validator too. What declares its profile must conform.
 */
function onFirst(type: string, title: string, change: (resource: Mutable) => boolean): Mutation {
  return {
    title: `${type}: ${title}`,
    apply: (bundle) => {
      const [first] = resources(bundle, type);
      if (!first) return false;
      declare(first, type);
      return change(first);
    },
  };
}

function declare(resource: Mutable, type: string): void {
  if (!PROFILED.has(type)) return;
  resource['meta'] = {
    profile: [`http://hl7.org/fhir/uv/ips/StructureDefinition/${type}-uv-ips`],
  };
}

const PROFILED: ReadonlySet<string> = new Set([
  ...['AllergyIntolerance', 'Composition', 'Condition', 'Immunization', 'Medication'],
  ...['MedicationStatement', 'Organization', 'Patient', 'Procedure'],
]);

function perSection(code: string): readonly Mutation[] {
  return [
    onSection('removed', code, (found, bundle) => {
      const held = composition(bundle);
      held['section'] = list(held, 'section').filter((one) => one !== found);
      return true;
    }),
    onSection('another code', code, (found) => {
      found['code'] = { coding: [{ system: 'http://loinc.org', code: '34133-9' }] };
      return true;
    }),
    onSection('twice', code, (found, bundle) => {
      list(composition(bundle), 'section').push(structuredClone(found));
      return true;
    }),
    onSection('no title', code, without('title')),
    onSection('no text', code, without('text')),
    onSection('a patient as entry', code, (found, bundle) => {
      const patient = list(bundle, 'entry').find(
        (entry) => object(entry, 'resource')['resourceType'] === 'Patient',
      );
      found['entry'] = [{ reference: patient?.['fullUrl'] }];
      return true;
    }),
    onSection('an entry that is not there', code, (found) => {
      const isThere = list(found, 'entry').length > 0;
      found['entry'] = [{ reference: 'urn:uuid:00000000-0000-4000-8000-000000000000' }];
      return isThere;
    }),
    onSection('a relative entry that is not there', code, (found) => {
      const isThere = list(found, 'entry').length > 0;
      found['entry'] = [{ reference: 'Condition/nowhere' }];
      return isThere;
    }),
  ];
}

const MUTATIONS: readonly Mutation[] = [
  ...[PROBLEMS, ALLERGIES, MEDICATIONS].flatMap(perSection),
  { title: 'Bundle: a collection', apply: set('type', 'collection') },
  { title: 'Bundle: no identifier', apply: without('identifier') },
  { title: 'Bundle: no timestamp', apply: without('timestamp') },
  {
    title: 'Bundle: the Composition last',
    apply: (bundle) => {
      const [first, ...others] = list(bundle, 'entry');
      bundle['entry'] = [...others, first];
      return true;
    },
  },
  {
    title: 'Bundle: no patient',
    apply: (bundle) => {
      bundle['entry'] = list(bundle, 'entry').filter(
        (entry) => object(entry, 'resource')['resourceType'] !== 'Patient',
      );
      return true;
    },
  },
  {
    title: 'Bundle: an entry without fullUrl',
    apply: (bundle) => without('fullUrl')(list(bundle, 'entry').at(-1) ?? {}),
  },
  {
    title: 'Bundle: two entries of one fullUrl',
    apply: (bundle) => {
      const [first, second] = list(bundle, 'entry').slice(1);
      if (first && second) second['fullUrl'] = first['fullUrl'];
      return true;
    },
  },
  {
    title: 'Bundle: an entry that is searched',
    apply: (bundle) => set('search', { mode: 'match' })(list(bundle, 'entry')[1] ?? {}),
  },
  onFirst('Composition', 'a status that does not exist', set('status', 'finished')),
  onFirst('Composition', 'no date', without('date')),
  onFirst('Composition', 'no author', without('author')),
  onFirst(
    'Composition',
    'another type',
    set('type', { coding: [{ system: 'http://loinc.org', code: '34133-9' }] }),
  ),
  onFirst('Composition', 'no subject', without('subject')),
  onFirst('Composition', 'a practitioner as subject', (held) => {
    held['subject'] = { reference: 'Practitioner/x' };
    return true;
  }),
  onFirst('Composition', 'a subject by name alone', set('subject', { display: 'Exemple' })),
  onFirst('Patient', 'no name', without('name')),
  onFirst('Patient', 'no birth date', without('birthDate')),
  onFirst('Patient', 'a name that says nothing', set('name', [{ use: 'official' }])),
  onFirst('AllergyIntolerance', 'no code', without('code')),
  onFirst('AllergyIntolerance', 'no patient', without('patient')),
  onFirst(
    'AllergyIntolerance',
    'a status of another system',
    set('clinicalStatus', { coding: [{ system: 'http://snomed.info/sct', code: '1' }] }),
  ),
  onFirst('Condition', 'no code', without('code')),
  onFirst('Condition', 'no subject', without('subject')),
  onFirst('Condition', 'a group as subject', set('subject', { reference: 'Group/x' })),
  onFirst('MedicationStatement', 'no time', (statement) => {
    const [dateTime, period] = ['effectiveDateTime', 'effectivePeriod'].map((name) =>
      without(name)(statement),
    );
    delete statement['_effectiveDateTime'];
    return dateTime === true || period === true;
  }),
  onFirst('MedicationStatement', 'no subject', without('subject')),
  onFirst('MedicationStatement', 'a status that does not exist', set('status', 'taken')),
  onFirst('Immunization', 'no vaccine', without('vaccineCode')),
  onFirst('Immunization', 'no patient', without('patient')),
  onFirst('Immunization', 'a status that does not exist', set('status', 'given')),
  onFirst('Observation', 'no code', without('code')),
  onFirst('Observation', 'a status that does not exist', set('status', 'done')),
  onFirst('Organization', 'no name', without('name')),
  onFirst('Medication', 'no code', without('code')),
  onFirst('Procedure', 'no subject', without('subject')),
  onFirst('Flag', 'no code', without('code')),
];

describe('IPS 2.0.0, mutants of its Bundles', function () {
  this.timeout(DOWNLOAD_MS_MAX);
  const bundles = new Map<string, Mutable>();
  before(async () => {
    const folder = join(await ipsFolder(), 'example');
    for (const name of readdirSync(folder).filter((file) => file.startsWith('Bundle-'))) {
      // Bundles of HL7's package.
      bundles.set(name, JSON.parse(readFileSync(join(folder, name), 'utf8')) as Mutable);
    }
  });

  it('are made of five Bundles that are accepted', () => {
    expect(bundles.size).to.equal(5);
    for (const [name, bundle] of bundles) {
      expect(errorsOf(bundle), name).to.deep.equal([]);
      const declared = structuredClone(bundle);
      for (const type of PROFILED) {
        const [first] = resources(declared, type);
        if (first) declare(first, type);
      }
      expect(errorsOf(declared), name).to.deep.equal([]);
    }
  });

  it(`are caught, ${CAUGHT_MIN * 100} % at least`, () => {
    const passed: string[] = [];
    let count = 0;
    for (const [name, bundle] of bundles) {
      for (const { title, apply } of MUTATIONS) {
        const mutant = structuredClone(bundle);
        if (!apply(mutant)) continue;
        count += 1;
        if (errorsOf(mutant).length === 0) passed.push(`${name}: ${title}`);
      }
    }
    expect(count).to.be.at.least(MUTANTS_MIN);
    expect(1 - passed.length / count, passed.join('; ')).to.be.at.least(CAUGHT_MIN);
  });
});
