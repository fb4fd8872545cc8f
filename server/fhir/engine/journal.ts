/** The journal as a whole: verified, and closed for a writer that was killed. */
import { missingNumbers, writerEndedDraft } from '../audit/ended-writer.ts';
import { explainedNumbers } from '../audit/explained.ts';
import type { Break, JournalReport } from '../audit/verify.ts';
import { verifyJournal } from '../audit/verify.ts';
import type { Store } from '../store/store.ts';
import { TraceBook } from './book.ts';
import type { Engine } from './scope.ts';

/**
 * A number is given before its trace is durable, so a walk under load meets gaps that close by themselves: a gap is a
 * break when it is still there after these pauses, in milliseconds. The last is longer than the fall-back waits.
 */
const SECOND_LOOKS: readonly number[] = [50, 250, 1_000, 6_000];

/** What verification needs of an engine, so that a command can do it without one. */
export interface JournalParts {
  readonly store: Store;
  readonly progress?: (events: number) => void;
}

export async function verifyStoredJournal({
  store,
  progress,
}: JournalParts): Promise<JournalReport> {
  const explained = await explainedNumbers(store);
  const traces = store.traces();
  const report = await verifyJournal({ traces, explained, ...(progress ? { progress } : {}) });
  let { breaks } = report;
  for (const milliseconds of SECOND_LOOKS) {
    if (breaks.length === 0) break;
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    breaks = await stillBroken(store, breaks);
  }
  return { ...report, breaks };
}

async function stillBroken(store: Store, before: readonly Break[]): Promise<readonly Break[]> {
  const explained = await explainedNumbers(store);
  const found: Break[] = [];
  for (const writer of new Set(before.map((broken) => broken.writer))) {
    const now = await verifyJournal({ traces: store.traces(writer), explained });
    const own = before.filter((broken) => broken.writer === writer);
    found.push(...now.breaks.filter((broken) => own.some((earlier) => isSame(earlier, broken))));
  }
  return found;
}

/** Whether numbers that were missing are missing still, or the same number is there twice. */
function isSame(earlier: Break, now: Break): boolean {
  if (earlier.expected === now.expected && earlier.found === now.found) return true;
  return earlier.expected < now.found && now.expected < earlier.found;
}

export function verifyWholeJournal({ store }: Engine): Promise<JournalReport> {
  return verifyStoredJournal({ store });
}

/** Names the numbers a killed writer never stored. The writer must be known to have ended. */
export async function closeWriter(engine: Engine, writer: string): Promise<void> {
  const { last, missing } = await missingNumbers(engine.store.traces(writer));
  if (missing.length === 0) return;
  const book = new TraceBook(engine.traceWriter);
  book.add([writerEndedDraft({ writer, last, missing, id: engine.newId(), now: engine.clock() })]);
  await engine.store.append(book.committed());
}
