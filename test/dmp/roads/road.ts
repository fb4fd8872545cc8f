/** What a road is, and the kinds of roads. */
import type { Answer, Client } from '../../harness.ts';
import { entriesOf, reasonOf, referencesIn, shown } from '../../shown.ts';
import type { Target } from './world.ts';

export interface Walk {
  readonly client: Client;
  readonly target: Target;
  /** Holder whose record the session is bound to. */
  readonly record: string;
  /** `Type/id` of who asks: the claim `fhirUser`. */
  readonly self: string;
}

/** What an answer tells of the target. */
export interface Outcome {
  readonly status: number;
  readonly reason: string;
  readonly found: boolean;
  readonly text: string;
}

export interface Road {
  readonly name: string;
  /** Absent: both. */
  readonly on?: Target['type'];
  /**
   * `instance`: 200, or the status of the verdict. `set`: 200, with it or without. `entry`: as `instance`, in the
   * answer to a Bundle. `probe`: only whether it was found. The others: a write with a version that is not current.
   */
  readonly shows:
    | 'instance'
    | 'set'
    | 'entry'
    | 'probe'
    | 'patch'
    | 'update'
    | 'delete'
    | 'journal';
  /** What must itself be visible for the road to lead anywhere. */
  readonly through?: 'carrier' | 'patient';
  /** It asks for a record and names no target. */
  readonly isGeneral?: boolean;
  /** It leads to what somebody else wrote about the target. */
  readonly speaker?: 'Provenance' | 'Task' | 'Communication';
  readonly ask: (walk: Walk) => Promise<Outcome>;
}

export const STALE = { 'if-match': 'W/"999"' };
export const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

export function outcomeOf(answer: Answer, found: boolean): Outcome {
  return { status: answer.status, reason: reasonOf(shown(answer)), found, text: answer.text };
}

/** By id: the content came. */
export function instance(
  name: string,
  ask: (walk: Walk) => Promise<Answer>,
  on?: Target['type'],
): Road {
  return {
    name,
    shows: 'instance',
    ...(on ? { on } : {}),
    ask: async (walk) => {
      const answer = await ask(walk);
      return outcomeOf(answer, answer.status === 200 && answer.text.includes(walk.target.canary));
    },
  };
}

/** By search: the target stands in the Bundle. */
export function set(name: string, path: (walk: Walk) => string, more: Partial<Road> = {}): Road {
  return {
    name,
    shows: 'set',
    ask: async (walk) => {
      const answer = await walk.client.get(path(walk));
      return outcomeOf(
        answer,
        referencesIn(answer).includes(`${walk.target.type}/${walk.target.id}`),
      );
    },
    ...more,
  };
}

/** By a condition on the target, asked of something else that stands in the Bundle when the condition holds. */
export function condition(
  name: string,
  through: 'carrier' | 'patient',
  path: (walk: Walk) => string,
): Road {
  return {
    name,
    shows: 'set',
    through,
    ask: async (walk) => {
      const answer = await walk.client.get(path(walk));
      return outcomeOf(
        answer,
        entriesOf(answer).some(({ search }) => search?.mode === 'match'),
      );
    },
  };
}

/** What only speaks of the target is seen by whom the target is, all of it (dmp.md 3.5). */
export function speaking(
  type: NonNullable<Road['speaker']>,
  path: (walk: Walk) => string,
  on?: Target['type'],
): Road {
  return {
    ...condition(`${type} that speaks of it`, 'patient', path),
    speaker: type,
    ...(on ? { on } : {}),
  };
}

export function counted(name: string, path: (walk: Walk) => string): Road {
  return {
    name,
    shows: 'set',
    ask: async (walk) => {
      const answer = await walk.client.get(path(walk));
      return outcomeOf(answer, (shown(answer).total ?? 0) > 0);
    },
  };
}

export function write(
  name: string,
  shows: Road['shows'],
  ask: (walk: Walk) => Promise<Answer>,
): Road {
  return { name, shows, ask: async (walk) => outcomeOf(await ask(walk), false) };
}

export const at = ({ target }: Walk): string => `${target.type}/${target.id}`;
export const identifier = ({ target }: Walk): string => encodeURIComponent(target.identifier);
export const chained = (walk: Walk): string =>
  `Observation?_id=${walk.target.carrier}&derived-from:${walk.target.type}`;
