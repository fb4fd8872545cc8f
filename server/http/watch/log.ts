/** The log: JSON lines, one per request, without anything of a record (dmp.md 6; R4 security, Audit Logging). */

import type { DestinationStream, Logger } from 'pino';
import pino from 'pino';
import { LogOutput } from './log-output.ts';

export interface LogOptions {
  readonly level: string;
  /** Standard output when absent. */
  readonly destination?: DestinationStream;
}

const CAUSES_MAX = 5;
const MESSAGE_LENGTH_MAX = 300;
const FRAMES_MAX = 12;
/** Members that never reach the log, whoever passes them. */
const REDACTED = [
  'authorization',
  'token',
  'password',
  'secret',
  'cookie',
  'body',
  'query',
  'name',
].flatMap((member) => [member, `*.${member}`]);

export function createLog({ level, destination }: LogOptions): Logger {
  const options = {
    level,
    base: null,
    redact: { paths: REDACTED, censor: '…' },
    serializers: { err: shownError, error: shownError },
  };
  return pino(options, destination ?? new LogOutput());
}

export interface ShownError {
  readonly type: string;
  readonly message: string;
  readonly frames: readonly string[];
  readonly causes: readonly string[];
}

/** An error as it may be kept: messages of others may quote a stored value, so quotes, numbers and tokens go. */
export function shownError(error: unknown): ShownError {
  const causes: string[] = [];
  let cause = error instanceof Error ? error.cause : undefined;
  while (cause !== undefined && causes.length < CAUSES_MAX) {
    causes.push(`${typeOf(cause)}: ${scrubbed(messageOf(cause))}`);
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type: typeOf(error),
    message: scrubbed(messageOf(error)),
    frames: frames.slice(0, FRAMES_MAX).map((frame) => frame.trim()),
    causes,
  };
}

function typeOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'not an Error';
}

function scrubbed(message: string): string {
  return message
    .slice(0, MESSAGE_LENGTH_MAX)
    .replace(/"[^"]*"?|'[^']*'?|«[^»]*»?/g, '"…"')
    .replace(/\beyJ[\w.-]+/g, '…')
    .replace(/\bBearer\s+\S+/gi, 'Bearer …')
    .replace(/\d{6,}/g, '…');
}
