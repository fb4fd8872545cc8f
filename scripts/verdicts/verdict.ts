/** A frozen verdict: what of the judge's messages is kept beside a test. */
import type { Message } from './judge.ts';

export interface VerdictError {
  /** FHIRPath of the element, as the judge writes it, without its comments. */
  readonly expression: string;
  /** The judge's message id; for an invariant `[StructureDefinition]#[key]`. */
  readonly id: string;
  /** Cut at `TEXT_LENGTH_MAX`. */
  readonly text: string;
}

export interface Verdict {
  readonly valid: boolean;
  readonly warnings: number;
  /** Messages of severity error and fatal. */
  readonly errors: readonly VerdictError[];
}

const TEXT_LENGTH_MAX = 140;

export function verdictOf(messages: readonly Message[]): Verdict {
  const errors = messages
    .filter(({ severity }) => severity === 'error' || severity === 'fatal')
    .map(({ location = '', id = '', text }) => ({
      expression: location.replaceAll(/\/\*.*?\*\//g, ''),
      id,
      text: shorten(text),
    }));
  const warnings = messages.filter(({ severity }) => severity === 'warning').length;
  return { valid: errors.length === 0, warnings, errors };
}

export function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > TEXT_LENGTH_MAX ? `${line.slice(0, TEXT_LENGTH_MAX - 1)}…` : line;
}
