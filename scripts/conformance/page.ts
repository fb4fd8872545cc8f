/** docs/validation-agreement.md, from what was found. */
import type { Comparison, CorpusName } from './agreement.ts';
import type { CaseResult } from './cases.ts';
import type { Reasons } from './differences.ts';
import { CASE_DIFFERENCES, CORPUS_DIFFERENCES } from './differences.ts';

const TITLES: Readonly<Record<CorpusName, string>> = {
  clinical: 'R4 examples of 28 clinical types',
  wider: 'R4 examples of the other types but definitions, up to 1 MB',
  ips: 'examples of IPS 2.0.0',
};

export function agreementPage(
  cases: readonly CaseResult[],
  corpora: ReadonlyMap<CorpusName, readonly Comparison[]>,
): string {
  const lines = [
    '# Agreement with HL7’s validator',
    '',
    'Written by `npm run conformance -- --write`; never edited by hand. The verdicts of HL7’s validator 6.7.9 (HAPI FHIR 8.8.0, no',
    'terminology server) are frozen in `test/validation/verdicts`. A verdict is errors or none. Profiles and extensions that are not',
    'held are errors for both, but for IPS, where HL7’s had the package of extensions that IPS refers to.',
    '',
    '## Counts',
    '',
    '| corpus | files | HL7 refuses | same verdict | both refuse | of these, an error of ours at the path of one of HL7’s or beneath |',
    '| --- | --- | --- | --- | --- | --- |',
    ...[...corpora].map(([name, files]) => corpusRow(TITLES[name], files)),
    '',
    `Public test cases (\`FHIR/fhir-test-cases\` 1.7.69, folder \`validator\`, R4 in JSON, without outside needs): **${agreeing(cases)} of ${cases.length}** have HL7’s published verdict, by R4 itself and by the profile of the case (${rate(agreeing(cases), cases.length)}).`,
    '',
    '| module | cases | same verdict |',
    '| --- | --- | --- |',
    ...moduleRows(cases),
    '',
    '## Differences, examples',
    '',
    ...table('file', together([...corpora.keys()], 'differences')),
    '',
    'Same verdict, told at another path:',
    '',
    ...table('file', together([...corpora.keys()], 'elsewhere')),
    '',
    '## Differences, test cases',
    '',
    ...table('case', CASE_DIFFERENCES),
  ];
  return `${lines.join('\n')}\n`;
}

function together(names: readonly CorpusName[], kind: 'differences' | 'elsewhere'): Reasons {
  return Object.fromEntries(
    names.flatMap((name) => Object.entries(CORPUS_DIFFERENCES[name][kind])),
  );
}

function corpusRow(title: string, files: readonly Comparison[]): string {
  const refused = files.filter(({ valid }) => !valid);
  const both = refused.filter(({ agrees }) => agrees);
  const placed = both.filter(({ isPlaced }) => isPlaced).length;
  const same = `${agreeing(files)} (${rate(agreeing(files), files.length)})`;
  return `| ${title} | ${files.length} | ${refused.length} | ${same} | ${both.length} | ${placed} |`;
}

function moduleRows(cases: readonly CaseResult[]): readonly string[] {
  const modules = [...Map.groupBy(cases, ({ module }) => module)];
  modules.sort(([one], [other]) => (one < other ? -1 : 1));
  return modules.map(([name, each]) => `| ${name} | ${each.length} | ${agreeing(each)} |`);
}

function table(head: string, reasons: Reasons): readonly string[] {
  const rows = Object.entries(reasons).sort(([one], [other]) => (one < other ? -1 : 1));
  return [
    `| ${head} | reason |`,
    '| --- | --- |',
    ...rows.map(([name, reason]) => `| \`${name}\` | ${reason} |`),
  ];
}

function agreeing(all: readonly { readonly agrees: boolean }[]): number {
  return all.filter(({ agrees }) => agrees).length;
}

function rate(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}
