/** Golden files: what an event of each kind looks like. `GOLDEN=write npx mocha 'test/audit/*.test.ts'` makes them anew. */
import { readFileSync, writeFileSync } from 'node:fs';

const FOLDER = new URL('golden/', import.meta.url);

/** The kept JSON of a name; the value itself is kept first when that was asked for. */
export function golden(name: string, value: unknown): unknown {
  const file = new URL(`${name}.json`, FOLDER);
  if (process.env['GOLDEN'] === 'write')
    writeFileSync(file, `${JSON.stringify(value, undefined, 2)}\n`);
  return JSON.parse(readFileSync(file, 'utf8'));
}
