/**
 * The port of an embedded database: chosen once and kept in a file, so that an address noted down
 * stays true.
 */
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { readIfPresent, writePrivate } from './data-folder.ts';

/**
 * Below 32768, where Linux begins to hand out ports for outgoing connections (ip(7),
 * ip_local_port_range).
 */
const portMin = 20_000;
const portLimit = 32_768;
const attemptCountMax = 50;
const otherMark = 'not-configured';

export interface KeptPort {
  readonly port: number;
  /** `other` when the replica set's configuration may still name another port. */
  readonly configured: 'same' | 'other';
}

/** What a newly chosen port is to the replica set: `same` when there is no set yet. */
export type PortChoice = KeptPort['configured'];

/** The port kept in `file` if nothing listens there now, else a new one. */
export async function keepPort(
  file: string,
  choice: PortChoice,
  log: (message: string) => void,
): Promise<KeptPort> {
  const kept = decode(await readIfPresent(file));
  if (kept === undefined) return choosePort(file, choice);
  if (await isFree(kept.port)) return kept;
  log(`Port ${kept.port} is taken: choosing another for the database.`);
  return choosePort(file, choice);
}

/**
 * Chooses a free port and keeps it in `file`.
 * @throws Error when none is found in a bounded number of tries.
 */
export async function choosePort(file: string, configured: PortChoice): Promise<KeptPort> {
  for (let attempt = 0; attempt < attemptCountMax; attempt += 1) {
    const port = randomInt(portMin, portLimit);
    if (!(await isFree(port))) continue;
    await writePort(file, { port, configured });
    return { port, configured };
  }
  throw new Error(`No free port was found between ${portMin} and ${portLimit} on 127.0.0.1.`);
}

/** Notes that the replica set's configuration names this port now. */
export async function confirmPort(file: string, { port }: KeptPort): Promise<void> {
  await writePort(file, { port, configured: 'same' });
}

async function writePort(file: string, { port, configured }: KeptPort): Promise<void> {
  await writePrivate(file, configured === 'same' ? String(port) : `${port} ${otherMark}`);
}

/** Undefined when there is no such file, or one that we did not write. */
function decode(text: string | undefined): KeptPort | undefined {
  const [digits = '', note] = (text ?? '').trim().split(' ');
  const port = Number(digits);
  if (!Number.isInteger(port) || port <= 0 || port > 65_535) return undefined;
  return { port, configured: note === otherMark ? 'other' : 'same' };
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen({ host: '127.0.0.1', port, exclusive: true });
    await once(server, 'listening');
    return true;
  } catch {
    // In use, or not ours to take (EACCES): another port serves as well.
    return false;
  } finally {
    server.close();
  }
}
