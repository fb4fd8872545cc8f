/** One request of the rig, sent and written down: what came of it, and whether the answer may be that at all. */
import type { Caller, Reply } from './caller.ts';
import { ANSWER_MILLISECONDS_MAX } from './caller.ts';
import type { Act, Change, Ledger, Outcome, Sent } from './ledger.ts';
import { traceKey } from './ledger.ts';
import { wrong } from './violation.ts';

interface Noting {
  readonly requestId: string;
  readonly sent: Sent;
  readonly changes: readonly Change[];
  /** True when it is sent a second time: 412 is right as well then. */
  readonly isRepeat?: boolean;
}

export interface Noted {
  readonly act: Act;
  /** Logical ids of what a create or a transaction made, by entry. */
  readonly ids: readonly (string | undefined)[];
  /** `meta.versionId` of the resource answered. */
  readonly version: string | undefined;
  /** `meta.versionId` of each match of a searchset. */
  readonly found: readonly (string | undefined)[];
}

/** Sends a request and writes down what came of it. */
export async function sendNoted(ask: Caller, ledger: Ledger, noting: Noting): Promise<Noted> {
  const { requestId, sent, changes, isRepeat = false } = noting;
  const began = performance.now();
  const reply = await ask({
    ...sent,
    headers: { ...sent.headers, 'x-request-id': traceKey(requestId) },
  });
  const ended = performance.now();
  const body = reply?.body ?? {};
  const isTurnedAway = body.issue?.some(({ code }) => code === 'throttled') ?? false;
  const outcome = outcomeOf(reply?.status);
  const act: Act = {
    ...{ requestId, isRepeat, sent, changes, outcome, isTurnedAway, began, ended },
    ...(reply ? { status: reply.status } : {}),
  };
  ledger.acts.push(act);
  const fault = faultOf(act, reply);
  if (fault !== undefined) ledger.faults.push(wrong(`${requestId}: ${fault}`));
  const ids = body.entry ? body.entry.map(({ response }) => idIn(response?.location)) : [body.id];
  const found = (body.entry ?? [])
    .filter(({ search }) => search?.mode === 'match')
    .map(({ resource }) => resource?.meta?.versionId);
  return { act, ids, version: body.meta?.versionId, found };
}

/** What an answer may not be, whatever is broken. */
function faultOf({ outcome, changes, isRepeat, began, ended }: Act, reply: Reply | undefined) {
  if (!reply) {
    const isHung = ended - began >= ANSWER_MILLISECONDS_MAX;
    return isHung ? `no answer within ${ANSWER_MILLISECONDS_MAX / 1000} s` : undefined;
  }
  const { status, headers, body } = reply;
  if (status >= 500 && status !== 503) return String(status);
  if (status === 503 && !headers.has('retry-after')) return 'no Retry-After';
  const isRefused = outcome === 'refused' && changes.length > 0;
  if (!isRefused || (isRepeat && status === 412)) return undefined;
  return `${status} ${JSON.stringify(body.issue).slice(0, 400)}`;
}

function outcomeOf(status: number | undefined): Outcome {
  if (status === undefined || status >= 500) return 'doubt';
  return status >= 400 ? 'refused' : 'acknowledged';
}

function idIn(location: string | undefined): string | undefined {
  return /Observation\/([A-Za-z0-9.-]+)/.exec(location ?? '')?.[1];
}
