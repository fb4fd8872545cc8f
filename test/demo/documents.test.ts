/** The documents of the demo world and of the tour. PDSm 3.1.1; MHD 4.2; ISO 32000-1. */
import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { onePagePdf } from '../../scripts/demo/deposit/pdf.ts';
import type { DemoSubmission } from '../../scripts/demo/world.ts';
import { demoWorld, tourBundle } from '../../scripts/demo/world.ts';
import { entriesOf, objectsIn, resourcesOf, stringsUnder } from './reading.ts';

const world = demoWorld();

describe('Demo world, documents (PDSm 3.1.1; MHD 4.2)', () => {
  const submissions = [...world, { ...tourSubmission('one'), body: tourBundle('one') }];

  it('states the size and SHA-1 of what it carries', () => {
    for (const submission of submissions) {
      const binaries = new Map(
        entriesOf(submission).map(({ fullUrl, resource }) => [fullUrl, resource.data]),
      );
      for (const document of resourcesOf(submission).filter(
        ({ resourceType }) => resourceType === 'DocumentReference',
      )) {
        const [attachment] = [...objectsIn(document.content)].filter(
          (one) => one.hash !== undefined,
        );
        const data = attachment?.data ?? binaries.get(String(attachment?.url));
        const bytes = Buffer.from(String(data), 'base64');
        expect(attachment?.size).to.equal(bytes.length);
        expect(attachment?.hash).to.equal(createHash('sha1').update(bytes).digest('base64'));
      }
    }
  });

  it('holds CDA level 1 with a PDF inside, and plain PDFs', () => {
    const kinds = { cda: 0, pdf: 0 };
    for (const { contentType, data } of submissions
      .flatMap(resourcesOf)
      .filter(({ resourceType }) => resourceType === 'Binary')) {
      const bytes = Buffer.from(String(data), 'base64');
      const inner = /<text mediaType="application\/pdf" representation="B64">([^<]+)<\/text>/.exec(
        bytes.toString('utf8'),
      )?.[1];
      kinds[contentType === 'text/xml' ? 'cda' : 'pdf'] += 1;
      checkPdf(inner === undefined ? bytes : Buffer.from(inner, 'base64'));
      expect(inner !== undefined).to.equal(contentType === 'text/xml');
    }
    expect(kinds.cda).to.be.at.least(10);
    expect(kinds.pdf).to.be.at.least(10);
  });

  it('writes French in WinAnsiEncoding and refuses what it cannot write', () => {
    const bytes = Buffer.from(
      onePagePdf({ title: 'Œil', lines: ['Été : 3 € (l’œuf)'], footer: '' }),
    );
    expect(bytes.includes(Buffer.from([0x8c, 0x69, 0x6c]))).to.equal(true);
    expect(bytes.includes(Buffer.from([0xc9, 0x74, 0xe9]))).to.equal(true);
    expect(() => onePagePdf({ title: '中', lines: [], footer: '' })).to.throw(/WinAnsiEncoding/);
    expect(() =>
      onePagePdf({ title: 'x', lines: Array.from({ length: 60 }, () => 'x'), footer: '' }),
    ).to.throw(/one page/);
  });

  it('the tour: a discharge letter and lab results, another deposit for another nonce', () => {
    const types = tourBundle('one').entry.map(({ resource }) => resource.resourceType);
    expect(types.slice(0, 3)).to.deep.equal(['List', 'DocumentReference', 'Binary']);
    expect(types.filter((type) => type === 'Observation')).to.have.length(3);
    expect(stringsUnder(tourBundle('one'), 'code')).to.include.members(['11490-0', '11502-2']);
    expect(JSON.stringify(tourBundle('one'))).to.equal(JSON.stringify(tourBundle('one')));
    const masters = (nonce: string) =>
      tourBundle(nonce).entry.flatMap(({ resource }) =>
        stringsUnder(resource.masterIdentifier, 'value'),
      );
    expect(masters('one')).not.to.include.members(masters('two'));
  });
});

function tourSubmission(nonce: string): DemoSubmission {
  return {
    sender: 'hospital-h',
    patient: 'marie',
    title: 'tour',
    method: 'POST',
    path: '',
    body: tourBundle(nonce),
  };
}

/** Offsets of the cross-reference table lead to the objects they number. ISO 32000-1 7.5.4. */
function checkPdf(bytes: Buffer): void {
  const text = bytes.toString('latin1');
  expect(text.startsWith('%PDF-1.4')).to.equal(true);
  expect(text.trimEnd().endsWith('%%EOF')).to.equal(true);
  const start = Number(/startxref\n(\d+)\n/.exec(text)?.[1]);
  const rows = text.slice(start).split('\n');
  expect(rows[0]).to.equal('xref');
  const size = Number(rows[1]?.split(' ')[1]);
  expect(size).to.be.at.least(7);
  for (let number = 1; number < size; number += 1) {
    const offset = Number(rows[2 + number]?.slice(0, 10));
    expect(text.slice(offset, offset + 8)).to.match(new RegExp(`^${number} 0 obj`));
  }
  const length = Number(/\/Length (\d+)/.exec(text)?.[1]);
  const stream = text.indexOf('stream\n') + 'stream\n'.length;
  expect(text.slice(stream + length, stream + length + 10)).to.equal('\nendstream');
}
