/** Records as lines of JSON, in the order of their canonicals. */

interface Line {
  readonly url: string;
}

/**
 * One record per line, `url` first. Letters beyond ASCII are escaped: a file of ASCII alone is kept in memory at one
 * byte a character.
 */
export function printLines(records: readonly Line[]): string {
  return [...records]
    .sort((a, b) => (a.url < b.url ? -1 : 1))
    .map((record) => `${asciiJson(record)}\n`)
    .join('');
}

function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
