/** Creates one Observation after the other on one connection, and notes what was answered. */
import { request } from 'node:http';
import { errorCode } from '../../server/boot/mongod/data-folder.ts';
import { observation } from '../faults/load.ts';
import { shown } from '../shown.ts';
import type { Line } from './line.ts';

const REQUESTS_MAX = 2_000;

export interface Sent {
  /** `performance.now()` when it was sent. */
  readonly at: number;
  /** Undefined when the connection broke instead. */
  readonly status: number | undefined;
  /** Logical id of what was made. */
  readonly id: string | undefined;
}

/** Goes on until told to stop, or until the connection breaks when `untilBroken`. */
export async function createOn(
  line: Line,
  { token, isOver }: { readonly token: string; readonly isOver: () => boolean },
): Promise<readonly Sent[]> {
  const client = line.as(token);
  const sent: Sent[] = [];
  while (!isOver() && sent.length < REQUESTS_MAX) {
    const at = performance.now();
    const tag = crypto.randomUUID();
    try {
      const answer = await client.post(
        'Observation',
        observation('workers', { tag, version: 1, text: tag }),
      );
      const id = answer.status === 201 ? shown(answer).id : undefined;
      sent.push({ at, status: answer.status, id });
    } catch {
      // Refused, reset or cut short: nobody knows what was done.
      sent.push({ at, status: undefined, id: undefined });
    }
  }
  return sent;
}

/** Those that were acknowledged and cannot be read. */
export async function lostOf(sent: readonly Sent[], line: Line, token: string) {
  const reader = line.as(token);
  const lost: string[] = [];
  for (const { id } of sent) {
    if (id === undefined) continue;
    const { status } = await reader.get(`Observation/${id}`);
    if (status !== 200) lost.push(`${id}: ${status}`);
  }
  return lost;
}

/** Longer than any probe takes, on any machine. */
const KNOCK_MILLISECONDS_MAX = 15_000;

/** One probe on a connection of its own: what was answered, why it broke, or `unanswered`. */
export function knock(origin: string): Promise<string> {
  return new Promise((resolve) => {
    const options = { agent: false, timeout: KNOCK_MILLISECONDS_MAX };
    const sent = request(`${origin}/health/live`, options, (response) => {
      response.resume();
      response.once('end', () => resolve(String(response.statusCode)));
      response.once('error', () => resolve('cut'));
    });
    sent.once('timeout', () => {
      resolve('unanswered');
      sent.destroy();
    });
    sent.once('error', (error) => resolve(errorCode(error) ?? error.message));
    sent.end();
  });
}
