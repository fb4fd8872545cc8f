/** docs/profiles is what `npm run profile:pages` would write. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { profilePages } from '../../../scripts/profile-pages/pages.ts';
import { ofType } from './definitions.ts';

const FOLDER = fileURLToPath(new URL('../../../docs/profiles/', import.meta.url));

describe('docs/profiles', () => {
  const pages = profilePages();

  it('has a page for each profile, and no other', () => {
    expect(readdirSync(FOLDER).sort()).to.deep.equal([...pages.keys()].sort());
    expect(pages.size).to.equal(ofType('StructureDefinition').length + 1);
  });

  it('is fresh: npm run profile:pages would write the same', () => {
    const stale = [...pages]
      .filter(([name, text]) => readFileSync(`${FOLDER}${name}`, 'utf8') !== text)
      .map(([name]) => name);
    expect(stale).to.deep.equal([]);
  });

  it('names every rule of every profile in both languages', () => {
    for (const { id, differential } of ofType('StructureDefinition')) {
      const page = pages.get(`${id}.md`) ?? '';
      for (const { constraint = [] } of differential.element)
        for (const { key } of constraint) expect(page, `${id} ${key}`).to.include(`\`${key}\``);
    }
  });
});
