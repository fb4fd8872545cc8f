/** The server's log after the run: no word of a record, no token, no error of ours. dmp.md 6; R4 security, Audit Logging. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Canaries } from './canaries.ts';

const ERROR_LEVEL = 50;
const SHOWN_MAX = 10;
const LINE_SHOWN = 600;

export interface LogFindings {
  readonly lines: number;
  /** How often each warning stands in it. */
  readonly warnings: Readonly<Record<string, number>>;
  readonly wrong: readonly string[];
}

export async function scanLog(file: string, canaries: Canaries): Promise<LogFindings> {
  const wrong: string[] = [];
  const warnings: Record<string, number> = {};
  let lines = 0;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    lines += 1;
    const [word] = canaries.in(line);
    if (word !== undefined) wrong.push(`the log holds '${word}' of ${canaries.zoneOf(word)}`);
    if (/\bBearer\s+[\w-]{10}|\beyJ[\w-]{10}/.test(line)) wrong.push('the log holds a token');
    const { level, msg } = levelOf(line);
    if (level >= ERROR_LEVEL) wrong.push(`the log tells an error: ${line.slice(0, LINE_SHOWN)}`);
    else if (level === 40) warnings[msg] = (warnings[msg] ?? 0) + 1;
  }
  return { lines, warnings, wrong: wrong.slice(0, SHOWN_MAX) };
}

function levelOf(line: string): { readonly level: number; readonly msg: string } {
  // pino writes the level first.
  const level = Number(/^\{"level":(\d+)/.exec(line)?.[1] ?? 0);
  return { level, msg: /"msg":"([^"]*)"/.exec(line)?.[1] ?? '' };
}
