/** What is asked in a run, as data: the same operations for every mode, with the ids and tokens of each. */

/** From the least to the most a server does: the driver alone, no safeguard, the policy, everything. */
export type Mode = 'ceiling' | 'bare' | 'policy' | 'full';
export const MODES: readonly Mode[] = ['ceiling', 'bare', 'policy', 'full'];
/** The modes that are a server of their own; the ceiling repeats what bare does. */
export type ServerMode = Exclude<Mode, 'ceiling'>;
export const SERVER_MODES: readonly ServerMode[] = ['bare', 'policy', 'full'];

/** Stands in a body or a header for a number that no other request has. */
export const FRESH = '987654321';

/** What the answer must be, known from the generated data. */
export interface Expectation {
  readonly status: number;
  /** Matches on this page. */
  readonly matches?: number;
  readonly included?: number;
  readonly total?: number;
  /** Entries of a transaction-response. */
  readonly entries?: number;
  /** Bytes of an answer that is no JSON. */
  readonly bytes?: number;
  /** `Type/id` of a single resource. */
  readonly reference?: string;
  readonly versionId?: string;
  /** Of `valueQuantity`; `fresh` is the number the body carried. */
  readonly value?: number | 'fresh';
  /** What each match must have: looked at in the answers that are parsed whole. */
  readonly each?: {
    readonly type: string;
    /** Logical id of the Patient. */
    readonly record?: string;
    /** `system|code`. */
    readonly code?: string;
    /** Newest first by `effectiveDateTime`. */
    readonly isNewestFirst?: true;
    readonly reference?: string;
  };
}

export interface Ask {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** From `/fhir` on, with its query. */
  readonly path: string;
  /** Index among the tokens of the plan. */
  readonly token: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly expect: Expectation;
}

export type Operation =
  | { readonly kind: 'one'; readonly ask: Ask }
  /** The second finds what the first made: both carry the same fresh number. */
  | { readonly kind: 'pair'; readonly first: Ask; readonly second: Ask }
  /** From page to page; each is one operation. */
  | { readonly kind: 'walk'; readonly ask: Ask; readonly pages: number; readonly resources: number }
  /** All pages are one operation; resources of `types` are counted. */
  | {
      readonly kind: 'whole';
      readonly ask: Ask;
      readonly types: readonly string[];
      readonly resources: number;
    };

/** Which bars of the issue it is held to. */
export type Effort = 'read' | 'create' | 'other';

export interface PlainScenario {
  readonly name: string;
  readonly effort: Effort;
  /** What its throughput counts. */
  readonly unit: string;
  /** Units an operation counts for; 1 unless it writes several resources. */
  readonly weight: number;
  readonly operations: readonly Operation[];
}

export interface MixedScenario {
  readonly name: string;
  readonly effort: Effort;
  readonly unit: string;
  readonly weight: number;
  /** Names of other scenarios, each as often as it comes. */
  readonly mix: readonly string[];
}

export type Scenario = PlainScenario | MixedScenario;

/** The work of one mode. */
export interface Plan {
  readonly tokens: readonly string[];
  readonly scenarios: readonly Scenario[];
}

/** The plain scenarios a scenario is made of, one per share. @throws Error when there is none of a name. */
export function partsOf(scenario: Scenario, { scenarios }: Plan): readonly PlainScenario[] {
  if ('operations' in scenario) return [scenario];
  return scenario.mix.map((name) => {
    const found = scenarios.find((other) => other.name === name);
    if (found === undefined || !('operations' in found)) throw new Error(`No scenario '${name}'.`);
    return found;
  });
}

/** Every request an operation is known to begin with; further pages are found in the answers. */
export function asksOf(operation: Operation): readonly Ask[] {
  return operation.kind === 'pair' ? [operation.first, operation.second] : [operation.ask];
}
