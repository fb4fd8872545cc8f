/** The project's own files, read once: what `.gitignore` names is left out. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Larger files are data, which no rule of style reads. */
const BYTES_MAX = 2_000_000;

export interface TextFile {
  /** From the root of the project, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** Where a rule is broken and why. */
export interface Finding {
  readonly path: string;
  /** From 1; absent when the whole file is meant. */
  readonly line?: number;
  readonly reason: string;
}

export const ROOT = join(import.meta.dirname, '..', '..');

/** Every text file of the project under `root`, in order of path. */
export function projectFiles(root: string): readonly TextFile[] {
  const ignored = ignoredBy(readFileSync(join(root, '.gitignore'), 'utf8'));
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => !ignored(entry.name))
    .flatMap((entry) => (entry.isDirectory() ? pathsUnder(root, entry.name) : [entry.name]))
    .filter((path) => !path.split('/').some(ignored))
    .sort()
    .flatMap((path) => textFile(root, path));
}

export function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** `server/x.ts:12: reason`, as a terminal can open it. */
export function printFinding({ path, line, reason }: Finding): string {
  return line === undefined ? `${path}: ${reason}` : `${path}:${line}: ${reason}`;
}

function pathsUnder(root: string, folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}

function textFile(root: string, path: string): readonly TextFile[] {
  const bytes = readFileSync(join(root, path));
  if (bytes.length > BYTES_MAX || bytes.includes(0)) return [];
  return [{ path, text: bytes.toString('utf8') }];
}

/** Reads the two forms our `.gitignore` has, `name/` and `*.end`; git's own folder goes with them. */
function ignoredBy(gitignore: string): (name: string) => boolean {
  const lines = gitignore.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const names = new Set(['.git', ...lines.map((line) => line.replaceAll('/', ''))]);
  const ends = lines.filter((line) => line.startsWith('*')).map((line) => line.slice(1));
  return (name) => names.has(name) || ends.some((end) => name.endsWith(end));
}
