/** What a package may not bring: rules that some text keeps busy for ever. */
import { expect } from 'chai';
import { hasNestedQuantifier } from '../../../scripts/profiles/nested-quantifiers.ts';
import { withoutUnsafeRules } from '../../../scripts/profiles/unsafe-rules.ts';
import { allRules } from '../invariants/rules.ts';

describe('regular expressions that repeat what repeats', () => {
  const cases: readonly (readonly [pattern: string, isNested: boolean])[] = [
    ['^(a+)+$', true],
    ['(?:a*)*', true],
    ['((ab)+c?)+', true],
    ['([a-z]+)*@', true],
    ['(a{2,})+', true],
    ['(-.*)+$', true],
    [String.raw`(\w+\s?)*`, true],
    ['(-a+|b+)*', true],
    ['([-]?a+)*', true],
    ['(-?a+)*', true],
    [String.raw`([.]\S+)*`, true],
    ['(a|(b+c))+', true],
    ['^[0-9]+$', false],
    ['(a[)+]b)+', false],
    [String.raw`(\(+x)`, false],
    ['([.](0|[1-9][0-9]*))+', false],
    ['([a-z0-9-]+[.])*', false],
    [String.raw`(\.[a-z]+)*`, false],
    ['(a?b)+', false],
    ['([A-Za-z0-9_]){0,254}', false],
  ];
  for (const [pattern, isNested] of cases) {
    it(`${pattern}: ${isNested}`, () => expect(hasNestedQuantifier(pattern)).to.equal(isNested));
  }
});

describe('rules of a package', () => {
  const rule = (key: string, expression: string) => ({
    key,
    severity: 'error',
    human: 'a',
    expression,
  });

  function kept(...constraint: readonly object[]): readonly [unknown, readonly string[]] {
    const told: string[] = [];
    const source = { url: 'urn:a', snapshot: { element: [{ path: 'Patient', constraint }] } };
    const { snapshot } = withoutUnsafeRules(source, (sentence) => told.push(sentence));
    return [snapshot, told];
  }

  it('that take for ever or are too long are left out, with the reason', () => {
    const good = rule('a-1', "matches('^[a-z]+$')");
    const [snapshot, told] = kept(
      good,
      rule('a-2', String.raw`name.matches('^(\\w+)+$')`),
      rule('a-3', `${'true and '.repeat(2000)}true`),
    );
    expect(snapshot).to.deep.equal({ element: [{ path: 'Patient', constraint: [good] }] });
    expect(told).to.have.length(2);
    expect(told[0]).to.match(/^urn:a: the rule a-2 repeats what repeats/);
    expect(told[1]).to.match(/^urn:a: the rule a-3 has an expression longer than 10000/);
  });

  it('that are held already are all kept', () => {
    expect(kept(...allRules())[1]).to.deep.equal([]);
  });
});
