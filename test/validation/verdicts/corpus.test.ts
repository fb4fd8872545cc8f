/** The frozen verdicts are those of the examples that tests take from the package. */
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { examplesFolder } from '../../../scripts/verdicts/corpus.ts';
import { CLINICAL_TYPES, exampleFiles } from '../../../scripts/verdicts/examples.ts';

const DOWNLOAD_MS_MAX = 5 * 60_000;

interface FrozenVerdict {
  readonly file: string;
  readonly valid: boolean;
  readonly errors: readonly unknown[];
}

describe('frozen verdicts of the R4 examples', () => {
  // Written by `npm run verdicts` in this shape.
  const frozen = JSON.parse(
    readFileSync(new URL('hl7-r4-examples.json', import.meta.url), 'utf8'),
  ) as Readonly<Record<'clinical' | 'wider', readonly FrozenVerdict[]>>;

  it('are of 338 clinical examples of 28 types, and of the others', async function () {
    this.timeout(DOWNLOAD_MS_MAX);
    const files = exampleFiles(await examplesFolder());
    expect(CLINICAL_TYPES).to.have.length(28);
    expect(files.clinical).to.have.length(338);
    expect(frozen.clinical.map(({ file }) => file)).to.deep.equal(files.clinical);
    expect(frozen.wider.map(({ file }) => file)).to.deep.equal(files.wider);
  });

  it('call valid what has no error, and only that', () => {
    const all = [...frozen.clinical, ...frozen.wider];
    expect(all.filter(({ valid, errors }) => valid !== (errors.length === 0))).to.deep.equal([]);
  });
});
