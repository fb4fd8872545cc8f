import { expect } from 'chai';
import { demoWorld } from '../../../scripts/demo/world.ts';
import { labelValues } from '../../../server/dmp/visibility/labels.ts';
import { openClinic } from './clinic.ts';

describe('dmp.md 4.3, feeding: the whole demo world', () => {
  it('is taken as it is, each submission by who may', async function () {
    this.timeout(120_000);
    const clinic = openClinic();
    await clinic.load(demoWorld('2026-11-02T08:00:00Z'));
    const documents = await clinic.all('DocumentReference');
    expect(documents.length).to.be.greaterThan(20);
    for (const { labels } of documents)
      expect(labelValues(labels, '_dmp-group')).to.have.length.greaterThan(0);
  });
});
