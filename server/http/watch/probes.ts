/** Probes and metrics: what a supervisor asks. Nothing of any record is in them. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { within } from '../admission.ts';

/** A probe that waits longer has its answer. */
const READY_MILLISECONDS_MAX = 2_000;
const LOOPBACK = /^(?:::ffff:)?127\.|^::1$/;
/** Behind a proxy on the same machine every peer is loopback: what it forwards is not. */
const FORWARDED = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'];

/** Whether requests can be served; a check that fails or takes too long is a no. */
export async function isReady(ready: () => Promise<boolean>): Promise<boolean> {
  try {
    return await within(ready(), READY_MILLISECONDS_MAX, () => new Error('not ready in time'));
  } catch {
    return false;
  }
}

/** Metrics are for this machine, or for who has the token. */
export function mayReadMetrics(request: IncomingMessage, token: string | undefined): boolean {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    return token !== undefined && isEqual(authorization, `Bearer ${token}`);
  }
  const isForwarded = FORWARDED.some((name) => request.headers[name] !== undefined);
  return !isForwarded && LOOPBACK.test(request.socket.remoteAddress ?? '');
}

function isEqual(sent: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(sent), digest(expected));
}
