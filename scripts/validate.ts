/** `npm run validate -- FILES`: validates FHIR JSON files as the server would, with a summary. */

import { stat } from 'node:fs/promises';
import { readProfiles } from '../server/boot/definitions.ts';
import { readSelection } from '../server/boot/selection.ts';
import { profileSelection } from '../server/dmp/profiles/selection.ts';
import type { Severity } from '../server/fhir/validation/profile/engine.ts';
import { makeValidator } from '../server/fhir/validation/validator.ts';
import { readArguments, runCommand, stop } from './arguments.ts';
import { jsonFilesIn } from './validate/files.ts';
import type { FileVerdict } from './validate/verdict.ts';
import { validateFile } from './validate/verdict.ts';

const USAGE = `Usage: npm run validate -- [options] FILE|FOLDER|FILE.ndjson ...

Validates FHIR R4 resources in JSON (one a file) or NDJSON (one a line): structure, R4's rules and bindings, the profiles
each declares, those the DMP asks of what is written, and those named here. What depends on the sender or on what is stored
(rights, rules of deposit) is not checked. Folders are searched for .json and .ndjson files.

  --profile URL     a profile every resource must conform to; several separated by commas
  --least LEVEL     error, warning or information: what is printed                        (warning)
  --lang fr|en      language of the messages                                              (fr)
  --json            one JSON object a resource instead of text
  --summary         counts only
  --generic         without the profiles the DMP asks of what is written
  --help            this text

Ends with 0 when no error was found, 1 when one was, 2 when a file could not be read.`;

const LEVELS: readonly Severity[] = ['error', 'warning', 'information'];
/** Files between two signs of progress. */
const PROGRESS_EVERY = 50;

runCommand(async () => {
  const given = readArguments({
    usage: USAGE,
    options: {
      profile: true,
      least: true,
      lang: true,
      json: false,
      summary: false,
      generic: false,
    },
    positionals: true,
  });
  if (given.positionals.length === 0) stop(`Name files or folders to validate.\n${USAGE}`);
  const least = LEVELS.find((level) => level === (given.value('least') ?? 'warning'));
  if (!least) stop(`--least may be ${LEVELS.join(', ')}.`);
  const language = given.value('lang') ?? 'fr';
  if (language !== 'fr' && language !== 'en') stop('--lang may be fr or en.');
  const profiles = (given.value('profile') ?? '').split(',').filter((url) => url !== '');
  const selected = given.isSet('generic') ? undefined : profileSelection(readSelection());
  const validator = makeValidator({
    ...readProfiles(),
    level: 'profiles',
    ...(selected ? { selected } : {}),
  });
  const unknown = profiles.find((profile) => !validator.book.structure(profile));
  if (unknown)
    stop(`The profile ${unknown} is not held: add its package with npm run profiles:add.`);
  const files = await filesOf(given.positionals);
  const report = {
    files: 0,
    resources: 0,
    refused: 0,
    errors: 0,
    warnings: 0,
    unread: 0,
    spent: 0,
  };
  for (const file of files) {
    report.files += 1;
    for await (const verdict of validateFile(file, { validator, profiles, least })) {
      count(report, verdict);
      if (!given.isSet('summary')) print(verdict, { language, isJson: given.isSet('json') });
    }
    if (process.stderr.isTTY && report.files % PROGRESS_EVERY === 0)
      process.stderr.write(`\r${report.files} / ${files.length} files`);
  }
  if (process.stderr.isTTY) process.stderr.write('\r');
  process.stderr.write(summary(report));
  if (report.unread > 0) process.exitCode = 2;
  else if (report.refused > 0) process.exitCode = 1;
});

function unreadable(path: string): never {
  process.stderr.write(`There is no file or folder ${path}.\n`);
  process.exit(2);
}

async function filesOf(paths: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const path of paths) {
    const status = await stat(path).catch(() => unreadable(path));
    if (status.isDirectory()) found.push(...(await jsonFilesIn(path)));
    else found.push(path);
  }
  return found;
}

interface Report {
  resources: number;
  refused: number;
  errors: number;
  warnings: number;
  unread: number;
  spent: number;
}

function count(report: Report, verdict: FileVerdict): void {
  if (verdict.kind === 'unread') {
    report.unread += 1;
    return;
  }
  const of = (severity: Severity) =>
    verdict.issues.filter((issue) => issue.severity === severity).length;
  report.resources += 1;
  report.spent += verdict.milliseconds;
  report.errors += of('error');
  report.warnings += of('warning');
  if (of('error') > 0) report.refused += 1;
}

interface Printing {
  readonly language: 'fr' | 'en';
  readonly isJson: boolean;
}

function print(verdict: FileVerdict, { language, isJson }: Printing): void {
  if (isJson) {
    process.stdout.write(`${JSON.stringify(verdict)}\n`);
    return;
  }
  if (verdict.kind === 'unread') {
    process.stderr.write(`${verdict.name}: ${verdict.reason}\n`);
    return;
  }
  for (const { severity, expression, rule, diagnostics } of verdict.issues) {
    process.stdout.write(
      `${verdict.name}: ${severity} ${expression} [${rule}] ${diagnostics[language]}\n`,
    );
  }
}

function summary(report: Report & { readonly files: number }): string {
  const mean = report.resources === 0 ? 0 : report.spent / report.resources;
  return `${report.resources} resources in ${report.files} files: ${report.resources - report.refused} accepted, ${report.refused} refused, ${report.errors} errors, ${report.warnings} warnings, ${report.unread} unreadable; ${mean.toFixed(2)} ms a resource\n`;
}
