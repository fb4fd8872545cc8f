/** What no other tool checks of the style sheet, and that the import law bites. */

import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect } from 'chai';
import type { ImportLaw, Planted } from './tidy/law.ts';
import { broken, unlisted } from './tidy/law.ts';
import { allowed, refused } from './tidy/plantings.ts';
import { RULES } from './tidy/rules.ts';
import { samples } from './tidy/samples.ts';
import { assertions } from './tidy/syntax.ts';
import type { ExceptionMark } from './tidy/texts.ts';
import { EXCEPTION_MARKS, exceptions } from './tidy/texts.ts';
import { printFinding, projectFiles, ROOT } from './tidy/tree.ts';

const files = projectFiles(ROOT);
const code = files.filter(({ path }) => /^(server|scripts|test)\/.*\.ts$/.test(path));

describe('tidy: the import law', () => {
  // Our own file, whose shape every test below relies on.
  const law = JSON.parse(readFileSync(join(ROOT, 'import-law.json'), 'utf8')) as ImportLaw;
  const { rejected, accepted } = unlisted(law);
  let rules: ReadonlyMap<string, ReadonlySet<string>>;

  before(async () => {
    rules = await broken([...refused, ...allowed, ...rejected, ...accepted]);
  });

  const of = ({ from }: Planted): readonly string[] => [...(rules.get(from) ?? [])];
  const title = ({ from, to, types }: Planted): string =>
    `${from.replace(/\/[^/]*$/, '')} → ${types ? 'types of ' : ''}${to || 'nothing'}`;

  for (const planted of refused) {
    it(`${title(planted)}: ${planted.rule}`, () => {
      expect(of(planted)).to.include(planted.rule);
    });
  }
  for (const planted of allowed) {
    it(`${title(planted)}: allowed`, () => {
      expect(of(planted)).to.deep.equal([]);
    });
  }
  it('refuses all that a row does not list', () => {
    expect(rejected).to.have.length.above(200);
    expect(rejected.filter((one) => !of(one).includes(one.rule)).map(title)).to.deep.equal([]);
  });
  it('allows all that a row lists', () => {
    expect(accepted).to.have.length.above(60);
    expect(accepted.filter((one) => of(one).includes(one.rule)).map(title)).to.deep.equal([]);
  });
  it('has a planted violation by hand for every rule', () => {
    // The configuration is generated from the table; only the names are read.
    const { forbidden } = createRequire(import.meta.url)('../.dependency-cruiser.cjs') as {
      readonly forbidden: readonly { readonly name: string }[];
    };
    const byHand = new Set(refused.map(({ rule }) => rule));
    const names = forbidden.map(({ name }) => name);
    expect(names.filter((name) => !byHand.has(name))).to.deep.equal([]);
  });
  it('has a row for every folder', () => {
    const rows = law.rows.map(({ folder }) => folder);
    const folders = ['server', 'server/fhir'].flatMap((parent) =>
      readdirSync(join(ROOT, parent)).map((name) => `${parent}/${name}`),
    );
    const without = folders.filter((name) => !['server/fhir', ...rows].includes(name));
    expect(without).to.deep.equal([]);
  });
});

describe('tidy: the style sheet', () => {
  for (const { title, applies, findings } of RULES) {
    it(title, () => {
      const found = files.filter(({ path }) => applies.test(path)).flatMap(findings);
      expect(found.map(printFinding)).to.deep.equal([]);
    });
  }
});

describe('tidy: its rules', () => {
  for (const { rule, path, bad, good } of samples) {
    it(`${rule}: finds a planted violation, lets the right form pass`, () => {
      const { findings, applies } = RULES.find(({ title }) => title === rule) ?? {};
      expect(applies?.test(path)).to.equal(true);
      expect(findings?.({ path, text: bad })).to.have.length(1);
      expect(findings?.({ path: good.path ?? path, text: good.text })).to.deep.equal([]);
    });
  }
  it('has a sample for every rule', () => {
    expect(samples.map(({ rule }) => rule)).to.have.members(RULES.map(({ title }) => title));
  });
});

describe('tidy: exceptions', () => {
  const marks = Object.keys(EXCEPTION_MARKS) as readonly ExceptionMark[]; // its own keys
  const counts = marks.map((mark) => {
    return `${code.flatMap((file) => exceptions(file, mark)).length} ${mark}`;
  });
  const casts = code.flatMap(assertions).length;
  it(`${counts.join(', ')}, ${casts} \`as\`: none without its reason`, () => {
    // Each is checked by its rule above; here they are counted, so that their growth is seen.
    expect(code).to.have.length.above(0);
  });
});
