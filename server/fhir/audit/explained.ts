/** What the journal itself says of writers that ended: read back from their AuditEvents. */

import { readJson } from '../model/json-reader.ts';
import { resourceFrom } from '../model/resource.ts';
import { queryWhere } from '../search/query.ts';
import type { Reads } from '../store/store.ts';
import { SERVER_SUBJECT, WRITER_ENDED } from './ended-writer.ts';
import { JOURNAL_AGENT } from './entries.ts';
import type { Verification } from './verify.ts';

/** Found by who acted, which the journal has an index of: the server itself. */
export async function explainedNumbers(reads: Reads): Promise<Verification['explained']> {
  const explained = new Map<string, Set<number>>();
  const query = queryWhere('AuditEvent', {
    kind: 'token',
    param: JOURNAL_AGENT,
    code: SERVER_SUBJECT,
  });
  let after: (typeof query)['after'];
  do {
    const page = await reads.find(after ? { ...query, after } : query);
    for (const event of page.resources) addExplained(explained, event.json);
    after = page.next;
  } while (after);
  return explained;
}

function addExplained(explained: Map<string, Set<number>>, json: Uint8Array): void {
  const event = resourceFrom(readJson(json)).value;
  if (member(asArray(event['subtype'])[0], 'code') !== WRITER_ENDED) return;
  const details = detailsOf(event['entity']);
  const writer = details.get('writer');
  if (writer === undefined) return;
  const numbers = explained.get(writer) ?? new Set<number>();
  for (const number of (details.get('missing') ?? '').split(' '))
    if (number !== '') numbers.add(Number(number));
  explained.set(writer, numbers);
}

function detailsOf(entities: unknown): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const entity of asArray(entities)) {
    for (const detail of asArray(member(entity, 'detail'))) {
      const type = member(detail, 'type');
      const value = member(detail, 'valueString');
      if (typeof type === 'string' && typeof value === 'string')
        found.set(type.slice(type.indexOf('#') + 1), value);
    }
  }
  return found;
}

function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value
    ? Object.getOwnPropertyDescriptor(value, name)?.value
    : undefined;
}
