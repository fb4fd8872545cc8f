/** architecture.md 6: filters are sealed, joined and put into every place of a query. */
import { expect } from 'chai';
import { readDefinitions } from '../../server/boot/definitions.ts';
import { bothPolicies } from '../../server/fhir/access/both.ts';
import { narrowNode, narrowQuery } from '../../server/fhir/access/narrow.ts';
import { OPEN_TO_ALL } from '../../server/fhir/access/open.ts';
import type { AccessDecision, AccessPolicy } from '../../server/fhir/access/policy.ts';
import { accessFilter } from '../../server/fhir/access/seal.ts';
import type { Param } from '../../server/fhir/definitions/param.ts';
import { forbidden } from '../../server/fhir/outcome/errors.ts';
import type { SearchNode } from '../../server/fhir/search/node.ts';
import { ALL, NONE } from '../../server/fhir/search/node.ts';
import type { Include } from '../../server/fhir/search/query.ts';
import { queryWhere } from '../../server/fhir/search/query.ts';
import { DOCTOR, emptyReads, NOW } from '../engine/kit.ts';
import { shown } from '../spec/search/reading.ts';

const definitions = readDefinitions();
function param(type: string, code: string): Param {
  const found = definitions.param(type, code);
  if (!found) throw new Error(`${type}.${code}`);
  return found;
}
const id = (text: string): SearchNode => ({ kind: 'id', ids: [text] });
const subject = param('Observation', 'subject');
const filter = accessFilter(
  new Map([
    ['Observation', id('o')],
    ['Patient', id('p')],
  ]),
  new Map(),
);

describe('narrowing a query', () => {
  const nodes: readonly [title: string, node: SearchNode, expected: string][] = [
    ['a leaf stays', id('x'), 'id x'],
    ['all and none stay', { kind: 'and', operands: [ALL, id('x')] }, 'id x'],
    [
      'or, inside',
      { kind: 'or', operands: [id('x'), chain('Patient', id('y'))] },
      'or(id x subject→Patient(and(id p id y)))',
    ],
    [
      'not, inside',
      { kind: 'not', operand: chain('Patient', id('y')) },
      'not(subject→Patient(and(id p id y)))',
    ],
    ['a chain to what is seen', chain('Patient', ALL), 'subject→Patient(id p)'],
    ['a chain to what is not', chain('Group', id('y')), 'subject→Group(none)'],
    [
      'a chain in a chain',
      chain('Patient', chain('Group', ALL)),
      'subject→Patient(and(id p subject→Group(none)))',
    ],
    [
      'a reverse chain',
      { kind: 'has', param: subject, source: 'Observation', where: id('y') },
      'Observation.subject→(and(id o id y))',
    ],
    [
      'a reverse chain from what is not seen',
      { kind: 'has', param: subject, source: 'Basic', where: ALL },
      'Basic.subject→(none)',
    ],
  ];
  for (const [title, node, expected] of nodes) {
    it(title, () => {
      expect(shown(narrowNode(node, filter))).to.equal(expected);
    });
  }
  it('the root is what is seen of its type, and nothing of a type that is absent', () => {
    expect(shown(narrowQuery(queryWhere('Observation', ALL), filter).where)).to.equal('id o');
    expect(shown(narrowQuery(queryWhere('Observation', id('x')), filter).where)).to.equal(
      'and(id o id x)',
    );
    expect(shown(narrowQuery(queryWhere('Basic', id('x')), filter).where)).to.equal('none');
  });
  it('includes are bounded by the type that arrives', () => {
    const include = (direction: Include['direction'], target: string): Include => ({
      ...{ direction, source: 'Observation', param: subject, target, iterate: false, where: ALL },
    });
    const query = {
      ...queryWhere('Observation', ALL),
      includes: [
        include('include', 'Patient'),
        include('include', 'Group'),
        include('revinclude', 'Patient'),
      ],
    };
    expect(narrowQuery(query, filter).includes.map(({ where }) => shown(where))).to.deep.equal([
      'id p',
      'none',
      'id o',
    ]);
  });
  it('order, count and page stay', () => {
    const query = {
      ...queryWhere('Observation', ALL),
      count: 7,
      total: 'accurate',
      after: { value: 1, tie: 2 },
    } as const;
    expect(narrowQuery(query, filter)).to.deep.include({
      count: 7,
      total: 'accurate',
      after: { value: 1, tie: 2 },
    });
  });
  it('what is open to all sees and writes nothing', () => {
    if (!OPEN_TO_ALL.permit) throw new Error('open');
    expect([OPEN_TO_ALL.filter.visible.size, OPEN_TO_ALL.filter.writable.size]).to.deep.equal([
      0, 0,
    ]);
  });
});

function chain(target: string, where: SearchNode): SearchNode {
  return { kind: 'chain', param: subject, target, where };
}

describe('two policies', () => {
  const question = { effect: 'read', interaction: 'read', at: NOW, headers: {} } as const;
  const always = (decision: AccessDecision): AccessPolicy => ({ decide: async () => decision });
  const decide = (one: AccessDecision, other: AccessDecision) =>
    bothPolicies(always(one), always(other)).decide(DOCTOR, question, emptyReads);
  const refusal = (reason: string): AccessDecision => ({
    permit: false,
    refusal: forbidden(reason, { fr: 'Non.', en: 'No.' }),
    basis: [reason],
  });
  const permit = (
    visible: ReadonlyMap<string, SearchNode>,
    basis: string,
  ): AccessDecision & { readonly permit: true } => ({
    permit: true,
    filter: accessFilter(
      visible,
      new Map([
        ['Patient', ALL],
        ['Basic', NONE],
      ]),
    ),
    basis: [basis],
  });
  const first = permit(
    new Map([
      ['Patient', id('p')],
      ['Observation', ALL],
    ]),
    'one',
  );
  const second = permit(
    new Map([
      ['Patient', id('q')],
      ['Basic', ALL],
    ]),
    'two',
  );

  it('both must permit; the first refuses first', async () => {
    expect((await decide(refusal('a'), refusal('b'))).basis).to.deep.equal(['a']);
    expect((await decide(first, refusal('b'))).basis).to.deep.equal(['b']);
    expect((await decide(refusal('a'), second)).basis).to.deep.equal(['a']);
  });
  it('a type is seen when both see it, as both see it', async () => {
    const decision = await decide(first, second);
    if (!decision.permit) throw new Error('refused');
    const { visible, writable } = decision.filter;
    expect([...visible].map(([type, node]) => `${type} ${shown(node)}`)).to.deep.equal([
      'Patient and(id p id q)',
    ]);
    expect([...writable].map(([type, node]) => `${type} ${shown(node)}`)).to.deep.equal([
      'Patient all',
      'Basic none',
    ]);
  });
  it('the words, grounds and filings of the first stay', async () => {
    const notice = {
      severity: 'information',
      code: 'informational',
      diagnostics: { fr: 'a', en: 'a' },
    } as const;
    const outside = forbidden('x', { fr: 'b', en: 'b' });
    const filings = [
      { resource: { resourceType: 'Communication', id: 'c' }, record: 'p', labels: new Map() },
    ];
    const decision = await decide({ ...first, notice, outside, filings }, second);
    expect(decision).to.deep.include({ basis: ['one'], notice, outside, filings });
  });
  it('the second is not asked when the first refuses', async () => {
    const never: AccessPolicy = { decide: () => Promise.reject(new Error('asked')) };
    const decision = await bothPolicies(always(refusal('a')), never).decide(
      DOCTOR,
      question,
      emptyReads,
    );
    expect(decision.permit).to.equal(false);
  });
});
