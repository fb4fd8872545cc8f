/** The lines of packages found by canonical, each parsed when first asked for. R4 references, Canonical URLs. */

/** What a line of `structures.jsonl`, `value-sets.jsonl` or `code-systems.jsonl` begins with. */
const HEAD = /\{"url":"([^"\\]*)"(?:,"version":"([^"\\]*)")?(?:,"release":"([^"\\]*)")?[,}]/y;

export interface PackLines<T> {
  /** Of the first package that has it; with `|version`, of the first that has that version. */
  find(canonical: string): T | undefined;
  has(canonical: string): boolean;
  /** Of all packages, in their order; `canonical` without version. */
  all(canonical: string): readonly T[];
  /** Canonicals without version. */
  readonly urls: readonly string[];
}

interface Line<T> {
  readonly version: string | undefined;
  readonly release: string | undefined;
  readonly content: string;
  readonly start: number;
  readonly end: number;
  parsed?: T;
}

/**
 * Lookups over the contents of files, in the order of their packages. `T` is the shape their writer gives every line.
 * @throws Error for a line that does not begin with its canonical: the file is not one of ours.
 */
export function packLines<T>(contents: readonly string[]): PackLines<T> {
  const byUrl = new Map<string, Line<T>[]>();
  for (const content of contents) indexLines(content, byUrl);
  const line = (canonical: string): Line<T> | undefined => {
    const bar = canonical.indexOf('|');
    if (bar < 0) return byUrl.get(canonical)?.[0];
    const version = canonical.slice(bar + 1);
    return byUrl
      .get(canonical.slice(0, bar))
      ?.find((one) => one.version === version || one.release === version);
  };
  return {
    find: (canonical) => parsed(line(canonical)),
    has: (canonical) => line(canonical) !== undefined,
    all: (canonical) => byUrl.get(canonical)?.flatMap((one) => parsed(one) ?? []) ?? [],
    urls: [...byUrl.keys()],
  };
}

function indexLines<T>(content: string, byUrl: Map<string, Line<T>[]>): void {
  for (let start = 0; start < content.length; ) {
    const newline = content.indexOf('\n', start);
    const end = newline < 0 ? content.length : newline;
    HEAD.lastIndex = start;
    const [, url, version, release] = HEAD.exec(content) ?? [];
    if (url === undefined) {
      throw new Error(`A line of a package does not begin with its url: make the package again.`);
    }
    const lines = byUrl.get(url);
    const line: Line<T> = { version, release, content, start, end };
    if (lines) lines.push(line);
    else byUrl.set(url, [line]);
    start = end + 1;
  }
}

function parsed<T>(line: Line<T> | undefined): T | undefined {
  if (!line) return undefined;
  // The writer of the file gives its lines this shape; test/validation/packs reads them all.
  line.parsed ??= JSON.parse(line.content.slice(line.start, line.end)) as T;
  return line.parsed;
}
