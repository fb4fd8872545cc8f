/** Sends the demo world through the public API, each submission by the actor who may. */
import type { TokenWish } from './claims.ts';
import type { DemoSubmission } from './submission.ts';

export interface Loader {
  /** `[base]` of the FHIR API. */
  readonly base: string;
  readonly sign: (wish: TokenWish) => string;
  /** Told after each submission. */
  readonly progress?: (done: number, all: number, title: string) => void;
}

/** @throws Error naming the submission that was refused, and the answer's own words. */
export async function loadWorld(world: readonly DemoSubmission[], loader: Loader): Promise<void> {
  for (const [index, submission] of world.entries()) {
    await send(submission, loader);
    loader.progress?.(index + 1, world.length, submission.title);
  }
}

async function send({ sender, patient, title, method, path, body }: DemoSubmission, { base, sign }: Loader): Promise<void> {
  const response = await fetch(path === '' ? base : `${base}/${path}`, {
    method,
    headers: { authorization: `Bearer ${sign({ as: sender, ...(patient === undefined ? {} : { patient }) })}`, 'content-type': 'application/fhir+json', prefer: 'return=minimal' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`'${title}' (${sender}) was refused: ${response.status} ${text.slice(0, 600)}`);
}
