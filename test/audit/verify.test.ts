/** dmp.md 6.6: every writer's sequence is whole, or the journal says where it is not. */
import { expect } from 'chai';
import fc from 'fast-check';
import { missingNumbers, writerEndedDraft } from '../../server/fhir/audit/ended-writer.ts';
import { explainedNumbers } from '../../server/fhir/audit/explained.ts';
import type { JournalReport, NumberedTrace } from '../../server/fhir/audit/verify.ts';
import { verifyJournal } from '../../server/fhir/audit/verify.ts';
import { closeWriter, verifyWholeJournal } from '../../server/fhir/engine/journal.ts';
import { create, kit, pulse } from '../engine/kit.ts';
import { trace } from './traces.ts';

/** `w1 w2 x1`: writer and number. */
async function* journal(text: string): AsyncIterable<NumberedTrace> {
  for (const word of text.split(' ').filter(Boolean)) {
    yield { writer: word.slice(0, 1), sequence: Number(word.slice(1)), recorded: 0 };
  }
}

const NOTHING: ReadonlyMap<string, ReadonlySet<number>> = new Map();

async function verified(text: string, explained = NOTHING): Promise<JournalReport> {
  return verifyJournal({ traces: journal(text), explained });
}

const shown = ({ breaks }: JournalReport): readonly string[] =>
  breaks.map(({ writer, expected, found }) => `${writer}: ${expected} ${found}`);

describe('verifying the journal', () => {
  const cases: readonly [text: string, breaks: readonly string[], why: string][] = [
    ['', [], 'an empty journal'],
    ['w1 w2 w3', [], 'one writer'],
    ['a1 a2 b1 b2 b3 c1', [], 'each writer begins at 1'],
    ['w1 w3', ['w: 2 3'], 'one number is missing'],
    ['w1 w5', ['w: 2 5'], 'several in a row'],
    ['w1 w3 w5', ['w: 2 3', 'w: 4 5'], 'two gaps'],
    ['w2 w3', ['w: 1 2'], 'the first is missing'],
    ['w1 w1 w2', ['w: 2 1'], 'a number twice'],
    ['w1 w2 w2 w2 w3', ['w: 3 2', 'w: 3 2'], 'a number three times'],
    ['a1 a3 b2', ['a: 2 3', 'b: 1 2'], 'writer by writer'],
    ['w0 w1', ['w: 1 0'], 'a number nobody gives'],
  ];
  for (const [text, breaks, why] of cases) {
    it(`${text || 'nothing'} (${why})`, async () => {
      expect(shown(await verified(text))).to.deep.equal(breaks);
    });
  }
  it('counts events and writers', async () => {
    expect(await verified('a1 a2 b1')).to.deep.equal({ events: 3, writers: 2, breaks: [] });
  });
  it('names twenty places at most', async () => {
    const text = Array.from({ length: 30 }, (_, index) => `w${2 * index + 2}`).join(' ');
    expect((await verified(text)).breaks).to.have.length(20);
  });
  const explained: readonly [
    text: string,
    numbers: readonly number[],
    breaks: readonly string[],
    why: string,
  ][] = [
    ['w1 w3', [2], [], 'the gap'],
    ['w3 w6', [1, 2, 4, 5], [], 'several gaps'],
    ['w1 w4', [2], ['w: 3 4'], 'half a gap'],
    ['w1 w4', [3], ['w: 2 4'], 'its other half'],
    ['w1 w2 w3', [2], [], 'a number that came after all'],
    ['w1 w1 w3', [2], ['w: 2 1'], 'a repeat is never explained'],
    ['a1 a3 w1 w3', [2], ['a: 2 3'], 'of one writer alone'],
  ];
  for (const [text, numbers, breaks, why] of explained) {
    it(`${text} with ${numbers.join(' ')} explained (${why})`, async () => {
      expect(shown(await verified(text, new Map([['w', new Set(numbers)]])))).to.deep.equal(breaks);
    });
  }
  it('says how far it is', async () => {
    const seen: number[] = [];
    const traces = journal(Array.from({ length: 20_000 }, (_, index) => `w${index + 1}`).join(' '));
    await verifyJournal({ traces, explained: NOTHING, progress: (events) => seen.push(events) });
    expect(seen).to.deep.equal([10_000, 20_000]);
  });
  it('whatever is missing is named, and once explained is whole', async () => {
    const gaps = fc.uniqueArray(fc.integer({ min: 1, max: 19 }), { maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(gaps, async (missing) => {
        const kept = Array.from({ length: 20 }, (_, index) => index + 1).filter(
          (number) => !missing.includes(number),
        );
        const text = kept.map((number) => `w${number}`).join(' ');
        expect((await verified(text)).breaks.length > 0).to.equal(missing.length > 0);
        const closed = await missingNumbers(journal(text));
        expect(closed).to.deep.equal({ last: 20, missing: missing.toSorted((a, b) => a - b) });
        expect(
          shown(await verified(text, new Map([['w', new Set(closed.missing)]]))),
        ).to.deep.equal([]);
      }),
    );
  });
});

describe('a writer that ended without a word', () => {
  it('has numbers missing below its last', async () => {
    expect(await missingNumbers(journal('w2 w3 w6'))).to.deep.equal({
      last: 6,
      missing: [1, 4, 5],
    });
    expect(await missingNumbers(journal(''))).to.deep.equal({ last: 0, missing: [] });
    expect(await missingNumbers(journal('w1 w1 w2'))).to.deep.equal({ last: 2, missing: [] });
  });
  it('so many are never named that the walk does not end', async () => {
    expect((await missingNumbers(journal('w1 w1000000000'))).missing).to.have.length(10_000);
  });
  it('its end is a trace of the server', () => {
    const draft = writerEndedDraft({ writer: 'w', last: 6, missing: [1, 4], id: 'x', now: 5 });
    expect(draft).to.deep.include({
      id: 'x.0',
      outcome: '0',
      details: { writer: 'w', last: '6', missing: '1 4' },
    });
    expect(draft.agent.actor).to.equal('SERVER');
  });
});

describe('closing a writer', () => {
  const lost = (sequence: number) =>
    trace({ id: `lost-${sequence}.0`, writer: 'killed', sequence });
  it('names its missing numbers, which verification then accepts', async () => {
    const { engine, memory, perform } = kit();
    await memory.append([lost(1), lost(4)]);
    await perform(create(pulse('marie')));
    await closeWriter(engine, 'killed');
    expect([...(await explainedNumbers(memory))]).to.deep.equal([['killed', new Set([2, 3])]]);
    expect(await verifyWholeJournal(engine)).to.deep.equal({ events: 4, writers: 2, breaks: [] });
  });
  it('a whole one is left alone, and what others lack is not its matter', async () => {
    const { engine, memory, traces } = kit();
    await memory.append([lost(1), lost(2), trace({ id: 'o.0', writer: 'other', sequence: 3 })]);
    await closeWriter(engine, 'killed');
    expect(await traces()).to.have.length(3);
  });
  it('a trace that only looks like it explains nothing', async () => {
    const { memory } = kit();
    const details = { writer: 'killed', last: '4', missing: '2 3' };
    await memory.append([
      lost(1),
      trace({ id: 'forged.0', sequence: 1, interaction: 'writer-ended', details }),
    ]);
    expect((await explainedNumbers(memory)).size).to.equal(0);
  });
});
