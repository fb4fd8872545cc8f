/** What is written under load, into records nobody searches. R4 http, create, update, conditional create, transaction. */
import type { FhirResource } from '../../demo/fhir-json.ts';
import { transaction } from '../../demo/fhir-json.ts';
import type { Ask, Operation } from '../plan.ts';
import { FRESH } from '../plan.ts';
import { contact, entriesOf, FREQUENT, instant, observation } from './content.ts';
import type { Material } from './material.ts';
import type { Asker } from './people.ts';
import { randomSource } from './random.ts';
import { measuresOf } from './revisions.ts';
import type { WorldRecord } from './world.ts';

const DEPOSITORS = ['hospital', 'professional'] as const satisfies readonly Asker[];
const IDENTIFIERS = 'https://bench.example/measure';
const WRITTEN_AT = Date.UTC(2026, 2, 4, 5, 6, 7);

function writable({ world }: Material): readonly WorldRecord[] {
  return world.filter(({ use }) => use === 'write');
}

function measure({ record }: WorldRecord): FhirResource {
  return {
    ...observation({ coding: FREQUENT, unit: '/min', value: Number(FRESH) }),
    subject: { reference: `Patient/${record.id}` },
    effectiveDateTime: instant(WRITTEN_AT),
  };
}

/** One operation for each record and depositor. */
function byDepositors(
  material: Material,
  make: (one: WorldRecord) => Omit<Ask, 'token'>,
): readonly { readonly kind: 'one'; readonly ask: Ask }[] {
  return writable(material).flatMap((one) =>
    DEPOSITORS.map((depositor) => ({
      kind: 'one' as const,
      ask: { ...make(one), token: material.tokenOf(depositor, one.record) },
    })),
  );
}

export function creates(material: Material): readonly Operation[] {
  return byDepositors(material, (one) => ({
    method: 'POST',
    path: '/fhir/Observation',
    body: JSON.stringify(measure(one)),
    expect: { status: 201, value: 'fresh' },
  }));
}

export function updates(material: Material): readonly Operation[] {
  return writable(material)
    .flatMap((one) => measuresOf(one, material.loaded))
    .slice(0, material.updated)
    .map(({ record, reference, by, resource }) => {
      // Made by `observation`, which gives one.
      const quantity = resource['valueQuantity'] as object;
      const valueQuantity = { ...quantity, value: Number(FRESH) };
      return {
        kind: 'one',
        ask: {
          method: 'PUT',
          path: `/fhir/${reference}`,
          token: material.tokenOf(by, record.record),
          body: JSON.stringify({ ...resource, valueQuantity }),
          expect: { status: 200, reference, value: 'fresh' },
        },
      };
    });
}

export function conditionalCreates(material: Material): readonly Operation[] {
  return byDepositors(material, (one) => ({
    method: 'POST',
    path: '/fhir/Observation',
    body: JSON.stringify({
      ...measure(one),
      identifier: [{ system: IDENTIFIERS, value: `m-${FRESH}` }],
    }),
    headers: { 'If-None-Exist': `identifier=${IDENTIFIERS}|m-${FRESH}` },
    expect: { status: 201 },
  })).map(({ ask }) => ({
    kind: 'pair',
    first: ask,
    second: { ...ask, expect: { status: 200 } },
  }));
}

export function transactions(material: Material): readonly Operation[] {
  return byDepositors(material, (one) => {
    const group = contact(one.record, 1, randomSource(1));
    const fresh = group.map((deposit) =>
      deposit.resource.resourceType === 'Encounter'
        ? {
            ...deposit,
            resource: {
              ...deposit.resource,
              identifier: [{ system: IDENTIFIERS, value: `c-${FRESH}` }],
            },
          }
        : deposit,
    );
    return {
      method: 'POST',
      path: '/fhir',
      body: JSON.stringify(transaction(entriesOf(one.record, fresh))),
      expect: { status: 200, entries: fresh.length },
    };
  });
}
