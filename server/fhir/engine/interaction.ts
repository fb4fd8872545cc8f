/** Interactions as data: what runs is a record, and `effect` decides what it is given. R4 http. */
import type { JournalReport } from '../audit/verify.ts';
import type { Definitions } from '../definitions/definitions.ts';
import type { Json } from '../model/json.ts';
import type { Resource, ResourceType } from '../model/resource.ts';
import type { FhirError } from '../outcome/fhir-error.ts';
import type { Issue } from '../outcome/issue.ts';
import type { PageKey, SearchQuery } from '../search/query.ts';
import type { BlobReference, BlobStore, Page, StoredResource } from '../store/store.ts';
import type { Validator } from '../validation/validator.ts';

/** R4 valueset type-restful-interaction and system-restful-interaction, or `$name` of an operation. */
export type InteractionCode = string;

export interface InteractionRequest {
  readonly interaction: InteractionCode;
  readonly type?: ResourceType;
  readonly id?: string;
  readonly versionId?: string;
  /** Parameters in the order received, from the URL and from a form body. */
  readonly query: QueryPairs;
  readonly body?: RequestBody;
  readonly ifMatch?: string;
  readonly ifNoneExist?: string;
  /** R4 http, Prefer: `handling=lenient` lets unknown parameters pass. */
  readonly lenient: boolean;
  /** Header fields a policy or a module may read, lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly requestId: string;
  /** Place in the Bundle, for a trace id of its own; 0 outside a Bundle. */
  readonly entry: number;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  /** The original path and query, for the trace. */
  readonly url: string;
  /** Id a transaction gave ahead to what a `create` entry makes, so that others could refer to it. Never from HTTP. */
  readonly assignedId?: string;
}

export type RequestBody =
  /** `blob`: the data of a Binary, when they were put ahead and taken out of the resource. */
  | { readonly kind: 'resource'; readonly resource: Resource; readonly blob?: BlobReference }
  /** RFC 6902 operations, as JSON. */
  | { readonly kind: 'json-patch'; readonly operations: Json }
  /** Raw bytes, of a Binary. */
  | {
      readonly kind: 'bytes';
      readonly contentType: string;
      readonly bytes: AsyncIterable<Uint8Array>;
    };

export type InteractionResult =
  /** `notices`: what the rules tell the sender beside the resource. */
  | {
      readonly kind: 'stored';
      readonly resource: StoredResource;
      readonly status: 200 | 201;
      readonly notices: readonly Issue[];
      /** It was there before and the sender may not be among its readers: he is told where it is, whatever he prefers. */
      readonly isLocationOnly?: true;
    }
  | { readonly kind: 'computed'; readonly resource: Resource; readonly status: number }
  /** An OperationOutcome in the reader's language; no issue: all is well. */
  | { readonly kind: 'outcome'; readonly issues: readonly Issue[] }
  | {
      readonly kind: 'searchset';
      readonly page: Page;
      readonly links: Links;
      readonly notices: readonly Issue[];
    }
  | {
      readonly kind: 'history';
      readonly versions: readonly StoredResource[];
      readonly self: string;
      readonly next?: string;
      /** Absent when this page does not show them all. */
      readonly total?: number;
    }
  | {
      readonly kind: 'response';
      readonly type: 'transaction-response' | 'batch-response';
      readonly entries: readonly ResponseEntry[];
    }
  | { readonly kind: 'nothing'; readonly status: 204; readonly versionId?: string };

/** One answer in a transaction-response or batch-response. */
export type ResponseEntry =
  | { readonly kind: 'result'; readonly result: InteractionResult; readonly fullUrl?: string }
  /** A resource that was there before the Bundle and that an entry only named. */
  | { readonly kind: 'known'; readonly reference: string }
  | { readonly kind: 'error'; readonly error: FhirError };

export interface Links {
  /** Relative to the base: `Observation?…`. */
  readonly self: string;
  readonly next?: string;
}

/** Reads already narrowed and witnessed. There is no other road to a resource for an interaction. */
export interface Reader {
  find(query: SearchQuery): Promise<Page>;
  history(query: SearchQuery): Promise<readonly StoredResource[]>;
  /** The resource, or the error the policy has for what is absent, hidden or gone; they cannot be told apart. */
  one(type: ResourceType, id: string): Promise<StoredResource>;
  /** The error for what was asked and is not there for this caller, by the words he asked with. */
  absent(reference: string): FhirError;
  blob(reference: BlobReference): AsyncIterable<Uint8Array>;
  readonly notice?: Issue;
}

