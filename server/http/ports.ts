/** What HTTP is given by `boot`: an engine that performs, and who vouches for a token. */
import type { Logger } from 'pino';
import type { Caller } from '../fhir/access/caller.ts';
import type {
  Described,
  InteractionRequest,
  InteractionResult,
} from '../fhir/engine/interaction.ts';
import type { FhirError } from '../fhir/outcome/fhir-error.ts';
import type { SmartDeployment } from '../smart/configuration.ts';
import type { JwkSet } from '../smart/jwk.ts';
import type { HttpLimits } from './limits.ts';

export type StoredResource = Extract<InteractionResult, { readonly kind: 'stored' }>['resource'];
export type BlobReference = NonNullable<StoredResource['blob']>;
export type Route = Pick<InteractionRequest, 'interaction' | 'type' | 'id' | 'versionId'>;

export interface HttpEngine {
  perform(caller: Caller, request: InteractionRequest): Promise<InteractionResult>;
  /** What the registry holds; a route answers exactly when one of these does. */
  readonly interactions: readonly Described[];
  /**
   * The interaction of a method and a path relative to the base, without query.
   * @throws FhirError 404 for a path nothing answers, 405 with `Allow`.
   */
  resolve(method: string, path: string): Route;
  /** Durable when it resolves. */
  appendFailedAuthentication(event: FailedAuthentication): Promise<void>;
  /** The trace of what a known caller asked and HTTP refused before any interaction ran. Durable when it resolves. */
  appendRefusal(caller: Caller, refusal: Refusal): Promise<void>;
  /** The bytes of a blob of a resource that `perform` gave: decided and traced there. */
  openBlob(reference: BlobReference): AsyncIterable<Uint8Array>;
}

export interface FailedAuthentication {
  readonly requestId: string;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  /** Path only: a query may hold traits of a person, or the token itself. */
  readonly url: string;
  readonly reason: string;
  /** Client the token named, when it was believed that far. */
  readonly client?: string;
}

export interface Refusal {
  readonly requestId: string;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  readonly method: string;
  /** Path only. */
  readonly url: string;
  /** Absent when no interaction answers there. */
  readonly route?: Route;
  readonly error: FhirError;
}

export interface HttpPorts {
  readonly engine: HttpEngine;
  /** @throws FhirError 401 when the token cannot be believed. */
  readonly authenticate: (token: string) => Promise<Caller>;
  /** Who asks for an interaction that is open to all. */
  readonly anonymous: Caller;
  /** Service base URL (`BASE_URL` and `/fhir`), without a slash at the end: every link is made of it. */
  readonly base: string;
  readonly smart: SmartDeployment;
  readonly jwks: JwkSet;
  /** Whether requests can be served now: store, packs and journal. */
  readonly ready: () => Promise<boolean>;
  /** Milliseconds since 1970 UTC. */
  readonly clock: () => number;
  readonly newId: () => string;
  readonly log: Logger;
  /** Origins of registered browser applications; absent or empty: no CORS header is ever sent. */
  readonly allowedOrigins?: ReadonlySet<string>;
  /** Opens `/metrics` to others than this machine. */
  readonly metricsToken?: string;
  readonly limits?: Partial<HttpLimits>;
  /** Absent when one process alone serves the port. */
  readonly worker?: WorkerLabel;
}

/** One of several processes on one port. */
export interface WorkerLabel {
  /** From 1. */
  readonly number: number;
  readonly count: number;
}
