/** Errors or none, as HL7's validator says of the examples of R4 and of IPS 2.0.0. */
import { expect } from 'chai';
import type { Comparison, CorpusName } from '../../scripts/conformance/agreement.ts';
import { compared } from '../../scripts/conformance/agreement.ts';
import { CORPUS_DIFFERENCES } from '../../scripts/conformance/differences.ts';
import { theValidator } from './kit.ts';

const DOWNLOAD_MS_MAX = 5 * 60_000;
const AGREEMENT_MIN = 0.99;
/** Of fewer files 99 % would be all of them: there the table alone says what differs. */
const COUNTED_MIN = 100;

const CORPORA: readonly CorpusName[] = ['clinical', 'wider', 'ips'];

for (const corpus of CORPORA) {
  const { files, refused, differences, elsewhere } = CORPUS_DIFFERENCES[corpus];

  describe(`agreement with HL7's validator: ${corpus}`, function () {
    this.timeout(DOWNLOAD_MS_MAX);
    let found: readonly Comparison[] = [];
    before(async () => {
      found = await compared(corpus, theValidator());
    });

    it(`is of ${files} files, of which HL7 refuses ${refused}`, () => {
      expect(found).to.have.length(files);
      expect(found.filter(({ valid }) => !valid)).to.have.length(refused);
    });

    it('differs in the files of the table and no other', () => {
      const told = found.filter(({ agrees }) => !agrees).map(({ file }) => file);
      expect(told.sort()).to.deep.equal(Object.keys(differences).sort());
    });

    if (files >= COUNTED_MIN) {
      it(`agrees on ${AGREEMENT_MIN * 100} % at least`, () => {
        const agreeing = found.filter(({ agrees }) => agrees).length;
        expect(agreeing / files).to.be.at.least(AGREEMENT_MIN);
      });
    }

    it("tells an error at HL7's path or beneath when both refuse", () => {
      const both = found.filter(({ agrees, valid }) => agrees && !valid);
      const away = both.filter(({ isPlaced }) => !isPlaced).map(({ file }) => file);
      expect(away).to.deep.equal(Object.keys(elsewhere));
    });
  });
}
