/** The flags of Node that `npm start` gives, for commands that start the same server in their own way. */
import { readFileSync } from 'node:fs';

/** As package.json has them, such as `--max-semi-space-size=16`. @throws Error when it has no start script. */
export function startFlags(): readonly string[] {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  // Ours, with the scripts that npm runs.
  const { scripts } = JSON.parse(text) as { readonly scripts: Readonly<Record<string, string>> };
  const { start } = scripts;
  if (start === undefined) throw new Error('package.json has no start script.');
  return start.split(' ').filter((word) => /^--[a-z-]+=\d+$/.test(word));
}
