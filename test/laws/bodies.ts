/** Random resources of three types that refer to one another: small pools, so that everything meets everything. */

import type { Arbitrary } from 'fast-check';
import fc from 'fast-check';
import type { PlainResource } from '../../server/fhir/model/resource.ts';

export const TYPES = ['Patient', 'Encounter', 'Observation'] as const;
export type LawType = (typeof TYPES)[number];

/** Ids in use; some resources of them do not exist in a given world, so references dangle. */
export const IDS: Readonly<Record<LawType, readonly string[]>> = {
  Patient: ['p1', 'p2', 'p3'],
  Encounter: ['e1', 'e2', 'e3'],
  Observation: ['o1', 'o2', 'o3', 'o4'],
};
export const BASE = 'http://carnet.test/fhir';
export const CODES = ['8867-4', '8480-6', 'note'];
export const SYSTEMS = ['http://loinc.org', 'urn:law:codes'];
export const NAMES = ['Éléonore', 'Elea', 'Œuvrard', 'Zoé', 'ﬁn', '𝒜lan'];
export const DATES = [
  '2023',
  '2023-06',
  '2023-06-15',
  '2023-06-15T10:00:00Z',
  '2024-01-31T23:30:00+01:00',
  '2024-02',
];
export const TAGS = ['red', 'blue'];
export const GENDERS = ['female', 'male'];
export const STATUSES = ['final', 'amended'];
export const PROFILES = ['http://carnet.test/profile/a', 'http://carnet.test/profile/b'];
/** Another server's Patient, and a document not sent yet. */
export const ELSEWHERE = [
  'https://other.test/fhir/Patient/p1',
  'urn:uuid:0c3f4bd2-6a0e-4f3e-9a86-9a5f2a4a0001',
];

const optional = <T>(arbitrary: Arbitrary<T>): Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });

/** A reference written in one of the ways R4 allows. */
function reference(type: LawType): Arbitrary<object> {
  const written = fc.constantFrom(
    (target: string) => target,
    (target: string) => `${BASE}/${target}`,
    (target: string) => `${target}/_history/1`,
  );
  const local = fc
    .tuple(fc.constantFrom(...IDS[type]), written)
    .map(([id, write]) => ({ reference: write(`${type}/${id}`) }));
  return fc.oneof(
    { weight: 8, arbitrary: local },
    { weight: 1, arbitrary: fc.constantFrom(...ELSEWHERE).map((url) => ({ reference: url })) },
  );
}

const codeable = fc
  .record({ system: optional(fc.constantFrom(...SYSTEMS)), code: fc.constantFrom(...CODES) })
  .map((coding) => ({ coding: [coding] }));

const period = fc.record({
  start: optional(fc.constantFrom(...DATES)),
  end: optional(fc.constantFrom(...DATES)),
});

const meta = fc.record({
  tag: optional(
    fc.array(
      fc.constantFrom(...TAGS).map((code) => ({ system: 'urn:law:tags', code })),
      { minLength: 1, maxLength: 2 },
    ),
  ),
  profile: optional(fc.constantFrom(...PROFILES).map((url) => [url])),
});

const bodies: Readonly<Record<LawType, Arbitrary<object>>> = {
  Patient: fc.record({
    meta,
    identifier: optional(
      fc
        .constantFrom(...SYSTEMS)
        .chain((system) => fc.constantFrom('1', '2').map((value) => [{ system, value }])),
    ),
    name: optional(
      fc.array(
        fc.record({
          family: fc.constantFrom(...NAMES),
          given: optional(fc.constantFrom(...NAMES).map((given) => [given])),
        }),
        { minLength: 1, maxLength: 2 },
      ),
    ),
    gender: optional(fc.constantFrom(...GENDERS)),
    birthDate: optional(fc.constantFrom('1980', '1980-05', '2011-01-02')),
    link: optional(reference('Patient').map((other) => [{ other, type: 'seealso' }])),
  }),
  Encounter: fc.record({
    meta,
    status: fc.constant('finished'),
    class: fc.constantFrom(...CODES).map((code) => ({ code })),
    subject: optional(reference('Patient')),
    period: optional(period),
    partOf: optional(reference('Encounter')),
  }),
  Observation: fc.record({
    meta,
    status: fc.constantFrom(...STATUSES),
    code: codeable,
    subject: optional(reference('Patient')),
    encounter: optional(reference('Encounter')),
    effectiveDateTime: optional(fc.constantFrom(...DATES)),
    hasMember: optional(fc.array(reference('Observation'), { minLength: 1, maxLength: 2 })),
    valueString: optional(fc.constantFrom(...NAMES)),
  }),
};

export function arbitraryBody(type: LawType): Arbitrary<PlainResource> {
  return bodies[type].map((body) => ({ resourceType: type, ...body }));
}
