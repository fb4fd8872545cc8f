/** The verdict on each resource of a file. */

import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { readJson } from '../../server/fhir/model/json-reader.ts';
import { resourceFrom } from '../../server/fhir/model/resource.ts';
import type { ValidationIssue } from '../../server/fhir/validation/issue.ts';
import type { Severity } from '../../server/fhir/validation/profile/engine.ts';
import type { Validator } from '../../server/fhir/validation/validator.ts';

export type FileVerdict =
  | {
      readonly kind: 'validated';
      /** The file, and the line of an NDJSON file. */
      readonly name: string;
      readonly issues: readonly ValidationIssue[];
      readonly milliseconds: number;
    }
  | { readonly kind: 'unread'; readonly name: string; readonly reason: string };

export interface Asked {
  readonly validator: Validator;
  readonly profiles: readonly string[];
  readonly least: Severity;
}

/** A file of one resource is held whole. */
const FILE_BYTES_MAX = 256 * 1024 * 1024;

export async function* validateFile(file: string, asked: Asked): AsyncGenerator<FileVerdict> {
  if (file.endsWith('.ndjson')) {
    let line = 0;
    for await (const text of createInterface({
      input: createReadStream(file),
      crlfDelay: Infinity,
    })) {
      line += 1;
      if (text.trim() !== '') yield verdictOn(`${file}:${line}`, Buffer.from(text), asked);
    }
    return;
  }
  const { size } = await stat(file);
  if (size > FILE_BYTES_MAX) {
    yield { kind: 'unread', name: file, reason: `larger than ${FILE_BYTES_MAX / 1024 / 1024} MB` };
    return;
  }
  yield verdictOn(file, await readFile(file), asked);
}

function verdictOn(
  name: string,
  bytes: Uint8Array,
  { validator, profiles, least }: Asked,
): FileVerdict {
  try {
    const { value } = resourceFrom(readJson(bytes));
    const began = performance.now();
    const { structure, rules } = validator.validate(value, { profiles, least, whole: true });
    const issues = [...structure, ...rules];
    return { kind: 'validated', name, issues, milliseconds: performance.now() - began };
  } catch (error) {
    return { kind: 'unread', name, reason: error instanceof Error ? error.message : String(error) };
  }
}
