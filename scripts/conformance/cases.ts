/** The cases of fhir-test-cases run by our validator, beside what they publish of HL7's. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from '../../server/fhir/model/json-reader.ts';
import { resourceFrom } from '../../server/fhir/model/resource.ts';
import { FhirError } from '../../server/fhir/outcome/fhir-error.ts';
import type { Validator } from '../../server/fhir/validation/validator.ts';
import type { Fields } from '../profiles/fields.ts';
import { isFields, textOf } from '../profiles/fields.ts';
import type { TestCase } from '../verdicts/test-cases.ts';
import type { KnowledgeMaker } from './knowledge.ts';
import { definitionFromXml } from './xml-definition.ts';

export interface CaseResult {
  readonly name: string;
  readonly module: string;
  /** Errors or none, as published, by R4 itself and by the profile of the case. */
  readonly agrees: boolean;
  /** What differs, a line each: whose errors, and the first of them. */
  readonly differences: readonly string[];
  /** Definitions of the case that could not be used. */
  readonly leftOut: readonly string[];
}

/** Errors told of one difference. */
const TOLD_MAX = 3;

export function runCase(folder: string, one: TestCase, make: KnowledgeMaker): CaseResult {
  const definitions = one.definitions.map((name) => readDefinition(join(folder, name)));
  const { validator, leftOut } = make(definitions);
  const bytes = readFileSync(join(folder, one.file));
  const parts = [
    { part: 'base', expected: one.base, profiles: [] },
    ...(one.profile
      ? [{ part: 'profile', expected: one.profile, profiles: [one.profile.url] }]
      : []),
  ];
  const differences = parts.flatMap(({ part, expected, profiles }) => {
    const errors = errorsOf(bytes, validator, profiles);
    if ((errors.length === 0) === (expected.errors === 0)) return [];
    const told = errors.length > 0 ? errors : expected.texts;
    return [
      `${part}, ${errors.length > 0 ? 'ours' : "HL7's"}: ${told.slice(0, TOLD_MAX).join(' · ')}`,
    ];
  });
  return {
    name: one.name,
    module: one.module,
    agrees: differences.length === 0,
    differences,
    leftOut,
  };
}

function errorsOf(
  bytes: Uint8Array,
  validator: Validator,
  profiles: readonly string[],
): readonly string[] {
  try {
    const { value } = resourceFrom(readJson(bytes));
    const { structure, rules } = validator.validate(value, {
      profiles,
      least: 'error',
      unknown: 'error',
    });
    return [...structure, ...rules].map(
      ({ expression, rule, diagnostics }) => `${expression} [${rule}] ${diagnostics.en}`,
    );
  } catch (error) {
    // What is no JSON, or no resource, is refused before it is validated.
    if (error instanceof FhirError) return [error.message];
    throw error;
  }
}

function readDefinition(path: string): Fields {
  const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  if (path.endsWith('.xml')) return named(definitionFromXml(text));
  const value: unknown = JSON.parse(text);
  if (!isFields(value)) throw new Error(`${path} is no resource.`);
  return named(value);
}

/** Some lack the name that R4 makes mandatory; nothing hangs on it here. */
function named(definition: Fields): Fields {
  return { name: textOf(definition, 'id') ?? 'unnamed', ...definition };
}
