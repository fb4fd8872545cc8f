/** Plants imports in a tree of their own with the folders of the real one, and asks which rules refuse them. */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './tree.ts';

const CRUISE_MILLISECONDS_MAX = 20_000;
const CRUISER = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

export interface ImportLaw {
  readonly rows: readonly { readonly folder: string; readonly may: readonly string[] }[];
  readonly confined: readonly { readonly package: string; readonly to: readonly string[] }[];
  readonly guarded: readonly { readonly file: string; readonly to: readonly string[] }[];
  readonly typesAnywhere: readonly string[];
}

/** A file and what it alone imports: a path of the tree, a package, `node:NAME`, or nothing. */
export interface Planted {
  readonly from: string;
  readonly to: string;
  readonly types?: boolean;
}

interface Cruise {
  readonly summary: {
    readonly violations: readonly {
      readonly from: string;
      readonly rule: { readonly name: string };
      /** The files of the ring, for a rule on cycles. */
      readonly cycle?: readonly { readonly name: string }[];
    }[];
  };
}

/** Names of the rules each planted file breaks, by the file's path. */
export async function broken(
  planted: readonly Planted[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const tree = await mkdtemp(join(tmpdir(), 'carnet-law-'));
  try {
    await plant(tree, planted);
    const { violations } = (await cruise(tree)).summary;
    const rules = new Map<string, Set<string>>();
    for (const { from, rule, cycle = [] } of violations) {
      for (const path of [from, ...cycle.map(({ name }) => name)]) {
        rules.set(path, (rules.get(path) ?? new Set()).add(rule.name));
      }
    }
    return rules;
  } finally {
    await rm(tree, { recursive: true, force: true });
  }
}

/** Packages and built-ins a row is tried against, beside every folder that has a row. */
const FOREIGN = [
  'mongodb',
  'express',
  'jsonwebtoken',
  'fhirpath',
  'pino',
  'node:fs',
  'node:crypto',
];

interface Tried extends Planted {
  readonly rule: string;
}

/** Every pair of a row and something else of the table, by what the row says of it. */
export function unlisted(law: ImportLaw): {
  readonly rejected: readonly Tried[];
  readonly accepted: readonly Tried[];
} {
  const folders = law.rows.map(({ folder }) => folder).filter((name) => name !== 'scripts');
  const tried = law.rows
    .filter(({ may }) => !may.includes('*'))
    .flatMap(({ folder, may }) =>
      [...folders.map((name) => `${name}/tried.ts`), ...FOREIGN].map((to, index) => {
        const from = `${folder}/tries-${index}.ts`;
        return { from, to, rule: `row:${folder}`, listed: isListed(to, [folder, ...may]) };
      }),
    );
  return {
    rejected: tried.filter(({ listed }) => !listed),
    accepted: tried.filter(({ listed }) => listed),
  };
}

function isListed(to: string, may: readonly string[]): boolean {
  return may.some((entry) => {
    const place = entry.replace(/^(types|npm):/, '');
    if (place.endsWith('*')) return to.startsWith(place.slice(0, -1));
    return to === place || to.startsWith(`${place}/`);
  });
}

async function plant(tree: string, planted: readonly Planted[]): Promise<void> {
  const targets = planted.map(({ to }) => to).filter(isFile);
  const files = new Map([
    ...targets.map((path) => [path, 'export const x = 1;\n'] as const),
    ...planted.map((one) => [one.from, importLine(one)] as const),
  ]);
  const folders = new Set(['scripts', 'test', ...[...files.keys()].map((path) => dirname(path))]);
  for (const folder of folders) await mkdir(join(tree, folder), { recursive: true });
  await Promise.all([...files].map(([path, text]) => writeFile(join(tree, path), text)));
  await copyFile(join(ROOT, 'package.json'), join(tree, 'package.json'));
  await copyFile(join(ROOT, 'tsconfig.json'), join(tree, 'tsconfig.json'));
  await symlink(join(ROOT, 'node_modules'), join(tree, 'node_modules'));
}

function isFile(target: string): boolean {
  return target.endsWith('.ts');
}

function importLine({ from, to, types }: Planted): string {
  if (to === '') return 'export {};\n';
  const relative = posix.relative(posix.dirname(from), to);
  const ours = relative.startsWith('.') ? relative : `./${relative}`;
  return `import ${types ? 'type ' : ''}{ x } from '${isFile(to) ? ours : to}';\n`;
}

async function cruise(tree: string): Promise<Cruise> {
  const config = join(ROOT, '.dependency-cruiser.cjs');
  const report = join(tree, 'report.json');
  const args = ['--config', config, '-T', 'json', '-f', report, 'server', 'scripts', 'test'];
  // The exit code counts violations, which are what is wanted here; without a report the output tells why.
  const output: unknown = await promisify(execFile)(process.execPath, [CRUISER, ...args], {
    cwd: tree,
    timeout: CRUISE_MILLISECONDS_MAX,
  }).catch((error: unknown) => error);
  try {
    // dependency-cruiser's own format, pinned by the lock file.
    return JSON.parse(await readFile(report, 'utf8')) as Cruise;
  } catch {
    throw new Error('dependency-cruiser gave no report', { cause: output });
  }
}
