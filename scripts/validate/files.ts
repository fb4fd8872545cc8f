/** The files to validate. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Not resources: what packages in the npm-style form carry beside them. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'package.json',
  'package-lock.json',
  'pack.json',
  'selection.json',
]);

/** JSON and NDJSON files below a folder, in the order of their names; hidden ones and dependencies left out. */
export async function jsonFilesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...(await jsonFilesIn(path)));
    else if (/\.(?:nd)?json$/.test(entry.name) && !LEFT_OUT.has(entry.name)) found.push(path);
  }
  return found;
}
