/** One request of an actor, and the shot it becomes. */
import type { RecordName } from '../canaries.ts';
import { OWN } from '../recipes.ts';
import type { Field, Shot } from '../shot.ts';
import type { Seed } from './reading.ts';

export const FHIR: Field = ['Content-Type', 'application/fhir+json'];
export const PATCH: Field = ['Content-Type', 'application/json-patch+json'];

export interface Sent {
  /** Names of the cast without their record. */
  readonly by: readonly string[];
  readonly method?: string;
  readonly path: string;
  readonly body?: object;
  readonly fields?: readonly Field[];
}

export function seedOf(
  record: RecordName,
  { by, method = 'POST', path, body, fields = [FHIR] }: Sent,
): Seed {
  const shot: Omit<Shot, 'caller'> = {
    token: OWN,
    method,
    target: path === '' ? '/fhir' : `/fhir/${path}`,
    fields: body ? fields : [],
    framing: 'length',
    origin: `${method} ${path.split(/[/?]/)[0] ?? ''}`,
    ...(body ? { body: Buffer.from(JSON.stringify(body)) } : {}),
  };
  return { record, by, shot };
}
