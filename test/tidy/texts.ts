/** Rules of style that the text of a file answers. */
import type { Finding, TextFile } from './tree.ts';
import { lineOf } from './tree.ts';

const FILE_LINES_MAX = 300;

/** Names that say nothing of what is inside. */
const EMPTY_NAMES = [
  'base',
  'common',
  'helper',
  'helpers',
  'manager',
  'misc',
  'service',
  'shared',
  'util',
  'utils',
];

/** As the last word of a longer name these say as little; `service` and `base` are FHIR's words there. */
const EMPTY_LAST_WORDS = ['helper', 'helpers', 'manager', 'misc', 'util', 'utils'];

/** A file that is one table says so in its first line, and only its length is excused. */
function isTable({ text }: TextFile): boolean {
  return text.startsWith('// table');
}

export function lengthFindings(file: TextFile): readonly Finding[] {
  const lines = file.text.split('\n').length - (file.text.endsWith('\n') ? 1 : 0);
  if (lines <= FILE_LINES_MAX || isTable(file)) return [];
  return [{ path: file.path, reason: `${lines} lines, more than ${FILE_LINES_MAX}` }];
}

export function nameFindings({ path }: Pick<TextFile, 'path'>): readonly Finding[] {
  const stems = path.split('/').map((name) => name.split('.')[0] ?? '');
  const empty = stems.find(
    (stem) => EMPTY_NAMES.includes(stem) || EMPTY_LAST_WORDS.includes(stem.split('-').at(-1) ?? ''),
  );
  return empty ? [{ path, reason: `«${empty}» says nothing of what is inside` }] : [];
}

export function headFindings(file: TextFile): readonly Finding[] {
  const head = file.text.replace(/^#!.*\n/, '').replace(/^\/\/ table.*\n/, '');
  if (/^\/\*\*\s*\S/.test(head)) return [];
  return [
    {
      path: file.path,
      line: 1,
      reason: 'no head comment: what it does, and where that is written',
    },
  ];
}

export interface Specification {
  readonly page: string;
  readonly sections: Readonly<Record<string, string>>;
}
export type Specifications = Readonly<Record<string, Specification>>;

/** Section numbers that are not in `test/spec/sections.json` under the text they follow. */
export function citationFindings(
  file: TextFile,
  specifications: Specifications,
): readonly Finding[] {
  return [...file.text.matchAll(/§+\s*(\d+(?:\.\d+)*)/g)].flatMap((match) => {
    const number = match[1] ?? '';
    const source = sourceBefore(file.text.slice(0, match.index), specifications);
    if (source && Object.hasOwn(source.sections, number)) return [];
    const reason = `§${number} is not in test/spec/sections.json under the text cited`;
    return [{ path: file.path, line: lineOf(file.text, match.index), reason }];
  });
}

/** The specification named just before a section sign, or before the list that the sign continues. */
function sourceBefore(before: string, specifications: Specifications): Specification | undefined {
  const words = before
    .slice(-200)
    .replace(/\s*\n\s*(\*|\/\/)?\s*/g, ' ')
    .replace(/(§+\s*[\d.]*\d[\s,;–-]*(and|et|to|à)?\s*)+$/, '')
    .replace(/(\.md)?[`,]?\s*$/, '')
    .toLowerCase();
  const name = Object.keys(specifications).find((known) => words.endsWith(known.toLowerCase()));
  return name === undefined ? undefined : specifications[name];
}

/** What a reader elsewhere cannot use or need not know. `hosts` come from the machine's own settings. */
export function foreignFindings(file: TextFile, hosts: readonly string[]): readonly Finding[] {
  const patterns: readonly (readonly [pattern: RegExp, reason: string])[] = [
    [/\bregistry\.(npmjs|yarnpkg)\b|\bpypi\.org\b|\bpythonhosted\b/g, 'the host of a registry'],
    [/(?<![\w.:/}$*-])\/(?:work|root|home|Users)\/[\w.]/g, 'a path of one machine'],
    [/\bA[.]?I\b|\bL{2}Ms?\b/g, 'not about the product'],
    [/^Co-authored-by:/gim, 'not about the product'],
  ];
  const named = hosts
    .map((host) => ({ host, at: file.text.indexOf(host) }))
    .filter(({ at }) => at >= 0)
    .map(({ host, at }) => foreign(file, { text: host, at, reason: 'a host of this machine' }));
  const matched = patterns.flatMap(([pattern, reason]) =>
    [...file.text.matchAll(pattern)].map((match) =>
      foreign(file, { text: match[0], at: match.index, reason }),
    ),
  );
  return [...named, ...matched];
}

interface Foreign {
  readonly text: string;
  readonly at: number;
  readonly reason: string;
}

function foreign(file: TextFile, { text, at, reason }: Foreign): Finding {
  return { path: file.path, line: lineOf(file.text, at), reason: `«${text}»: ${reason}` };
}

/** Builds for other platforms that `npm ci` would miss: a registry that lacks them lets npm drop them. */
export function lockFindings({ path, text }: TextFile): readonly Finding[] {
  // npm's own format, version 3.
  const { packages } = JSON.parse(text) as {
    readonly packages: Readonly<
      Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>
    >;
  };
  return Object.entries(packages).flatMap(([parent, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .map((name) => `node_modules/${name}`)
      .filter((place) => !(place in packages || `${parent}/${place}` in packages))
      .map((place) => ({ path, reason: `no entry for ${place}: \`npm ci\` will refuse` })),
  );
}

/** Work announced but not done, unless it names its issue. */
export function promiseFindings(file: TextFile): readonly Finding[] {
  return [...file.text.matchAll(/\b(TODO|FIXME)\b(?!.*issue #?\d)/g)].map((match) => ({
    path: file.path,
    line: lineOf(file.text, match.index),
    reason: `${match[0]} without its issue`,
  }));
}

/** Exceptions to a tool's rule, which must say why: `-- reason` for ESLint, `: reason` for Biome. */
export const EXCEPTION_MARKS = {
  'biome-ignore': /biome-ignore(?!-end)[\w-]* [^\n]*?:[ ]*\S/,
  'eslint-disable': /eslint-disable[\w-]* [^\n]*? -- \S/,
  '@ts-expect-error': /@ts-expect-error \S/,
} as const;

export type ExceptionMark = keyof typeof EXCEPTION_MARKS;

/** Every exception of one kind in a file, by line, with whether it gives its reason. */
export function exceptions(
  file: TextFile,
  mark: ExceptionMark,
): readonly { readonly line: number; readonly reasoned: boolean }[] {
  return file.text.split('\n').flatMap((text, index) => {
    if (!new RegExp(`(//|/\\*)\\s*${mark}`).test(text)) return [];
    return [{ line: index + 1, reasoned: EXCEPTION_MARKS[mark].test(text) }];
  });
}
