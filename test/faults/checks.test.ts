/** The checks of the kill rig can fail: each is shown what it is there to find. */
import { expect } from 'chai';
import type { Act, Ledger } from './ledger.ts';
import { traceKey } from './ledger.ts';
import type { Held } from './state.ts';
import { wrongIn } from './state.ts';
import { wrongInTraces } from './traces.ts';
import { textsOf } from './violation.ts';

const first = { tag: 'a', version: 1, text: 'one' };
const second = { tag: 'a', version: 2, text: 'two' };
const other = { tag: 'b', version: 1, text: 'three' };

describe('the checks of the kill rig', () => {
  const stateCases: readonly [string, readonly Act[], readonly Held[], readonly string[]][] = [
    ['all is well', [act('1', [first])], [held('a', ['one'])], []],
    ['doubt, done', [act('1', [first], 'doubt')], [held('a', ['one'])], []],
    ['doubt, not done', [act('1', [first], 'doubt')], [], []],
    [
      'an acknowledged create is lost',
      [act('1', [first])],
      [],
      ['1 was acknowledged and is lost (0 of 1 held)'],
    ],
    [
      'an acknowledged update is lost',
      [act('1', [first]), act('2', [second])],
      [held('a', ['one'])],
      ['2 was acknowledged and is lost (0 of 1 held)'],
    ],
    [
      'half of a transaction',
      [act('1', [first, other], 'doubt')],
      [held('a', ['one'])],
      ['1 was half done (1 of 2 held)'],
    ],
    [
      'made twice',
      [act('1', [first])],
      [held('a', ['one']), { ...held('a', ['one']), id: 'again' }],
      ['1 were made twice'],
    ],
    [
      'a text nobody sent',
      [act('1', [first])],
      [held('a', ['one', 'two'])],
      ['nobody asked for a/2'],
    ],
    [
      'an old version is lost',
      [act('1', [first], 'doubt'), act('2', [second])],
      [{ tag: 'a', id: 'a', texts: new Map([[2, 'two']]), updated: [] }],
      ['a lacks a version'],
    ],
  ];
  for (const [name, acts, state, wrong] of stateCases) {
    it(`state: ${name}`, () => {
      expect(textsOf(wrongIn(state, ledger(acts)))).to.deep.equal(wrong);
    });
  }

  it('traces: all is well', () => {
    const events = [event('1', 'a', 1)];
    const evidence = { events, held: [held('a', ['one'])], ledger: ledger([act('1', [first])]) };
    expect(wrongInTraces(evidence)).to.deep.equal([]);
  });

  it('traces: missing, double, of nothing, and untrue', () => {
    const acts = [act('1', [first]), act('2', [other]), act('3', []), act('4', [])];
    const failed = { ...event('4', 'x', 1), outcome: '8', references: [] };
    const events = [event('1', 'a', 1), event('1', 'a', 1), event('3', 'c', 1), failed];
    const state = [held('a', ['one']), held('b', ['three'])];
    expect(textsOf(wrongInTraces({ events, held: state, ledger: ledger(acts) }))).to.deep.equal([
      '2 was answered 201 and has no trace',
      '4: its trace says it failed',
      '1 traces are double',
      'Observation/b/_history/1 has no trace',
      'Observation/c/_history/1 is traced and not held',
    ]);
  });

  it('traces: a repeat may name what it found', () => {
    const repeat = { ...act('1.again', [first]), isRepeat: true };
    const events = [event('1', 'a', 1), event('1.again', 'a', 1)];
    const acts = [act('1', [first], 'doubt'), repeat];
    const evidence = { events, held: [held('a', ['one'])], ledger: ledger(acts) };
    expect(wrongInTraces(evidence)).to.deep.equal([]);
  });

  it('traces: none is owed by a request without an answer, or turned away', () => {
    const { status: _none, ...unanswered } = act('1', [], 'doubt');
    const acts = [unanswered, { ...act('2', [], 'doubt'), isTurnedAway: true }];
    expect(wrongInTraces({ events: [], held: [], ledger: ledger(acts) })).to.deep.equal([]);
  });
});

function act(
  requestId: string,
  changes: Act['changes'],
  outcome: Act['outcome'] = 'acknowledged',
): Act {
  const sent = { method: 'POST', path: '', headers: {} } as const;
  const status = outcome === 'doubt' ? 503 : 201;
  const common = { isRepeat: false, isTurnedAway: false, began: 0, ended: 1 };
  return { ...common, requestId, sent, changes, outcome, status };
}

function held(tag: string, texts: readonly string[]): Held {
  const versions = new Map(texts.map((text, index) => [index + 1, text]));
  return { tag, id: tag, texts: versions, updated: [] };
}

function ledger(acts: readonly Act[]): Ledger {
  return { round: 'r', since: '2026-01-01T00:00:00.000Z', acts: [...acts], faults: [] };
}

function event(requestId: string, id: string, version: number) {
  const references = [`Observation/${id}/_history/${version}`];
  return { requestId: traceKey(requestId), outcome: '0', action: 'C', references };
}
