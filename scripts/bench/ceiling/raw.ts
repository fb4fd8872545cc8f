/** What the driver and the database give without any server: journaled inserts and reads by id. */
import { cpuMilliseconds } from '../processes.ts';
import type { Database, Loose } from './database.ts';

export interface RawRate {
  readonly throughput: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
  /** Processor time of the calling process, milliseconds a call. */
  readonly nodeCpu: number;
}

export interface RawResult {
  readonly insertOne: RawRate;
  readonly findOne: RawRate;
}

const MODELS = 200;

/** So many calls at a time for so long, of each kind. @throws Error when there is no document to call with. */
export async function rawCalls(
  database: Database,
  { clients, seconds }: { readonly clients: number; readonly seconds: number },
): Promise<RawResult> {
  const resources = database.collection<Loose & { readonly _id: string }>('resources');
  const models = await resources.find({ t: 'Observation' }).limit(MODELS).toArray();
  const model = (index: number) => {
    const found = models[index % models.length];
    if (!found) throw new Error('There is no Observation to insert again.');
    return found;
  };
  let count = 0;
  const start = performance.now().toString(36);
  const insertOne = await rateOf({ clients, seconds }, async () => {
    count += 1;
    await resources.insertOne(
      { ...model(count), _id: `Observation/raw-${start}-${count}` },
      { writeConcern: { w: 'majority', journal: true } },
    );
  });
  const findOne = await rateOf({ clients, seconds }, async () => {
    count += 1;
    await resources.findOne({ _id: model(count)._id });
  });
  await resources.deleteMany({
    _id: { $gte: `Observation/raw-${start}-`, $lt: `Observation/raw-${start}.` },
  });
  return { insertOne, findOne };
}

async function rateOf(
  { clients, seconds }: { readonly clients: number; readonly seconds: number },
  call: () => Promise<void>,
): Promise<RawRate> {
  const latencies: number[] = [];
  const [started, cpuBefore] = [performance.now(), cpuMilliseconds(process.pid)];
  const end = started + seconds * 1000;
  const caller = async (): Promise<void> => {
    while (performance.now() < end) {
      const begin = performance.now();
      await call();
      latencies.push(performance.now() - begin);
    }
  };
  await Promise.all(Array.from({ length: clients }, caller));
  const elapsed = (performance.now() - started) / 1000;
  const sorted = latencies.toSorted((a, b) => a - b);
  return {
    throughput: sorted.length / elapsed,
    p50: sorted[Math.floor(sorted.length * 0.5)] ?? 0,
    p95: sorted[Math.floor(sorted.length * 0.95)] ?? 0,
    nodeCpu: (cpuMilliseconds(process.pid) - cpuBefore) / Math.max(1, sorted.length),
  };
}
