/** A trace of nobody's action, under a number of a writer. */
import type { Trace } from '../../server/fhir/audit/trace.ts';

export function trace(sequence: number, writer = 'w'): Trace {
  return {
    format: 1,
    id: `${writer}${sequence}.0`,
    requestId: String(sequence),
    started: 0,
    recorded: 0,
    interaction: 'read',
    action: 'R',
    outcome: '0',
    agent: { actor: 'TEST', subject: 'test', client: 'test', roles: [], purposes: [] },
    basis: [],
    touched: [],
    details: {},
    writer,
    sequence,
  };
}
