/** For each rule of tidy a text it must find once, and the right form it must let pass. */

export interface Sample {
  readonly rule: string;
  readonly path: string;
  readonly bad: string;
  readonly good: { readonly path?: string; readonly text: string };
}

/** Kept apart from its number, so that tidy does not read these samples as citations. */
const SECTION = '§';
const COMMENT = '//';

const lines = (count: number): string => 'a();\n'.repeat(count);
const interaction = (spec: string): string =>
  `export const read = { code: 'read', ${spec} effect: 'read', run };\n`;

export const samples: readonly Sample[] = [
  {
    rule: 'no empty name for a file or folder',
    path: 'server/mongo/index-utils.ts',
    bad: '',
    good: { path: 'server/fhir/model/base-url.ts', text: '' },
  },
  {
    rule: 'no file over 300 lines',
    path: 'server/dmp/actors/matrix.ts',
    bad: lines(301),
    good: { text: `// table\n${lines(301)}` },
  },
  {
    rule: 'no function over 60 lines',
    path: 'test/spec/http/read.test.ts',
    bad: `function long() {\n${lines(59)}}\n`,
    good: { text: `describe('R4 http', () => {\n${lines(80)}});\n` },
  },
  {
    rule: 'a head comment in every server file',
    path: 'server/mongo/connect.ts',
    bad: 'export const a = 1;\n',
    good: { text: '/** Connects. */\nexport const a = 1;\n' },
  },
  {
    rule: 'section numbers only as published',
    path: 'server/fhir/interactions/transaction.ts',
    bad: `/** R4 http ${SECTION}3.1.0.11.2, then R4 http ${SECTION}9.9 of it. */\n`,
    good: {
      text: `/** R4 http ${SECTION}3.1.0.11.2 Transaction Processing Rules; DMP ${SECTION}4.1, ${SECTION}4.3. */\n`,
    },
  },
  {
    rule: 'tests of the specification titled by its sections',
    path: 'test/spec/search/token.test.ts',
    bad: "describe('tokens', () => {});\n",
    good: { text: "describe('R4 search, token', () => { describe('system', () => {}); });\n" },
  },
  {
    rule: 'a spec in every interaction',
    path: 'server/fhir/interactions/read.ts',
    bad: interaction("spec: '',"),
    good: { text: interaction("spec: 'R4 http, read',") },
  },
  {
    rule: 'a reason beside every `as`',
    path: 'server/fhir/model/path.ts',
    bad: 'const a = 1 as const;\nconst b = f() as string[];\n',
    good: { text: '// Synchronous by construction.\nconst b = f() as string[];\n' },
  },
  {
    rule: 'a reason beside every exception',
    path: 'server/mongo/compile.ts',
    bad: `${COMMENT} eslint-disable-next-line max-params\n`,
    good: { text: `${COMMENT} eslint-disable-next-line max-params -- the driver calls it\n` },
  },
  {
    rule: 'no work promised without its issue',
    path: 'server/mongo/compile.ts',
    bad: '// TODO later\n',
    good: { text: '// TODO with issue 12\n' },
  },
  {
    rule: 'a lock file for every platform',
    path: 'package-lock.json',
    bad: '{"packages":{"node_modules/a":{"optionalDependencies":{"b":"1.0.0"}}}}',
    good: {
      text: '{"packages":{"node_modules/a":{"optionalDependencies":{"b":"1.0.0"}},"node_modules/b":{}}}',
    },
  },
  {
    rule: 'nothing of one machine, nothing off the subject',
    path: 'docs/architecture.md',
    bad: `See ${'/home'}/someone/notes.\n`,
    good: { text: 'See docs/home/notes and https://example.org/home/notes.\n' },
  },
];
