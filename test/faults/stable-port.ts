/** A port that a server can have again after each restart. */
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below those that Linux gives to outgoing connections (ip(7)) and those of the embedded mongod. */
const PORT_MIN = 12_000;
const PORT_LIMIT = 20_000;
const ATTEMPTS_MAX = 50;

/** @throws Error when no port is free. */
export async function stablePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const port = randomInt(PORT_MIN, PORT_LIMIT);
    if (await isFree(port)) return port;
  }
  throw new Error(`No port between ${PORT_MIN} and ${PORT_LIMIT} is free.`);
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  try {
    probe.listen(port, '127.0.0.1');
    await once(probe, 'listening');
    return true;
  } catch {
    // Taken: another one serves as well.
    return false;
  } finally {
    probe.close();
  }
}
