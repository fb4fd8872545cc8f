/** The rules of the style sheet by title, each with the files it applies to. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assertions, functionFindings, interactionFindings, titleFindings } from './syntax.ts';
import type { ExceptionMark, Specifications } from './texts.ts';
import {
  citationFindings,
  EXCEPTION_MARKS,
  exceptions,
  foreignFindings,
  headFindings,
  lengthFindings,
  lockFindings,
  nameFindings,
  promiseFindings,
} from './texts.ts';
import type { Finding, TextFile } from './tree.ts';
import { ROOT } from './tree.ts';

export interface Rule {
  readonly title: string;
  /** Paths it reads. */
  readonly applies: RegExp;
  readonly findings: (file: TextFile) => readonly Finding[];
}

const CODE = /^(server|scripts|test)\/.*\.(ts|cjs)$/;
const PROSE = /^((server|scripts|test)\/.*\.ts|docs\/.*\.md|[^/]*\.md)$/;
/** All but published definitions and sample data, which speak for others. */
const OURS = /^(?!fhir-profiles\/|scripts\/demo\/data\/|test\/fixtures\/)/;

// The file is ours; a wrong shape fails the rules that read it.
const { specifications } = JSON.parse(
  readFileSync(join(ROOT, 'test/spec/sections.json'), 'utf8'),
) as { readonly specifications: Specifications };
const names = Object.keys(specifications);

export const RULES: readonly Rule[] = [
  { title: 'no empty name for a file or folder', applies: /./, findings: nameFindings },
  { title: 'no file over 300 lines', applies: CODE, findings: lengthFindings },
  { title: 'no function over 60 lines', applies: CODE, findings: functionFindings },
  {
    title: 'a head comment in every server file',
    applies: /^server\/.*\.ts$/,
    findings: headFindings,
  },
  {
    title: 'section numbers only as published',
    applies: PROSE,
    findings: (file) => citationFindings(file, specifications),
  },
  {
    title: 'tests of the specification titled by its sections',
    applies: /^test\/spec\/.*\.test\.ts$/,
    findings: (file) => titleFindings(file, names),
  },
  {
    title: 'a spec in every interaction',
    applies: /^server\/.*\.ts$/,
    findings: interactionFindings,
  },
  {
    title: 'a reason beside every `as`',
    applies: /^(server|scripts)\/.*\.ts$/,
    findings: (file) => unreasoned(file, assertions(file), '`as` without a comment saying why'),
  },
  { title: 'a reason beside every exception', applies: CODE, findings: exceptionFindings },
  {
    title: 'no work promised without its issue',
    applies: /^(server|scripts)\//,
    findings: promiseFindings,
  },
  {
    title: 'a lock file for every platform',
    applies: /^package-lock\.json$/,
    findings: lockFindings,
  },
  {
    title: 'nothing of one machine, nothing off the subject',
    applies: OURS,
    findings: (file) => foreignFindings(file, machineHosts()),
  },
];

function exceptionFindings(file: TextFile): readonly Finding[] {
  const marks = Object.keys(EXCEPTION_MARKS) as readonly ExceptionMark[]; // its own keys
  return marks.flatMap((mark) =>
    unreasoned(file, exceptions(file, mark), `${mark} without its reason`),
  );
}

function unreasoned(
  { path }: TextFile,
  marked: readonly { readonly line: number; readonly reasoned: boolean }[],
  reason: string,
): readonly Finding[] {
  return marked.filter(({ reasoned }) => !reasoned).map(({ line }) => ({ path, line, reason }));
}

/** Hosts this machine gets its packages from; its own loopback says nothing. */
function machineHosts(): readonly string[] {
  const { npm_config_registry: npm, PIP_INDEX_URL: pip } = process.env;
  return [npm, pip]
    .flatMap((url) => (url && URL.canParse(url) ? [new URL(url).hostname] : []))
    .filter((host) => host.includes('.') && !host.startsWith('127.'));
}
