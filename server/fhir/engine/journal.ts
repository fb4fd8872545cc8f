/** The journal as a whole: verified, and closed for a writer that was killed. */
import { missingNumbers, writerEndedDraft } from '../audit/ended-writer.ts';
import { explainedNumbers } from '../audit/explained.ts';
import type { JournalReport } from '../audit/verify.ts';
import { verifyJournal } from '../audit/verify.ts';
import type { Store } from '../store/store.ts';
import { TraceBook } from './book.ts';
import type { Engine } from './scope.ts';

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
  return verifyJournal({ traces: store.traces(), explained, ...(progress ? { progress } : {}) });
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
