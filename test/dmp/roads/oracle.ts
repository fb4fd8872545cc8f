/** What dmp.md 5.4 says of one datum before one person. Written from the text: the server's own policy is not looked at. */
import type { Person } from './people.ts';

export type State =
  | 'open'
  | 'foreign'
  | 'masked'
  | 'pending'
  | 'masked-later'
  | 'deleted'
  | 'absent';

/** What a decision depends on. */
export interface Thing {
  readonly record: Person['record'];
  /** Demo physician who signed it. */
  readonly author: string;
  readonly state: State;
  /** A deleted document is entered-in-error, and hidden to all; anything else deleted is gone (dmp.md 5.5.12). */
  readonly isDocument: boolean;
}

export type Verdict =
  | { readonly kind: 'seen' | 'gone' | 'hidden' }
  /** Line R20: by id 403 `no-authorisation` whether or not it exists, a search leaves it out. */
  | { readonly kind: 'outside' }
  /** Lines R1 to R19b: the whole request. */
  | { readonly kind: 'refused'; readonly reason: string };

const SEEN: Verdict = { kind: 'seen' };
const HIDDEN: Verdict = { kind: 'hidden' };
const OUTSIDE: Verdict = { kind: 'outside' };

/** Refusal of the whole request, whatever it names. */
function refusal(person: Person, doing: 'read' | 'write'): Verdict | undefined {
  switch (person.class) {
    case 'not-built':
      return { kind: 'refused', reason: 'not-yet-supported' };
    case 'AM':
      return { kind: 'refused', reason: 'feed-scope' }; // R17
    case 'SEC':
    case 'AGENT':
      return { kind: 'refused', reason: 'no-content-right' }; // R13b
    case 'PATIENT':
      return undefined;
    case 'HCP': // R19b: reading only
      return doing === 'write' && person.mode === 'centre_15'
        ? { kind: 'refused', reason: 'regulation-conditions' }
        : undefined;
  }
}

/** Lines R8 and R9, or R20 to R24. Every category of the table may be read by every profession in it (R22 is in section 7). */
export function reading(person: Person, thing: Thing): Verdict {
  const refused = refusal(person, 'read');
  if (refused) return refused;
  const isThere = thing.record === person.record && thing.state !== 'absent';
  const isWithdrawn = thing.state === 'deleted' && thing.isDocument;
  const left: Verdict = thing.state === 'deleted' ? { kind: 'gone' } : SEEN;
  if (person.class === 'PATIENT') {
    return isThere && !isWithdrawn && thing.state !== 'pending' ? left : HIDDEN;
  }
  const isOwn = person.author === thing.author;
  const isIn = isLetIn(person);
  if (!isThere || isWithdrawn) return isIn ? HIDDEN : OUTSIDE;
  if (!isIn && !isOwn) return OUTSIDE; // R20
  const isMasked = thing.state === 'masked' || thing.state === 'masked-later';
  return isMasked && !isOwn && !person.isAttending ? HIDDEN : left; // R21, R24
}

/** Something on file, or a mode, lets the professional in (R19, R19b, R20). */
function isLetIn({ mode, isAttending, isAuthorised }: Person): boolean {
  return mode !== undefined || isAttending === true || isAuthorised === true;
}

/**
 * As `reading`, of a write that names what is there: lines R13b, R17, R19b and R20w come first. An emergency opens reading
 * alone: what a write finds by it would be read without anybody being told (dmp.md 6.5).
 */
export function writing(person: Person, thing: Thing): Verdict {
  const { mode: _mode, ...ordinary } = person;
  return refusal(person, 'write') ?? reading(ordinary, thing);
}

/** The Patient of the session: the status of a record is not content, but R20 leaves own deposits alone. */
export function readingPatient(person: Person, record: string): Verdict {
  const refused = refusal(person, 'read');
  if (refused) return refused;
  const isIn = person.class === 'PATIENT' || isLetIn(person);
  return isIn ? (record === person.record ? SEEN : HIDDEN) : OUTSIDE;
}

/** Lines of the journal left by others: the holder's but for what waits; all for the attending physician (dmp.md 6.4). */
export function readingJournal(person: Person, thing: Thing): Verdict {
  const refused = refusal(person, 'read');
  if (refused) return refused;
  const isThere = thing.record === person.record && thing.state !== 'absent';
  if (person.class === 'PATIENT') return isThere && thing.state !== 'pending' ? SEEN : HIDDEN;
  return isThere && person.isAttending ? SEEN : HIDDEN;
}
