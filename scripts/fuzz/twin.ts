/** Hidden, foreign and absent are one: a request about what its caller may not see is answered as one about nothing. dmp.md 3.1.6. */
import type { Zone } from './canaries.ts';
import type { Caller } from './cast.ts';
import type { Exchanged, Range } from './exchange.ts';
import { exchanged } from './exchange.ts';
import type { Violation } from './judge.ts';
import { knownTo } from './judge.ts';
import type { Lane } from './lane.ts';
import type { Shot } from './shot.ts';
import { isAsking } from './shot.ts';
import type { World } from './world.ts';

/** An id of the shape the server gives, that nothing has. */
const ABSENT = '00000000000000000000000000';
/** Where the id itself is asked for; elsewhere a visible resource may rightly hold it (dmp.md 5.4, remark g). */
const ASKED =
  /^\/fhir\/[A-Z]\w+(?:\/([0-9a-z]{26})(?:\/_history(?:\/\d+)?)?)?(?:\?_id=([0-9a-z]{26}))?$/;
/** Differs from answer to answer. */
const FIELDS: ReadonlySet<string> = new Set([
  'date',
  'x-request-id',
  'content-length',
  'keep-alive',
  'connection',
]);
const INSTANT = /\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})/g;

/** What others write between two requests may show in one of them: it does not show every time. */
const ROUNDS = 3;

/** The ids of the deposits that requests may name, each with its zone. */
export function namedZones({ records }: World): ReadonlyMap<string, Zone> {
  return new Map(
    Object.values(records).flatMap(({ filed }) =>
      filed.flatMap(({ zone, references }) =>
        references.map((reference) => [reference.split('/')[1] ?? '', zone] as const),
      ),
    ),
  );
}

export interface Twin {
  readonly shot: Shot;
  readonly id: string;
}

/** The same request about nothing; undefined when it is about something the caller may see, or not about one thing. */
export function twinOf(
  shot: Shot,
  caller: Caller,
  zones: ReadonlyMap<string, Zone>,
): Twin | undefined {
  if (!isAsking(shot) || shot.method === 'POST' || shot.target.startsWith('/fhir/AuditEvent'))
    return undefined;
  const [, inPath, inQuery] = ASKED.exec(shot.target) ?? [];
  const id = inPath ?? inQuery;
  const zone = id === undefined ? undefined : zones.get(id);
  if (id === undefined || zone === undefined || knownTo(caller, shot).has(zone)) return undefined;
  if (shot.fields.some(([, value]) => value.includes(id))) return undefined;
  return { id, shot: { ...shot, target: shot.target.replaceAll(id, ABSENT) } };
}

/** What tells hidden from absent, every time it is asked; empty when nothing does. */
export async function apart(
  shot: Shot,
  twin: Twin,
  { lane, ...range }: Range & { readonly lane: Lane },
): Promise<readonly Violation[]> {
  let found: readonly Violation[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const requestId = `twin-${round}`;
    const hidden = await exchanged(shot, lane, { ...range, requestId });
    const absent = await exchanged(twin.shot, lane, { ...range, requestId });
    found = difference(hidden, absent, twin.id);
    if (found.length === 0) return [];
  }
  return found;
}

function difference(hidden: Exchanged, absent: Exchanged, id: string): readonly Violation[] {
  const [one, other] = [signature(hidden, id), signature(absent, ABSENT)];
  if (one === other) return [];
  const at = [...one].findIndex((letter, index) => letter !== other[index]);
  const around = (text: string): string => text.slice(Math.max(0, at - 40), at + 80);
  return [
    {
      law: 'absent as hidden',
      what: `'${around(one)}' of what is hidden, '${around(other)}' of what is absent`,
    },
  ];
}

function signature({ outcome }: Exchanged, id: string): string {
  if (outcome.kind !== 'replied') return outcome.kind;
  return outcome.replies
    .map(({ status, fields, body }) => {
      const told = fields.filter(([name]) => !FIELDS.has(name)).map((field) => field.join(': '));
      return [status, ...told, body.toString('utf8')].join('\n');
    })
    .join('\n')
    .replaceAll(id, '…')
    .replaceAll(INSTANT, '…')
    .replaceAll(/urn:uuid:[0-9a-f-]{36}/g, '…')
    .replaceAll(/"id":"[0-9a-z]{26}"/g, '"id":"…"');
}
