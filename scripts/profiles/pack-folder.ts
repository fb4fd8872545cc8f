/** A package of fhir-profiles written: three files of lines, and pack.json, which says what they were made from. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PackFile, Reduced } from './reduce.ts';
import { printPack } from './reduce.ts';

/** `pack.json` of a package of fhir-profiles: what its lines were made from. */
export interface PackRecord {
  /** The package it was made from. */
  readonly source: string;
  /** SHA-256 of what was read, by name. */
  readonly inputs: Readonly<Record<string, string>>;
  /** SHA-256 of the files beside. */
  readonly files: Readonly<Record<PackFile, string>>;
  readonly leftOut: readonly string[];
}

/** The files of a pack by name. */
export function packFiles(
  { source, inputs }: Pick<PackRecord, 'source' | 'inputs'>,
  reduced: Reduced,
): Readonly<Record<string, string>> {
  const contents = printPack(reduced);
  const record: PackRecord = {
    source,
    inputs,
    files: {
      'structures.jsonl': sha256(contents['structures.jsonl']),
      'value-sets.jsonl': sha256(contents['value-sets.jsonl']),
      'code-systems.jsonl': sha256(contents['code-systems.jsonl']),
    },
    leftOut: reduced.leftOut,
  };
  return { ...contents, 'pack.json': printJson(record) };
}

export function printJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

export function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
