/** Measures corrected after their deposit, so that there are old versions to ask for. */
import type { FhirResource } from '../../demo/fhir-json.ts';
import { requestBytes, Wire } from '../load/wire.ts';
import type { Loaded, Target } from './loading.ts';
import { depositorOf } from './loading.ts';
import { claimsOf } from './people.ts';
import type { WorldRecord } from './world.ts';
import { depositsOf } from './world.ts';

/** Of each record that is read. */
const REVISED = 2;

export interface Revision {
  readonly record: WorldRecord;
  /** `Type/id`. */
  readonly reference: string;
  readonly firstValue: number;
}

/** A measure as it stands in the server, under its id. */
export interface Measured {
  readonly record: WorldRecord;
  readonly reference: string;
  readonly by: 'hospital' | 'professional';
  readonly resource: FhirResource;
  readonly value: number;
}

/** The measures of a record, with references to what is stored. */
export function measuresOf(record: WorldRecord, { ids }: Loaded): readonly Measured[] {
  return depositsOf(record, 'Observation').map(({ name, resource }) => {
    const reference = ids.get(`${record.record.id}/${name}`) ?? '';
    const encounter = ids.get(`${record.record.id}/encounter-${name.split('-')[1]}`);
    const group = record.groups.findIndex((one) => one.some((deposit) => deposit.name === name));
    // Made by `observation`, which gives a value.
    const { value } = resource['valueQuantity'] as { readonly value: number };
    return {
      record,
      reference,
      by: depositorOf(group),
      resource: {
        ...resource,
        id: reference.split('/')[1] ?? '',
        ...(encounter === undefined ? {} : { encounter: { reference: encounter } }),
      },
      value,
    };
  });
}

/** Corrects some measures of each record that is read. @throws Error with the answer's words when it is refused. */
export async function reviseSome(
  world: readonly WorldRecord[],
  loaded: Loaded,
  { port, sign }: Target,
): Promise<readonly Revision[]> {
  const wire = await Wire.open(port);
  const revisions: Revision[] = [];
  for (const one of world.filter(({ use }) => use === 'read')) {
    for (const { by, reference, resource, record, value } of measuresOf(one, loaded).slice(
      -REVISED,
    )) {
      const bytes = requestBytes({
        method: 'PUT',
        path: `/fhir/${reference}`,
        token: sign(claimsOf(by, one.record)),
        body: JSON.stringify({ ...resource, status: 'amended' }),
      });
      const { status, body } = await wire.send(bytes);
      if (status !== 200)
        throw new Error(`A correction was refused: ${status} ${body.toString('utf8', 0, 400)}`);
      revisions.push({ record, reference, firstValue: value });
    }
  }
  wire.close();
  return revisions;
}
