/** Makes HL7's published snapshots again from their differentials and compares them: `npm run snapshots:compare`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readArguments, runCommand, stop } from './arguments.ts';
import { downloadPackage, PACKAGE } from './definitions/source.ts';
import type { ProfileAgreement } from './snapshots/agreement.ts';
import { agreementOf, comparable } from './snapshots/agreement.ts';
import { explanationOf } from './snapshots/expected.ts';
import { freeze } from './snapshots/freeze.ts';
import type { PublishedSet } from './snapshots/published.ts';
import { lookupIn, readPublished } from './snapshots/published.ts';
import { extensionsFolder, ipsFolder } from './verdicts/corpus.ts';

const USAGE = `Usage: npm run snapshots:compare -- [options]

Generates the snapshots of R4's types, resources, profiles and extensions, of IPS 2.0.0 and of the extensions it refers
to, from their differentials alone, and compares each with the one HL7 published: id, path, order, min, max, types with
profiles and targets, slicing, fixed and pattern, binding, constraint keys, contentReference. Packages come from the
cache, or are downloaded.

  --definitions FOLDER  HL7's definitions there instead of downloading ${PACKAGE}
  --only NAME           definitions whose canonical contains NAME
  --all                 a line for each definition, not only for those that differ
  --faults              what the generator finds wrong in the differentials
  --freeze              write the small set of test/validation/snapshot anew
  --help                this text

Ends with 1 when a difference is not explained in scripts/snapshots/expected.ts.`;

runCommand(async () => {
  const given = readArguments({
    usage: USAGE,
    options: { definitions: true, only: true, all: false, faults: false, freeze: false },
  });
  const sets = await readSets(given.value('definitions'));
  if (given.isSet('freeze')) {
    process.stdout.write(`${freeze(sets)}\n`);
    return;
  }
  const lookup = lookupIn(sets);
  const wanted = given.value('only') ?? '';
  let unexplained = 0;
  let compared = 0;
  for (const set of sets) {
    const agreements = comparable(set)
      .filter(({ url }) => url.includes(wanted))
      .map((structure) => agreementOf(structure, lookup, () => performance.now()));
    if (agreements.length === 0) continue;
    compared += agreements.length;
    for (const one of agreements) {
      unexplained += one.unexplained.length;
      if (given.isSet('all') || one.differing > 0) printProfile(one);
      if (given.isSet('faults')) printFaults(one);
    }
    printSet(set.name, agreements);
  }
  if (compared === 0) stop(`No definition's canonical contains "${wanted}".`);
  if (unexplained > 0) process.exitCode = 1;
});

async function readSets(definitions: string | undefined): Promise<readonly PublishedSet[]> {
  process.stderr.write('Reading the packages…\n');
  const folders = { ips: await ipsFolder(), extensions: await extensionsFolder() };
  if (definitions !== undefined) return readPublished({ ...folders, definitions });
  const folder = mkdtempSync(join(tmpdir(), 'definitions-'));
  try {
    return readPublished({ ...folders, definitions: downloadPackage(folder) });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function printSet(name: string, agreements: readonly ProfileAgreement[]): void {
  const sum = (of: (one: ProfileAgreement) => number): number =>
    agreements.reduce((total, one) => total + of(one), 0);
  const elements = sum((one) => one.elements);
  const wrong = sum((one) => one.differing);
  const same = agreements.filter((one) => one.differing === 0).length;
  process.stdout.write(
    `${name}: ${elements - wrong} of ${elements} elements equal (${percent(elements - wrong, elements)}), ` +
      `${same} of ${agreements.length} snapshots wholly, ${sum((one) => one.unexplained.length)} differences ` +
      `without explanation, ${sum((one) => one.milliseconds).toFixed(0)} ms\n`,
  );
}

function printProfile(one: ProfileAgreement): void {
  process.stdout.write(
    `  ${one.url}: ${percent(one.elements - one.differing, one.elements)} of ${one.elements}\n`,
  );
  const reasons = new Set(one.explained.map((difference) => explanationOf(one.url, difference)));
  for (const reason of reasons) process.stdout.write(`    explained: ${reason?.why}\n`);
  for (const { element, what, published, ours } of one.unexplained) {
    process.stdout.write(
      `    ${element} ${what}\n      HL7   ${published}\n      Carnet ${ours}\n`,
    );
  }
}

function printFaults({ url, faults }: ProfileAgreement): void {
  for (const { severity, kind, element, text } of faults) {
    process.stdout.write(`  ${url} ${severity} ${kind} ${element}: ${text.en}\n`);
  }
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / Math.max(whole, 1)).toFixed(2)} %`;
}
