/** architecture.md 5 and dmp.md 6.6, Durable: numbers are given once and none is lost. */
import { expect } from 'chai';
import fc from 'fast-check';
import type { Trace, TraceDraft } from '../../server/fhir/audit/trace.ts';
import { TRACE_FORMAT, traceWriter } from '../../server/fhir/audit/trace.ts';
import { TraceBook } from '../../server/fhir/engine/book.ts';

function draft(id: string, outcome: TraceDraft['outcome'] = '0'): TraceDraft {
  return {
    format: TRACE_FORMAT,
    id,
    requestId: 'request',
    started: 0,
    recorded: 0,
    interaction: 'create',
    action: 'C',
    outcome,
    agent: { actor: 'HCP', subject: 's', client: 'c', roles: [], purposes: [] },
    basis: [],
    touched: [],
    details: {},
    ...(outcome === '0' ? {} : { reason: 'why' }),
  };
}

const line = ({ id, sequence, outcome, reason }: Trace): string =>
  [id, sequence, outcome, reason].filter((part) => part !== undefined).join(' ');

describe('TraceBook', () => {
  it('numbers drafts in order, under its writer', () => {
    const book = new TraceBook(traceWriter('w'));
    book.add([draft('a'), draft('b')]);
    book.add([draft('c', '4')]);
    expect(book.committed().map(line)).to.deep.equal(['a 1 0', 'b 2 0', 'c 3 4 why']);
    expect(book.committed()[0]?.writer).to.equal('w');
  });
  it('is asked twice and gives the same numbers', () => {
    const book = new TraceBook(traceWriter('w'));
    book.add([draft('a')]);
    expect(book.committed()).to.deep.equal(book.committed());
    book.add([draft('b')]);
    expect(book.committed().map(line)).to.deep.equal(['a 1 0', 'b 2 0']);
  });
  it('a retry keeps the numbers of the attempt before', () => {
    const book = new TraceBook(traceWriter('w'));
    book.startAttempt();
    book.add([draft('a'), draft('b')]);
    book.committed();
    book.startAttempt();
    book.add([draft('b'), draft('a')]);
    expect(book.committed().map(line)).to.have.members(['a 1 0', 'b 2 0']);
  });
  it('a retry that notes fewer drafts leaves no gap: the others are told as rolled back', () => {
    const writer = traceWriter('w');
    const book = new TraceBook(writer);
    book.startAttempt();
    book.add([draft('a'), draft('b'), draft('c', '4')]);
    book.committed();
    book.startAttempt();
    book.add([draft('a')]);
    expect(book.committed().map(line)).to.have.members(['a 1 0', 'b 2 8 rolled-back', 'c 3 4 why']);
    expect(writer.next()).to.equal(4);
  });
  it('an attempt that was never numbered leaves nothing behind', () => {
    const book = new TraceBook(traceWriter('w'));
    book.startAttempt();
    book.add([draft('lost')]);
    book.startAttempt();
    book.add([draft('a')]);
    expect(book.committed().map(line)).to.deep.equal(['a 1 0']);
  });
  it('a draft noted again replaces the first, under its number', () => {
    const book = new TraceBook(traceWriter('w'));
    book.add([draft('a', '12')]);
    book.committed();
    book.add([draft('a')]);
    expect(book.committed().map(line)).to.deep.equal(['a 1 0']);
  });
  it('after a roll-back no success is told, refusals stay as they are', () => {
    const book = new TraceBook(traceWriter('w'));
    book.startAttempt();
    book.add([draft('a'), draft('b', '8'), draft('c', '12')]);
    expect(book.rolledBack().map(line)).to.deep.equal([
      'a 1 8 rolled-back',
      'b 2 8 why',
      'c 3 12 why',
    ]);
  });
  it('a roll-back tells the drafts of every attempt, the last one’s words first', () => {
    const book = new TraceBook(traceWriter('w'));
    book.startAttempt();
    book.add([draft('a'), draft('b')]);
    book.committed();
    book.startAttempt();
    book.add([draft('a', '4')]);
    expect(book.rolledBack().map(line)).to.have.members(['a 1 4 why', 'b 2 8 rolled-back']);
  });
  it('two books of one writer share its sequence', () => {
    const writer = traceWriter('w');
    const [one, two] = [new TraceBook(writer), new TraceBook(writer)];
    one.add([draft('a')]);
    two.add([draft('b')]);
    expect([...two.committed(), ...one.committed()].map(line)).to.deep.equal(['b 1 0', 'a 2 0']);
  });
});

describe('TraceBook, law', () => {
  const attempt = fc.record({
    ids: fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 }),
    isNumbered: fc.boolean(),
  });
  it('whatever the attempts, what is stored holds every number given, once', () => {
    fc.assert(
      fc.property(
        fc.array(attempt, { minLength: 1, maxLength: 5 }),
        fc.boolean(),
        (attempts, commits) => {
          const writer = traceWriter('w');
          const book = new TraceBook(writer);
          for (const { ids, isNumbered } of attempts) {
            book.startAttempt();
            book.add(ids.map((id) => draft(id)));
            if (isNumbered) book.committed();
          }
          const numbers = (commits ? book.committed() : book.rolledBack()).map(
            ({ sequence }) => sequence,
          );
          const given = writer.next() - 1;
          expect(numbers.toSorted((a, b) => a - b)).to.deep.equal(
            Array.from({ length: given }, (_, at) => at + 1),
          );
        },
      ),
      { numRuns: 300, seed: 20_240_229 },
    );
  });
});