/** What a handler asks to write: everything else (id, rules, labels, guard, version) is the writer's. */
export type Change =
  | {
      readonly kind: 'create';
      readonly resource: Resource;
      readonly id?: string;
      readonly blob?: BlobReference;
    }
  | {
      readonly kind: 'update';
      readonly resource: Resource;
      readonly previous: StoredResource;
      readonly blob?: BlobReference;
    }
  /** `patch` is an update whose sender named the elements he changes. */
  | { readonly kind: 'patch'; readonly resource: Resource; readonly previous: StoredResource }
  | { readonly kind: 'delete'; readonly previous: StoredResource };

export interface Writer {
  write(change: Change): Promise<Written>;
  /** Serialises writers that name the same text until the transaction ends. */
  lock(name: string): Promise<void>;
}

export interface Written {
  readonly resource: StoredResource;
  /** False when it replaced what was there, or was already there as sent. */
  readonly isNew: boolean;
  readonly notices: readonly Issue[];
}

/** What an interaction may use besides its reads and writes. */
export interface Toolbox {
  readonly definitions: Definitions;
  readonly newId: () => string;
  /** Service base URL, without a slash at the end. */
  readonly base: string;
  readonly pages: PageSigner;
  /** Bytes written ahead of a transaction; unclaimed ones are dropped. */
  readonly putBlob: BlobStore['put'];
  /** Whether this caller may choose the logical ids of a type. */
  readonly clientIds: (type: ResourceType) => boolean;
  /** The CapabilityStatement, computed from the registry. */
  readonly statement: () => Resource;
  /** The TerminologyCapabilities. */
  readonly terminologyStatement: () => Resource;
  readonly verifyJournal: () => Promise<JournalReport>;
  readonly validator: Validator;
}

/** Makes a page key opaque and proves it was given by this server for the same query. */
export interface PageSigner {
  sign(key: PageKey, digest: string): string;
  /** @throws FhirError 400 when it was not signed here, or for another query or caller. */
  open(token: string, digest: string): PageKey;
  /** The parameters of a search by POST, sealed: traits of a person do not go into links. */
  hide(pairs: QueryPairs): string;
  /** @throws FhirError 400 when it was not hidden here for this caller. */
  reveal(token: string): QueryPairs;
}

/** Name and value pairs, in the order received. */
export type QueryPairs = readonly (readonly [name: string, value: string])[];

/** Runs one entry of a Bundle: its own decision, rules and trace, inside the same transaction. */
export type PerformEntry = (request: InteractionRequest) => Promise<InteractionResult>;

export interface Described {
  readonly code: InteractionCode;
  /** Page and section of the specification that defines it. */
  readonly spec: string;
  readonly level: 'system' | 'type' | 'instance' | 'version';
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** After the path of the level: `_history`, `_search`, `metadata`, `$everything`; empty: nothing. */
  readonly suffix: string;
  /** Answered without a token. */
  readonly open?: boolean;
  /** Open on every type that is open at all: it neither shows nor changes content. */
  readonly everywhere?: true;
  /** Canonical of the OperationDefinition, for an operation. */
  readonly definition?: string;
}

export type Interaction = Described &
  (
    | {
        readonly effect: 'read';
        run(
          request: InteractionRequest,
          reader: Reader,
          tools: Toolbox,
        ): Promise<InteractionResult>;
      }
    | {
        readonly effect: 'write';
        run(request: InteractionRequest, io: ReadWrite, tools: Toolbox): Promise<InteractionResult>;
      }
    | {
        readonly effect: 'compose';
        readonly atomic: boolean;
        run(
          request: InteractionRequest,
          bundle: Composer,
          tools: Toolbox,
        ): Promise<InteractionResult>;
      }
  );

export interface ReadWrite {
  readonly reader: Reader;
  readonly writer: Writer;
}

/** What a Bundle is processed with: the runner of its entries, and reads to resolve conditional references. */
export interface Composer {
  readonly perform: PerformEntry;
  readonly reader: Reader;
  /** As `Writer.lock`; does nothing in a batch. */
  readonly lock: (name: string) => Promise<void>;
  /** Interaction of a Bundle entry, from its method and URL. R4 http, transaction. */
  readonly resolve: (
    method: string,
    url: string,
  ) => Pick<InteractionRequest, 'interaction' | 'type' | 'id' | 'versionId' | 'query'>;
  /** What modules make of the Bundle before it runs; see `Module.depositRules`. */
  readonly prepare: (bundle: Resource) => Promise<PreparedBundle>;
}

/** A Bundle after the modules have read it: rewritten, or already answered (an identical deposit sent again). */
export type PreparedBundle =
  /** `known`: fullUrl → `Type/id` of entries that name what exists; they are not run. */
  | { readonly kind: 'run'; readonly bundle: Resource; readonly known: ReadonlyMap<string, string> }
  | { readonly kind: 'answered'; readonly result: InteractionResult };
