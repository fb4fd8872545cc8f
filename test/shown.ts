/** Answers as their reader sees them: what a test looks into, and nothing it does not. */
import type { Answer } from './harness.ts';

export interface ShownEntry {
  readonly fullUrl?: string;
  readonly resource?: Shown;
  readonly search?: { readonly mode: string };
  readonly request?: { readonly method: string; readonly url: string };
  readonly response?: {
    readonly status: string;
    readonly location?: string;
    readonly etag?: string;
    readonly outcome?: Shown;
  };
}

/** A resource, a Bundle or an OperationOutcome; a member that is not there fails the assertion that needs it. */
export interface Shown {
  readonly resourceType?: string;
  readonly id?: string;
  readonly type?: unknown;
  readonly total?: number;
  readonly meta?: { readonly versionId?: string; readonly lastUpdated?: string };
  readonly link?: readonly { readonly relation: string; readonly url: string }[];
  readonly entry?: readonly ShownEntry[];
  readonly issue?: readonly {
    readonly severity: string;
    readonly code: string;
    readonly details?: { readonly coding: readonly { readonly code: string }[] };
    readonly diagnostics: string;
    readonly expression?: readonly string[];
  }[];
  readonly [element: string]: unknown;
}

/** The JSON of an answer; an empty object when there is none. */
export function shown({ text, headers }: Answer): Shown {
  const isJson = headers.get('content-type')?.includes('json') ?? false;
  return isJson && text !== '' ? (JSON.parse(text) as Shown) : {};
}

export function entriesOf(answer: Answer): readonly ShownEntry[] {
  return shown(answer).entry ?? [];
}

/** Ids of the matches of a searchset, in order; included resources and outcomes are none. */
export function matchIds(answer: Answer): readonly string[] {
  return entriesOf(answer)
    .filter(({ search }) => search?.mode === 'match')
    .map(({ resource }) => resource?.id ?? '');
}

/** `Type/id` of every resource of a Bundle, matches and included ones. */
export function referencesIn(answer: Answer): readonly string[] {
  return entriesOf(answer).flatMap(({ resource }) =>
    resource?.id === undefined ? [] : [`${resource.resourceType}/${resource.id}`],
  );
}

/** The coded reason of an OperationOutcome; empty when it has none. */
export function reasonOf(outcome: Shown | undefined): string {
  return outcome?.issue?.find(({ details }) => details)?.details?.coding[0]?.code ?? '';
}

export function issuesOf(answer: Answer): NonNullable<Shown['issue']> {
  return shown(answer).issue ?? [];
}

export function linkOf(answer: Answer, relation: string): string | undefined {
  return shown(answer).link?.find((link) => link.relation === relation)?.url;
}

/** `Type/id` of each entry of a transaction-response, in order; empty where an entry has no location. */
export function locations(answer: Answer): readonly string[] {
  return entriesOf(answer).map(({ response }) => {
    const [, reference] =
      /([A-Z][A-Za-z]+\/[A-Za-z0-9.-]+)(?:\/_history\/\w+)?$/.exec(response?.location ?? '') ?? [];
    return reference ?? '';
  });
}

/** Logical id of the resource of one type a deposit made. */
export function madeId(answer: Answer, type: string, place = 0): string {
  const found = locations(answer).filter((reference) => reference.startsWith(`${type}/`))[place];
  if (found === undefined)
    throw new Error(`no ${type} was made: ${answer.status} ${answer.text.slice(0, 600)}`);
  return found.slice(type.length + 1);
}

/** The answer, when it has this status. @throws Error with the answer's own words. */
export function expected(answer: Answer, status: number): Answer {
  if (answer.status === status) return answer;
  throw new Error(`expected ${status}, got ${answer.status}: ${answer.text.slice(0, 600)}`);
}
