/** HTTP to a server that may be dead: an answer, or none. */
import type { Shown } from '../shown.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Shown;
}

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

export type Caller = (call: Call) => Promise<Reply | undefined>;

/** Beyond the sum of the server's own time-outs (`mongo/connect.ts`, `mongo/write/transact.ts`): hanging is a fault. */
export const ANSWER_MILLISECONDS_MAX = 60_000;

/** A caller whose tokens are made as they are needed; no answer, whatever the reason, is `undefined`. */
export function caller(base: string, token: () => string): Caller {
  return async ({ method, path, headers = {}, body }) => {
    const url = path.startsWith('http') ? path : path === '' ? base : `${base}/${path}`;
    const received = await receive(url, {
      method,
      headers: {
        accept: 'application/fhir+json',
        authorization: `Bearer ${token()}`,
        ...(body === undefined ? {} : { 'content-type': 'application/fhir+json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!received) return undefined;
    const { status, headers: answered, text } = received;
    // JSON is what was asked for.
    const json = (text === '' ? {} : JSON.parse(text)) as Shown;
    return { status, headers: answered, body: json };
  };
}

async function receive(url: string, init: RequestInit) {
  try {
    const signal = AbortSignal.timeout(ANSWER_MILLISECONDS_MAX);
    const response = await fetch(url, { ...init, signal });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch {
    // Refused, reset or cut short: the server is gone, and nobody knows what it had done.
    return undefined;
  }
}

/** Every resource of a searchset and the pages that follow. @throws Error when a page is not answered. */
export async function everyResource(ask: Caller, path: string): Promise<readonly Shown[]> {
  const found: Shown[] = [];
  let next: string | undefined = path;
  for (let page = 0; next !== undefined; page += 1) {
    if (page === PAGES_MAX) throw new Error(`${path} has more than ${PAGES_MAX} pages.`);
    const reply: Reply = await answered(ask, { method: 'GET', path: next });
    for (const { resource } of reply.body.entry ?? []) if (resource) found.push(resource);
    next = reply.body.link?.find(({ relation }) => relation === 'next')?.url;
  }
  return found;
}

const PAGES_MAX = 100;

/** The answer, which must be a 200. */
export async function answered(ask: Caller, call: Call): Promise<Reply> {
  const reply = await ask(call);
  if (reply?.status === 200) return reply;
  const answer = reply ? `${reply.status} ${JSON.stringify(reply.body).slice(0, 600)}` : 'nothing';
  throw new Error(`${call.method} ${call.path} was answered ${answer}`);
}
