/** dmp.md 3.3 and 3.4: the lookup, the cells read in a text (V, V2) and the table of types; not the decided cells (D). */
import { expect } from 'chai';
import { leafCount } from '../../../server/dmp/access/nodes.ts';
import {
  classOfType,
  DOCUMENT_CLASSES,
  DOCUMENT_TYPES,
  PATIENT_TYPES,
} from '../../../server/dmp/matrix/document-types.ts';
import { mayRead, readableCarrier, readableCategory } from '../../../server/dmp/matrix/lookup.ts';
import { MATRIX } from '../../../server/dmp/matrix/rights.ts';
import { guardMatches } from '../../../server/fhir/search/matches.ts';
import type { GuardNode } from '../../../server/fhir/search/node.ts';
import { entriesOf } from './world.ts';

const PROFESSIONS = ['10', '21', '26', '31', '32', '40', '50', '60', '69', '70', '80', '91', '98'];

function holds(node: GuardNode, ...categories: readonly string[]): boolean {
  return guardMatches(node, {
    type: 'Observation',
    id: 'x',
    entries: entriesOf({ resourceType: 'Observation' }, { '_dmp-category': categories }),
  });
}

describe('dmp.md 3.3, rights matrix', () => {
  it('physicians see every type but the residence certificate (V2)', () => {
    const refused = DOCUMENT_TYPES.filter(
      ({ code, documentClass }) => !mayRead('10', documentClass, code),
    ).map(({ code }) => code);
    expect(refused).to.deep.equal(['ATTEST-RESID']);
  });

  const dentist: readonly [documentClass: '10' | '11' | '44' | '90', type: string][] = [
    ['10', '83981-1'],
    ['11', '68599-0'],
    ['11', '83901-9'],
    ['44', '80788-3'],
    ['90', 'EXPPAT_3'],
  ];
  for (const [documentClass, type] of dentist) {
    it(`dentists do not see ${documentClass}|${type} (V2)`, () =>
      expect(mayRead('40', documentClass, type)).to.equal(false));
  }

  it('podiatrists do not see delivery reports (V2)', () =>
    expect(mayRead('80', '10', '15508-5')).to.equal(false));

  it('looks up the exact type, then the class, then denies', () => {
    expect(mayRead('80', '10', '11488-4'), 'the class').to.equal(true);
    expect(mayRead('80', '10', '15508-5'), 'the type').to.equal(false);
    expect(mayRead('80', '60', 'REMB'), 'a class refused').to.equal(false);
    expect(mayRead('93', '10', '11488-4'), 'a profession without a column').to.equal(false);
  });

  it('as a search node says the same, cell by cell, within the leaves of a filter', () => {
    for (const profession of PROFESSIONS) {
      const node = readableCategory(profession);
      expect(leafCount(node), profession).to.be.at.most(32);
      for (const { code, documentClass } of DOCUMENT_TYPES) {
        expect(
          holds(node, documentClass, `${documentClass}|${code}`),
          `${profession} ${code}`,
        ).to.equal(mayRead(profession, documentClass, code));
      }
      for (const documentClass of DOCUMENT_CLASSES)
        expect(holds(node, documentClass)).to.equal(mayRead(profession, documentClass));
    }
  });

  it('a carrier is read when each of its categories is, and it has one', () => {
    const node = readableCarrier('40');
    expect(holds(node, '10', '10|11488-4', '42')).to.equal(true);
    expect(holds(node, '10', '10|11488-4', '90', '90|EXPPAT_3')).to.equal(false);
    expect(holds(node)).to.equal(false);
  });

  it('every physician cell is marked V2, and no cell without a source is', () => {
    const sourced = MATRIX.filter(({ mark, column }) => mark === 'V2' && column !== 'Phy').map(
      ({ column, type }) => `${column} ${type}`,
    );
    expect(sourced.sort()).to.deep.equal([
      'Den 68599-0',
      'Den 80788-3',
      'Den 83901-9',
      'Den 83981-1',
      'Den EXPPAT_3',
      'Pod 15508-5',
    ]);
  });
});

describe('dmp.md 3.4, types of documents', () => {
  const cases: readonly [type: string, documentClass: string | undefined][] = [
    ['60591-5', '11'],
    ['PRESC-AAT', '42'],
    ['EXPPAT_3', '90'],
    ['DOCPAT07', '52'],
    ['REMB', '60'],
    ['42348-3', undefined],
  ];
  for (const [type, documentClass] of cases) {
    it(`${type}: class ${documentClass ?? 'none'}`, () =>
      expect(classOfType(type)).to.equal(documentClass));
  }

  it('has each code once', () => {
    const codes = DOCUMENT_TYPES.map(({ code }) => code);
    expect(new Set(codes).size).to.equal(codes.length);
    expect(PATIENT_TYPES.length).to.equal(13);
  });
});
