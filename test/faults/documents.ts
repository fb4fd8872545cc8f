/** Documents published under load, bytes and all (ITI-105): what was acknowledged is read back byte by byte. */
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { simplifiedPublish } from '../../scripts/demo/documents.ts';
import type { FhirResource } from '../../scripts/demo/fhir-json.ts';
import type { Shown } from '../shown.ts';
import type { Caller } from './caller.ts';
import { answered, everyResource } from './caller.ts';
import type { Act, Ledger } from './ledger.ts';
import { sendNoted } from './noted.ts';
import type { Violation } from './violation.ts';
import { doubled, lost, wrong } from './violation.ts';

const BETWEEN_MILLISECONDS = 60;
const DOCUMENTS_MAX = 100;

export interface Published {
  readonly act: Act;
  readonly body: FhirResource;
}

/** Publishes one document after the other until told to stop, and adds them to those published. */
export async function publish(
  ask: Caller,
  { ledger, published }: { readonly ledger: Ledger; readonly published: Published[] },
  isOver: () => boolean,
): Promise<void> {
  while (!isOver() && published.length < DOCUMENTS_MAX) {
    const name = `${ledger.round}.d${published.length}`;
    const body = documentOf(name);
    const act = await send(ask, ledger, { requestId: name, isRepeat: false, body });
    published.push({ act, body });
    await pause(BETWEEN_MILLISECONDS);
  }
}

/** What is lost or double; what was in doubt is sent again, which must not make a second one. */
export async function wrongInDocuments(
  ask: Caller,
  ledger: Ledger,
  published: readonly Published[],
): Promise<readonly Violation[]> {
  const violations: Violation[] = [];
  for (const { act, body } of published) {
    const { requestId, outcome } = act;
    const before = await found(ask, body);
    if (outcome === 'acknowledged' && before.length === 0)
      violations.push(lost(`${requestId} is lost`));
    if (outcome === 'doubt')
      await send(ask, ledger, { requestId: `${requestId}.again`, isRepeat: true, body });
    const now = outcome === 'doubt' ? await found(ask, body) : before;
    if (now.length > 1) violations.push(doubled(`${requestId} is there ${now.length} times`));
    if (now.length === 0) violations.push(lost(`${requestId} is not held`));
    for (const resource of now) {
      if (!(await isSame(ask, resource, body)))
        violations.push(wrong(`${requestId} has other bytes`));
    }
  }
  return violations;
}

interface Publishing {
  readonly requestId: string;
  readonly isRepeat: boolean;
  readonly body: FhirResource;
}

async function send(
  ask: Caller,
  ledger: Ledger,
  { requestId, isRepeat, body }: Publishing,
): Promise<Act> {
  const sent = { method: 'POST', path: 'DocumentReference', headers: {}, body } as const;
  const { act } = await sendNoted(ask, ledger, { requestId, isRepeat, sent, changes: [] });
  if (act.outcome === 'refused') ledger.faults.push(wrong(`${requestId}: ${act.status}`));
  return act;
}

function found(ask: Caller, body: FhirResource): Promise<readonly Shown[]> {
  // Made by `documentOf`, by way of `simplifiedPublish`.
  const { system, value } = body['masterIdentifier'] as { system: string; value: string };
  return everyResource(
    ask,
    `DocumentReference?patient=Patient/marie&identifier=${system}|${value}`,
  );
}

async function isSame(ask: Caller, stored: Shown, sent: FhirResource): Promise<boolean> {
  const path = attachmentOf(stored).url ?? '';
  const { body } = await answered(ask, { method: 'GET', path });
  const bytes = Buffer.from(String(body['data']), 'base64');
  return createHash('sha1').update(bytes).digest('base64') === attachmentOf(sent).hash;
}

function attachmentOf(document: { readonly [element: string]: unknown }): Attachment {
  // R4 DocumentReference.content: one here, with its attachment.
  const [content] = document['content'] as readonly { readonly attachment: Attachment }[];
  return content?.attachment ?? {};
}

interface Attachment {
  readonly url?: string;
  readonly hash?: string;
}

function documentOf(name: string): FhirResource {
  const now = new Date().toISOString();
  return simplifiedPublish(
    { patient: 'marie', author: 'dr-g', title: 'Consultation', deposited: now },
    {
      key: `${name} ${now}`,
      type: '11488-4',
      title: `Consultation ${name}`,
      start: now,
      lines: [name],
      format: 'pdf',
    },
  );
}
