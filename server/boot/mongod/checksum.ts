/**
 * What is fetched and then run is compared with a checksum written in this program: nothing else is
 * trusted.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';

/**
 * Passes when the file has this SHA-256 (64 hexadecimal digits).
 * @throws Error naming the file and both sums.
 */
export async function verifyChecksum(path: string, expected: string): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  const actual = hash.digest('hex');
  if (actual === expected) return;
  throw new Error(
    `${basename(path)} is refused: its SHA-256 is ${actual} where ${expected} was expected.`,
  );
}
