/** What a person reads at the end of `npm run faults`. */
import type { Row } from './campaign.ts';
import { countOf, isPassed } from './campaign.ts';

const HEAD = [
  ...['fault', 'rounds', 'writes acknowledged', 'lost', 'untraced', 'duplicated', 'other'],
  ...['longest silence (s)', 'verdict'],
];

export function tableOf(rows: readonly Row[]): string {
  const lines = [HEAD, ...rows.map(cellsOf)];
  const widths = HEAD.map((_, column) =>
    Math.max(...lines.map((cells) => (cells[column] ?? '').length)),
  );
  return lines
    .map((cells) => cells.map((cell, column) => padded(cell, column, widths)).join('  '))
    .join('\n');
}

function padded(cell: string, column: number, widths: readonly number[]): string {
  const width = widths[column] ?? 0;
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

function cellsOf(row: Row): readonly string[] {
  const { fault, planned, rounds } = row;
  const writes = rounds.reduce((sum, { acknowledged }) => sum + acknowledged, 0);
  const silent = Math.max(0, ...rounds.map(({ silentSeconds }) => silentSeconds));
  const done = rounds.length === planned ? String(planned) : `${rounds.length} of ${planned}`;
  const kinds = ['lost', 'untraced', 'doubled', 'other'] as const;
  const counts = kinds.map((kind) => String(countOf(row, kind)));
  return [fault, done, String(writes), ...counts, silent.toFixed(1), verdictOf(row)];
}

function verdictOf(row: Row): string {
  if (isPassed(row)) return 'holds';
  return row.rounds.length < row.planned ? 'not finished' : 'BROKEN';
}

/** The silence of each round, for the faults whose rounds are a fail-over. */
export function silencesOf({ fault, rounds }: Row): string {
  const seconds = rounds.map(({ silentSeconds }) => silentSeconds.toFixed(1));
  return `${fault}: seconds without a successful answer, round by round: ${seconds.join(' ')}`;
}
