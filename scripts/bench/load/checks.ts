/** Whether an answer is the one the data calls for: every answer by its bytes, one in some by its JSON. */
import type { Ask, Expectation } from '../plan.ts';
import type { WireAnswer } from './wire.ts';

/** One answer in so many is parsed whole: parsing costs the machine more than counting. */
export const PARSED_ONE_IN = 8;
const MATCH = Buffer.from('"mode":"match"');
const INCLUDE = Buffer.from('"mode":"include"');
const FULL_URL = Buffer.from('"fullUrl":"');
const ENTRY_STATUS = Buffer.from('"status":"20');
const QUOTE = 0x22;
/** Told to come back: not false, but no success either. */
const COME_BACK: ReadonlySet<number> = new Set([429, 503]);

export type Verdict =
  | { readonly kind: 'right' }
  /** Not answered: told to come back, or cut off. */
  | { readonly kind: 'error'; readonly why: string }
  | { readonly kind: 'wrong'; readonly why: string };

export const RIGHT: Verdict = { kind: 'right' };

export interface Judged {
  readonly ask: Ask;
  readonly answer: WireAnswer;
  /** The number the request carried. */
  readonly fresh: number;
  readonly isParsed: boolean;
  /** The answer is a repeated one, so it cannot hold the number. */
  readonly isEcho: boolean;
}

export function judge(judged: Judged): Verdict {
  const { ask, answer } = judged;
  if (answer.status !== ask.expect.status)
    return {
      kind: COME_BACK.has(answer.status) ? 'error' : 'wrong',
      why: `${ask.method} answers ${answer.status} instead of ${ask.expect.status}`,
    };
  const why = byBytes(judged) ?? (judged.isParsed ? byJson(judged) : undefined);
  return why === undefined ? RIGHT : { kind: 'wrong', why };
}

function byBytes({ ask: { expect }, answer: { body }, fresh, isEcho }: Judged): string | undefined {
  if (expect.bytes !== undefined && body.length !== expect.bytes)
    return `${body.length} bytes instead of ${expect.bytes}`;
  if (expect.reference !== undefined && !body.includes(`"id":"${expect.reference.split('/')[1]}"`))
    return 'another resource';
  const count = (what: Buffer, wanted: number | undefined, name: string): string | undefined => {
    const found = wanted === undefined ? wanted : occurrences(body, what);
    return found === wanted ? undefined : `${found} ${name} instead of ${wanted}`;
  };
  const holdsFresh = (): string | undefined =>
    expect.value === 'fresh' && !isEcho && !body.includes(`"value":${fresh}`)
      ? 'the value sent is not answered'
      : undefined;
  return (
    count(MATCH, expect.matches, 'matches') ??
    count(INCLUDE, expect.included, 'included resources') ??
    count(ENTRY_STATUS, expect.entries, 'entries written') ??
    holdsFresh()
  );
}

function occurrences(body: Buffer, what: Buffer): number {
  let found = 0;
  for (let at = body.indexOf(what); at >= 0; at = body.indexOf(what, at + what.length)) found += 1;
  return found;
}

/** The parts of an answer that are looked at. */
interface Answered {
  readonly resourceType?: string;
  readonly id?: string;
  readonly total?: number;
  readonly meta?: { readonly versionId?: string };
  readonly subject?: { readonly reference?: string };
  readonly effectiveDateTime?: string;
  readonly code?: {
    readonly coding?: readonly { readonly system: string; readonly code: string }[];
  };
  readonly valueQuantity?: { readonly value?: number };
  readonly entry?: readonly {
    readonly fullUrl?: string;
    readonly resource?: Answered;
    readonly search?: { readonly mode?: string };
  }[];
}

function byJson({ ask: { expect }, answer: { body } }: Judged): string | undefined {
  if (expect.bytes !== undefined) return undefined;
  // Looked into as far as it has the parts named; what it lacks is undefined and differs from what is expected.
  const answered = parsed(body) as Answered | undefined;
  if (typeof answered !== 'object') return 'no JSON';
  const { reference, versionId, value, total } = expect;
  if (reference !== undefined && `${answered.resourceType}/${answered.id}` !== reference)
    return 'another resource';
  if (versionId !== undefined && answered.meta?.versionId !== versionId) return 'another version';
  if (typeof value === 'number' && answered.valueQuantity?.value !== value) return 'another value';
  if (total !== undefined && answered.total !== total)
    return `total ${answered.total} instead of ${total}`;
  return expect.each && eachMatch(answered, expect.each);
}

function eachMatch(
  { entry = [] }: Answered,
  each: NonNullable<Expectation['each']>,
): string | undefined {
  const matches = entry.flatMap(({ resource, search }) =>
    resource && search?.mode === 'match' ? [resource] : [],
  );
  let last = '9999';
  for (const found of matches) {
    if (found.resourceType !== each.type) return `a ${found.resourceType} among ${each.type}`;
    if (each.record !== undefined && found.subject?.reference !== `Patient/${each.record}`)
      return "another patient's resource";
    const codes = (found.code?.coding ?? []).map(({ system, code }) => `${system}|${code}`);
    if (each.code !== undefined && !codes.includes(each.code)) return 'another code';
    if (each.reference !== undefined && `${found.resourceType}/${found.id}` !== each.reference)
      return 'another match';
    if (each.isNewestFirst && (found.effectiveDateTime ?? '') > last) return 'not newest first';
    last = found.effectiveDateTime ?? last;
  }
  return undefined;
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    // What is no JSON is a wrong answer, told by the caller.
    return undefined;
  }
}

/** The `Type/id` of every entry. */
export function referencesIn(body: Buffer): readonly string[] {
  const found: string[] = [];
  for (let at = body.indexOf(FULL_URL); at >= 0; at = body.indexOf(FULL_URL, at)) {
    const from = at + FULL_URL.length;
    const end = body.indexOf(QUOTE, from);
    if (end < 0) break;
    found.push(body.toString('latin1', from, end).split('/').slice(-2).join('/'));
    at = end;
  }
  return found;
}

/** The path of the link to the next page; undefined on the last. */
export function nextPath(body: Buffer): string | undefined {
  const first = body.indexOf(FULL_URL);
  const head = body.toString('utf8', 0, first < 0 ? body.length : first);
  const [, link] =
    /\{"relation":"next","url":"([^"]+)"\}/.exec(head) ??
    /\{"url":"([^"]+)","relation":"next"\}/.exec(head) ??
    [];
  if (link === undefined) return undefined;
  const { pathname, search } = new URL(link.replaceAll('\\/', '/').replaceAll('\\u0026', '&'));
  return `${pathname}${search}`;
}
