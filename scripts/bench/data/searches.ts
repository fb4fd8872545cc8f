/** What is read and searched, and what must be found: known from the deposits. R4 http, read; R4 search. */
import type { Expectation, Operation } from '../plan.ts';
import { FREQUENT, PROBLEMS, RARE } from './content.ts';
import { documentBytes } from './document.ts';
import type { Material } from './material.ts';
import { byReaders } from './material.ts';
import { measuresOf } from './revisions.ts';
import type { WorldRecord } from './world.ts';
import { codeText, depositsOf } from './world.ts';

/** Records asked about: more would only fill the memory of the ceiling, which keeps the answers. */
const RECORDS_ASKED_MAX = 32;
const READS_A_RECORD = 8;
const SINCE = '2024-06-01';
const TOKEN_PAGE = 50;
const DATE_PAGE = 20;
const WALK_PAGE = 100;
const WALK_PAGES_MAX = 20;
const WHOLE_PAGE = 500;

function readable({ world }: Material): readonly WorldRecord[] {
  return world.filter(({ use }) => use === 'read').slice(0, RECORDS_ASKED_MAX);
}

/** One request a record, as each reader. */
function inRecords(
  material: Material,
  make: (one: WorldRecord) => {
    readonly path: string;
    readonly expect: Omit<Expectation, 'status'>;
  },
): readonly Operation[] {
  return readable(material).flatMap((one) => {
    const { path, expect } = make(one);
    return byReaders(material, one.record, {
      path: `/fhir/${path.replaceAll('|', '%7C')}`,
      expect: { status: 200, ...expect },
    });
  });
}

function referenceTo({ loaded }: Material, { record }: WorldRecord, name: string): string {
  return loaded.ids.get(`${record.id}/${name}`) ?? '';
}

function of({ record }: WorldRecord): string {
  return `patient=Patient/${record.id}`;
}

export function reads(material: Material): readonly Operation[] {
  const revised = new Set(material.revisions.map(({ reference }) => reference));
  return readable(material).flatMap((one) => {
    const step = Math.floor(one.deposits.length / READS_A_RECORD);
    const measured = measuresOf(one, material.loaded);
    return one.deposits
      .filter((_, index) => index % step === 0)
      .map(({ name }) => referenceTo(material, one, name))
      .filter((reference) => !revised.has(reference))
      .flatMap((reference) => {
        const value = measured.find((other) => other.reference === reference)?.value;
        return byReaders(material, one.record, {
          path: `/fhir/${reference}`,
          expect: { status: 200, reference, ...(value === undefined ? {} : { value }) },
        });
      });
  });
}

export function oldVersions(material: Material): readonly Operation[] {
  return material.revisions.flatMap(({ record, reference, firstValue }) =>
    byReaders(material, record.record, {
      path: `/fhir/${reference}/_history/1`,
      expect: { status: 200, reference, versionId: '1', value: firstValue },
    }),
  );
}

export function byToken(material: Material): readonly Operation[] {
  const code = codeText(FREQUENT);
  return inRecords(material, (one) => ({
    path: `Observation?${of(one)}&code=${code}&_count=${TOKEN_PAGE}`,
    expect: {
      matches: Math.min(TOKEN_PAGE, depositsOf(one, 'Observation', FREQUENT).length),
      each: { type: 'Observation', record: one.record.id, code },
    },
  }));
}

export function byDate(material: Material): readonly Operation[] {
  return inRecords(material, (one) => {
    const since = depositsOf(one, 'Observation').filter(
      ({ resource }) => String(resource['effectiveDateTime']) >= SINCE,
    );
    return {
      path: `Observation?${of(one)}&date=ge${SINCE}&_sort=-date&_count=${DATE_PAGE}`,
      expect: {
        matches: Math.min(DATE_PAGE, since.length),
        each: { type: 'Observation', record: one.record.id, isNewestFirst: true },
      },
    };
  });
}

