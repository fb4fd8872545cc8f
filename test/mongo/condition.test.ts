import { expect } from 'chai';
import type { Condition } from '../../server/mongo/search/condition.ts';
import { all, any, none } from '../../server/mongo/search/condition.ts';

const [A, B, C] = ['a', 'b', 'c'].map((text) => Buffer.from(text));
const IS_A = { k: A };
const IS_B = { k: B };
const DATED = { e: { $ne: null } };

describe('conditions: what is asked of one field stands together', () => {
  const cases: readonly [title: string, made: Condition, expected: Condition][] = [
    ['nothing asked', all([true, true]), true],
    ['never', all([IS_A, false]), false],
    ['always', any([IS_A, true]), true],
    ['one alternative', any([false, IS_A]), IS_A],
    ['alternatives of one field', any([IS_A, IS_B]), { k: { $in: [A, B] } }],
    ['a list and one more', any([{ k: { $in: [A, B] } }, { k: C }]), { k: { $in: [A, B, C] } }],
    [
      'alternatives within',
      any([any([IS_A, DATED]), IS_B]),
      { $or: [{ k: { $in: [A, B] } }, DATED] },
    ],
    ['other fields', any([IS_A, { v: A }]), { $or: [IS_A, { v: A }] }],
    ['both keys of one array', all([IS_A, IS_B]), { $and: [IS_A, IS_B] }],
    ['neither', all([none(IS_A), none(IS_B)]), { k: { $nin: [A, B] } }],
    [
      'neither, in parts',
      all([all([none(IS_A), DATED]), none(IS_B)]),
      { $and: [{ k: { $nin: [A, B] } }, DATED] },
    ],
    [
      'one of two lacking',
      any([none(IS_A), none(IS_B)]),
      { $or: [{ k: { $ne: A } }, { k: { $ne: B } }] },
    ],
    ['not', none(IS_A), { k: { $ne: A } }],
    ['not one of a list', none({ k: { $in: [A, B] } }), { k: { $nin: [A, B] } }],
    ['not not', none(none({ k: { $in: [A, B] } })), { k: { $in: [A, B] } }],
    ['not either', none(any([IS_A, DATED])), { $nor: [IS_A, DATED] }],
    ['not both', none(all([IS_A, DATED])), { $nor: [{ $and: [IS_A, DATED] }] }],
    ['not of an operator', none(DATED), { $nor: [DATED] }],
    ['not of two fields', none({ k: A, e: 1 }), { $nor: [{ k: A, e: 1 }] }],
    ['not nothing', none(false), true],
    ['one of no values', any([{ k: { $in: [] } }, { k: { $in: [] } }]), false],
    ['none of no values', all([{ k: { $nin: [] } }, { k: { $nin: [] } }]), true],
    ['no value beside one', any([{ k: { $in: [] } }, IS_A]), IS_A],
    ['not one of no values', none({ k: { $in: [] } }), true],
    ['not none of no values', none({ k: { $nin: [] } }), false],
    ['the same twice', any([IS_A, IS_A, IS_B]), { k: { $in: [A, B] } }],
  ];
  for (const [title, made, expected] of cases) {
    it(title, () => {
      expect(made).to.deep.equal(expected);
    });
  }
});
