/** Loads the records through the API, each part by the actor who may, and remembers which ids were given. */
import { directoryBundles } from '../../demo/directory.ts';
import { transaction } from '../../demo/fhir-json.ts';
import { fieldOf, requestBytes, Wire } from '../load/wire.ts';
import { cpuMilliseconds } from '../processes.ts';
import { entriesOf } from './content.ts';
import { consultedDocument } from './document.ts';
import type { Asker, BenchRecord } from './people.ts';
import { claimsOf, designation, patientOf } from './people.ts';
import type { WorldRecord } from './world.ts';

/** Senders at once. */
const SENDERS = 4;

export interface Target {
  readonly port: number;
  readonly pid: number;
  readonly sign: (claims: Readonly<Record<string, unknown>>) => string;
  /** Instant of the run, for what is filed. */
  readonly now: string;
}

export interface Loaded {
  /** `record/name` of each deposit → `Type/id`. */
  readonly ids: ReadonlyMap<string, string>;
  /** `Binary/id` of the document of each record that has one. */
  readonly documents: ReadonlyMap<string, string>;
  readonly resources: number;
  readonly seconds: number;
  /** Processor time of the server, milliseconds a resource. */
  readonly nodeCpu: number;
}

/** @throws Error with the server's own words when something is refused. */
export async function loadWorld(
  world: readonly WorldRecord[],
  target: Target,
  tell: (done: number) => void,
): Promise<Loaded> {
  const directory = await Wire.open(target.port);
  for (const { body } of directoryBundles())
    await send(directory, target, { asker: 'operator', path: '', resource: body });
  directory.close();
  const ids = new Map<string, string>();
  const documents = new Map<string, string>();
  const [started, cpuBefore] = [performance.now(), cpuMilliseconds(target.pid)];
  const queue = [...world];
  let resources = 0;
  let records = 0;
  const sender = async (): Promise<void> => {
    const wire = await Wire.open(target.port);
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const stored = await loadRecord(next, { wire, target, ids, documents });
      resources += stored;
      records += 1;
      tell(records);
    }
    wire.close();
  };
  await Promise.all(Array.from({ length: SENDERS }, sender));
  return {
    ids,
    documents,
    resources,
    seconds: (performance.now() - started) / 1000,
    nodeCpu: (cpuMilliseconds(target.pid) - cpuBefore) / resources,
  };
}

interface Loading {
  readonly wire: Wire;
  readonly target: Target;
  readonly ids: Map<string, string>;
  readonly documents: Map<string, string>;
}

/** Gives the number of resources stored. */
async function loadRecord(
  { record, groups, use }: WorldRecord,
  { wire, target, ids, documents }: Loading,
): Promise<number> {
  const to = (asker: Asker, path: string, resource: object): Promise<readonly string[]> =>
    send(wire, target, { asker, record, path, resource });
  await to('operator', `/Patient/${record.id}`, patientOf(record));
  await to('operator', '/Consent', designation(record, target.now));
  let stored = 2;
  for (const [index, group] of groups.entries()) {
    const bundle = transaction(entriesOf(record, group));
    const given = await to(depositorOf(index), '', bundle);
    for (const [position, { name }] of group.entries())
      ids.set(`${record.id}/${name}`, given[position] ?? '');
    stored += given.length;
  }
  if (use !== 'read') return stored;
  const given = await to('professional', '', consultedDocument(record));
  const binary = given.find((reference) => reference.startsWith('Binary/'));
  if (binary !== undefined) documents.set(record.id, binary);
  return stored + given.length;
}

/** Hospital and professional in turn: each corrects his own. */
export function depositorOf(group: number): 'hospital' | 'professional' {
  return group % 2 === 0 ? 'hospital' : 'professional';
}

interface Sending {
  readonly asker: Asker;
  readonly record?: BenchRecord;
  /** Beneath `/fhir`; empty for a transaction. */
  readonly path: string;
  readonly resource: object;
}

/** Sends one resource or Bundle and gives the `Type/id` of what was written. */
async function send(
  wire: Wire,
  { sign }: Pick<Target, 'sign'>,
  { asker, record, path, resource }: Sending,
): Promise<readonly string[]> {
  const hasId = 'id' in resource;
  const bytes = requestBytes({
    method: hasId ? 'PUT' : 'POST',
    path: `/fhir${path}`,
    token: sign(claimsOf(asker, record)),
    body: JSON.stringify(resource),
    headers: { Prefer: 'return=minimal' },
  });
  const { status, head, body } = await wire.send(bytes);
  if (status >= 300)
    throw new Error(
      `${asker} was refused ${path || 'a Bundle'}: ${status} ${body.toString('utf8', 0, 600)}`,
    );
  const location = fieldOf(head, 'location');
  if (location !== undefined) return [referenceIn(location)];
  const text = body.toString('utf8');
  return [...text.matchAll(/"location":"([^"]+)"/g)].map(([, place = '']) => referenceIn(place));
}

function referenceIn(location: string): string {
  return /([A-Z][A-Za-z]+\/[^/]+)\/_history/.exec(location)?.[1] ?? '';
}
