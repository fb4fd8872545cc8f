/** Verdicts of ours beside those frozen of HL7's validator, over the examples of R4 and of IPS. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PlainResource } from '../../server/fhir/model/resource.ts';
import type { ValidationIssue } from '../../server/fhir/validation/issue.ts';
import type { UnknownSeverity } from '../../server/fhir/validation/profile/engine.ts';
import type { Validator } from '../../server/fhir/validation/validator.ts';
import { examplesFolder, ipsFolder } from '../verdicts/corpus.ts';
import type { VerdictError } from '../verdicts/verdict.ts';

export type CorpusName = 'clinical' | 'wider' | 'ips';

const VERDICTS = new URL('../../test/validation/verdicts/', import.meta.url);

interface FrozenFile {
  readonly file: string;
  readonly valid: boolean;
  readonly errors: readonly VerdictError[];
}

interface Corpus {
  readonly folder: string;
  readonly files: readonly FrozenFile[];
  readonly unknown: UnknownSeverity;
}

export interface Comparison {
  readonly file: string;
  /** HL7's verdict. */
  readonly valid: boolean;
  readonly agrees: boolean;
  /** An error of ours stands where one of HL7's does, or beneath. */
  readonly isPlaced: boolean;
}

export async function compared(
  name: CorpusName,
  validator: Validator,
): Promise<readonly Comparison[]> {
  const { folder, files, unknown } = await corpus(name);
  return files.map(({ file, valid, errors }) => {
    // Examples of HL7: resources.
    const resource = JSON.parse(readFileSync(join(folder, file), 'utf8')) as PlainResource;
    const { structure, rules } = validator.validate(resource, { least: 'error', unknown });
    const ours = [...structure, ...rules];
    return {
      file,
      valid,
      agrees: valid === (ours.length === 0),
      isPlaced: errors.some((one) => ours.some((other) => isAtOrBeneath(other, one))),
    };
  });
}

async function corpus(name: CorpusName): Promise<Corpus> {
  if (name === 'ips') {
    // Written by `npm run verdicts` in this shape.
    const { files } = frozen('ips') as { readonly files: readonly FrozenFile[] };
    // HL7 had the package of extensions that IPS refers to; it is not held here.
    return { folder: join(await ipsFolder(), 'example'), files, unknown: 'warning' };
  }
  // Likewise.
  const groups = frozen('hl7-r4-examples') as Readonly<Record<CorpusName, readonly FrozenFile[]>>;
  return { folder: await examplesFolder(), files: groups[name], unknown: 'error' };
}

/** The JSON of a frozen file. */
export function frozen(name: 'hl7-r4-examples' | 'ips' | 'fhir-test-cases'): unknown {
  return JSON.parse(readFileSync(new URL(`${name}.json`, VERDICTS), 'utf8'));
}

function isAtOrBeneath(ours: ValidationIssue, hl7: VerdictError): boolean {
  const [own, other] = [ours.expression, plain(hl7.expression)];
  return own === other || own.startsWith(`${other}.`) || own.startsWith(`${other}[`);
}

/** Without the types of choices, which ours leaves out, and the urls of extensions. */
function plain(expression: string): string {
  return expression.replaceAll(/\.ofType\([A-Za-z]+\)|\[url='[^']*'\]/g, '');
}
