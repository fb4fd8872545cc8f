/** How things plug in: a module is data, read once at start. */
import type { Caller } from '../access/caller.ts';
import type { Definitions } from '../definitions/definitions.ts';
import type { Param } from '../definitions/param.ts';
import type { Resource, ResourceType } from '../model/resource.ts';
import type { Issue } from '../outcome/issue.ts';
import type { BlobReference, BlobStore, Labels, Reads, StoredResource } from '../store/store.ts';
import type { Interaction, InteractionRequest, PreparedBundle } from './interaction.ts';

export interface Module {
  readonly name: string;
  readonly interactions?: readonly Interaction[];
  /** Search parameters it adds: those of its labels, internal and never in a URL; and those it declares. */
  readonly searchParams?: readonly Param[];
  /** Types this module restricts to some interactions; a type absent from the map is closed. Absent map: all open. */
  readonly types?: ReadonlyMap<ResourceType, readonly string[]>;
  readonly writeRules?: readonly WriteRule[];
  readonly depositRules?: readonly DepositRule[];
  /** Canonicals of the profiles that what is written must conform to, whatever it declares. */
  readonly profilesOf?: ProfilesOf;
  /** Types whose change alters decisions about the record (Consent, CareTeam…). */
  readonly policyTypes?: readonly ResourceType[];
  /** Whether a caller may choose logical ids (PUT to an unknown id); absent: all may. */
  readonly clientIds?: (caller: Caller, type: ResourceType) => boolean;
}

/** By type: of a resource, or of an Identifier in it (`Identifier`). */
export type ProfilesOf = (type: string, value: unknown) => readonly string[];

/** One write as the rules see it. */
export interface ProposedWrite {
  readonly kind: 'create' | 'update' | 'patch' | 'delete';
  readonly type: ResourceType;
  readonly id: string;
  readonly previous?: StoredResource & { readonly resource: Resource };
  /** What is current in the store, a deletion included; absent: nothing is. */
  readonly replaces?: Pick<StoredResource, 'versionId' | 'lastUpdated'>;
  /** Absent for a deletion. */
  readonly next?: Resource;
  /** Logical id of the Patient whose record holds it; rules set it. */
  readonly record?: string;
  readonly labels: Labels;
  /** Content kept apart, of a Binary. */
  readonly blob?: BlobReference;
}

export interface RuleContext {
  readonly caller: Caller;
  readonly request: InteractionRequest;
  readonly definitions: Definitions;
  /** Unfiltered reads bounded to what rules need (identity, groups): through the transaction, never given to handlers. */
  readonly reads: Reads;
  readonly newId: () => string;
  /** Serialises transactions that name the same text. */
  lock(name: string): Promise<void>;
  /** Stores bytes ahead of the write that will refer to them. */
  readonly putBlob: BlobStore['put'];
  /** What the rules of one transaction remember between entries (the visibility groups of a submission). */
  readonly memory: Map<string, unknown>;
  /** Added to the trace of this write: codes only, never a title or a name. */
  note(name: string, value: string): void;
  /** Told to the sender beside the resource, when he asks (`Prefer: return=OperationOutcome`). */
  tell(issue: Issue): void;
  /** Writes that follow from this one (labels of a group), in the same transaction, each with its own trace. */
  follow(write: ProposedWrite): void;
}

/** A business rule: gives back the write, completed, or throws an FhirError that says what to change. */
export interface WriteRule {
  readonly name: string;
  readonly spec: string;
  apply(write: ProposedWrite, context: RuleContext): Promise<ProposedWrite>;
}

/** A rule over a whole Bundle before it runs. */
export interface DepositRule {
  readonly name: string;
  readonly spec: string;
  prepare(bundle: Resource, context: RuleContext): Promise<PreparedBundle>;
}