export function chained(material: Material): readonly Operation[] {
  return inRecords(material, (one) => ({
    path: `Condition?${of(one)}&subject:Patient.family=${one.record.family}&_count=${TOKEN_PAGE}`,
    expect: {
      matches: depositsOf(one, 'Condition').length,
      each: { type: 'Condition', record: one.record.id },
    },
  }));
}

export function including(material: Material): readonly Operation[] {
  const code = codeText(RARE);
  return inRecords(material, (one) => {
    const found = depositsOf(one, 'Observation', RARE);
    const contacts = new Set(found.map(({ name }) => name.split('-')[1]));
    return {
      path: `Observation?${of(one)}&code=${code}&_include=Observation:subject&_include=Observation:encounter&_count=${TOKEN_PAGE}`,
      expect: {
        matches: found.length,
        included: contacts.size + 1,
        each: { type: 'Observation', record: one.record.id, code },
      },
    };
  });
}

export function revincluding(material: Material): readonly Operation[] {
  return inRecords(material, (one) => {
    const [encounter] = depositsOf(one, 'Encounter');
    const reference = referenceTo(material, one, encounter?.name ?? '');
    const prefix = `observation-${encounter?.name.split('-')[1]}-`;
    return {
      path: `Encounter?_id=${reference.split('/')[1]}&_revinclude=Observation:encounter&_count=${WALK_PAGE}`,
      expect: {
        matches: 1,
        included: one.deposits.filter(({ name }) => name.startsWith(prefix)).length,
        each: { type: 'Encounter', reference },
      },
    };
  });
}

export function having(material: Material): readonly Operation[] {
  return inRecords(material, (one) => ({
    path: `Patient?_id=${one.record.id}&_has:Condition:patient:code=${codeText(PROBLEMS[0])}`,
    expect: { matches: 1, each: { type: 'Patient', reference: `Patient/${one.record.id}` } },
  }));
}

export function named(material: Material): readonly Operation[] {
  return inRecords(material, ({ record }) => ({
    path: `Patient?name=${record.nameStart}&_count=${TOKEN_PAGE}`,
    expect: { matches: 1, each: { type: 'Patient', reference: `Patient/${record.id}` } },
  }));
}

export function walks(material: Material): readonly Operation[] {
  return material.world
    .filter(({ use }) => use === 'walk')
    .flatMap((one) => {
      const resources = one.deposits.length;
      return byReaders(material, one.record, {
        path: `/fhir/Observation?${of(one)}&status=final&_count=${WALK_PAGE}`,
        expect: { status: 200, each: { type: 'Observation', record: one.record.id } },
      }).flatMap((operation): readonly Operation[] =>
        operation.kind === 'one'
          ? [{ kind: 'walk', ask: operation.ask, pages: WALK_PAGES_MAX, resources }]
          : [],
      );
    });
}

export function counts(material: Material): readonly Operation[] {
  return inRecords(material, (one) => ({
    path: `Observation?${of(one)}&code=${codeText(FREQUENT)}&_summary=count`,
    expect: { total: depositsOf(one, 'Observation', FREQUENT).length },
  }));
}

const COUNTED_TYPES = ['Patient', 'Encounter', 'Observation', 'Condition'] as const;

export function everything(material: Material): readonly Operation[] {
  return inRecords(material, (one) => ({
    path: `Patient/${one.record.id}/$everything?_count=${WHOLE_PAGE}`,
    expect: {},
  })).flatMap((operation, index): readonly Operation[] => {
    const one = readable(material)[Math.floor(index / 2)];
    if (operation.kind !== 'one' || one === undefined) return [];
    const resources = one.deposits.length + 1;
    return [{ kind: 'whole', ask: operation.ask, types: COUNTED_TYPES, resources }];
  });
}

export function consultations(material: Material): readonly Operation[] {
  return inRecords(material, ({ record }) => ({
    path: material.loaded.documents.get(record.id) ?? 'Binary/none',
    expect: { bytes: documentBytes(record) },
  })).flatMap((operation) =>
    operation.kind === 'one'
      ? [{ ...operation, ask: { ...operation.ask, headers: { Accept: 'application/pdf' } } }]
      : [],
  );
}
