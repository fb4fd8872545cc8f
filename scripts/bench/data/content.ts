/** What a record of the bench holds: contacts with their measures, problems and reports, the same at every run. */
import type { BundleEntry, Coding, FhirResource } from '../../demo/fhir-json.ts';
import { bundleUrl, concept, postEntry } from '../../demo/fhir-json.ts';
import { loinc, OBSERVATION_CATEGORY, SNOMED, snomed, UCUM } from '../../demo/systems.ts';
import type { BenchRecord } from './people.ts';
import type { RandomSource } from './random.ts';
import { randomSource } from './random.ts';

/** One resource to deposit, under a name that is the same in every mode. */
export interface Deposit {
  /** Unique in the record. */
  readonly name: string;
  readonly resource: FhirResource;
}

/** One transaction Bundle's worth. */
export type DepositGroup = readonly Deposit[];

const CONTACTS = 13;
const CONTACTS_A_GROUP = 7;
const PULSES_A_CONTACT = 5;
const OTHERS_A_CONTACT = 4;
/** Five a contact: a search for it fills a page of 50. */
export const FREQUENT: Coding = loinc('8867-4', 'Heart rate');
/** Four in thirteen contacts or more: a search for it brings a few and what they refer to. */
export const RARE: Coding = loinc('8302-2', 'Body height');
const MEASURES: readonly (readonly [coding: Coding, unit: string, low: number, span: number])[] = [
  [RARE, 'cm', 150, 40],
  [loinc('29463-7', 'Body weight'), 'kg', 50, 50],
  [loinc('9279-1', 'Respiratory rate'), '/min', 12, 6],
  [loinc('2339-0', 'Glucose'), 'mg/dL', 70, 60],
  [loinc('38483-4', 'Creatinine'), 'mg/dL', 1, 2],
  [loinc('2947-0', 'Sodium'), 'mmol/L', 136, 8],
  [loinc('2093-3', 'Total cholesterol'), 'mg/dL', 150, 100],
  [loinc('8310-5', 'Body temperature'), 'Cel', 36, 4],
];
export const PROBLEMS: readonly [first: Coding, ...rest: Coding[]] = [
  snomed('44054006', 'Diabetes mellitus type 2'),
  snomed('59621000', 'Essential hypertension'),
  snomed('55822004', 'Hyperlipidemia'),
  snomed('195662009', 'Acute viral pharyngitis'),
  snomed('10509002', 'Acute bronchitis'),
];
const FIRST_CONTACT = Date.UTC(2023, 0, 9, 8);
const DAY_MILLISECONDS = 86_400_000;

/** The groups of a record of full size, about 150 resources. */
export function contentOf(record: BenchRecord, rank: number): readonly DepositGroup[] {
  const random = randomSource(rank);
  const contacts = Array.from({ length: CONTACTS }, (_, index) => contact(record, index, random));
  const groups: DepositGroup[] = [];
  for (let start = 0; start < contacts.length; start += CONTACTS_A_GROUP)
    groups.push(contacts.slice(start, start + CONTACTS_A_GROUP).flat());
  return groups;
}

/** One contact: the body of a transaction, of a dozen entries. */
export function contact(
  record: BenchRecord,
  index: number,
  random: RandomSource,
): readonly Deposit[] {
  const name = `encounter-${index}`;
  const at = FIRST_CONTACT + (index * 83 + random.below(40)) * DAY_MILLISECONDS;
  const subject = { reference: `Patient/${record.id}` };
  const encounter = { reference: urlIn(record, name) };
  const date = instant(at);
  const observations = Array.from(
    { length: PULSES_A_CONTACT + OTHERS_A_CONTACT },
    (_, position): Deposit => {
      const [coding, unit, low, span] = measureAt(position, index, random);
      return {
        name: `observation-${index}-${position}`,
        resource: {
          ...observation({ coding, unit, value: low + random.ratio() * span }),
          subject,
          encounter,
          effectiveDateTime: instant(at + position * 60_000),
        },
      };
    },
  );
  return [
    {
      name,
      resource: {
        resourceType: 'Encounter',
        status: 'finished',
        class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
        subject,
        period: { start: date, end: instant(at + 1_800_000) },
      },
    },
    ...observations,
    problem(index, { subject, encounter, onsetDateTime: date }),
  ];
}

function measureAt(position: number, index: number, random: RandomSource) {
  return position < PULSES_A_CONTACT
    ? ([FREQUENT, '/min', 55, 40] as const)
    : (MEASURES[(position + index) % MEASURES.length] ?? random.pick(MEASURES));
}

function problem(index: number, about: object): Deposit {
  const coding = PROBLEMS[index % PROBLEMS.length] ?? PROBLEMS[0];
  return {
    name: `condition-${index}`,
    resource: {
      resourceType: 'Condition',
      clinicalStatus: concept({
        system: 'http://terminology.hl7.org/CodeSystem/condition-clinical',
        code: 'active',
      }),
      code: { coding: [{ ...coding, system: SNOMED }], text: coding.display ?? coding.code },
      ...about,
    },
  };
}

export interface Measure {
  readonly coding: Coding;
  readonly unit: string;
  readonly value: number;
}

/** A vital sign without subject nor date, about 1 KB of JSON with its note. */
export function observation({ coding, unit, value }: Measure): FhirResource {
  return {
    resourceType: 'Observation',
    status: 'final',
    category: [concept({ system: OBSERVATION_CATEGORY, code: 'vital-signs' })],
    code: { coding: [coding], text: coding.display ?? coding.code },
    valueQuantity: { value: Math.round(value * 10) / 10, unit, system: UCUM, code: unit },
    note: [{ text: 'Mesure de routine, sans remarque. '.repeat(10).trim() }],
  };
}

/** A long series of measures, for the searches that walk pages. */
export function seriesOf(record: BenchRecord, groups: number, size: number): DepositGroup[] {
  const subject = { reference: `Patient/${record.id}` };
  return Array.from({ length: groups }, (_, group) =>
    Array.from({ length: size }, (_, index): Deposit => {
      const position = group * size + index;
      return {
        name: `series-${position}`,
        resource: {
          ...observation({ coding: FREQUENT, unit: '/min', value: 55 + (position % 40) }),
          subject,
          effectiveDateTime: instant(FIRST_CONTACT + position * 3_600_000),
        },
      };
    }),
  );
}

/** Entries of a transaction Bundle. */
export function entriesOf(record: BenchRecord, group: DepositGroup): readonly BundleEntry[] {
  return group.map(({ name, resource }) => postEntry(`${record.id}/${name}`, resource));
}

function urlIn(record: BenchRecord, name: string): string {
  return bundleUrl(`${record.id}/${name}`);
}

/** Seconds and zone, as a French sender writes them. */
export function instant(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}+00:00`;
}
