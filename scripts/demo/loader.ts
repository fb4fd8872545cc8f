/** Sends the demo world through the public API, each submission by the actor who may. */
import type { TokenWish } from './claims.ts';
import type { DemoSubmission } from './submission.ts';

export interface Loader {
  /** `[base]` of the FHIR API. */
  readonly base: string;
  readonly sign: (wish: TokenWish) => string;
}

export async function loadWorld(world: readonly DemoSubmission[], loader: Loader): Promise<void> {
  for (const submission of world) await sendSubmission(submission, loader);
}

/** @throws Error with the answer's own words when it is refused. */
export async function sendSubmission(
  { sender, patient, title, method, path, body }: DemoSubmission,
  { base, sign }: Loader,
): Promise<void> {
  const response = await fetch(path === '' ? base : `${base}/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${sign({ as: sender, ...(patient === undefined ? {} : { patient }) })}`,
      'content-type': 'application/fhir+json',
      prefer: 'return=minimal',
    },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok)
    throw new Error(`'${title}' (${sender}) was refused: ${response.status} ${text.slice(0, 600)}`);
}
