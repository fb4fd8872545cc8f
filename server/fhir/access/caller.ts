/** Who asks. Made from a verified token by a function a module gives to `boot`; never from anything else. */

/** A coded purpose or role, as claims and AuditEvents have them. */
export interface Coding {
  readonly system: string;
  readonly code: string;
}

export interface Caller {
  /** Stable key of the person or system: who it is, whatever the token. */
  readonly subject: string;
  /** The software: OAuth client id. */
  readonly client: string;
  /** Actor class of the policy that made it (`PATIENT`, `HCP`, …; `system` in the generic server). */
  readonly actor: string;
  /** Logical id of the Patient the session is bound to. */
  readonly patient?: string;
  /** `Practitioner/x`, `Patient/x`… SMART App Launch, fhirUser. */
  readonly fhirUser?: string;
  /** SMART scopes, verbatim. */
  readonly scopes: readonly string[];
  /** `jti` of the token. */
  readonly tokenId?: string;
  readonly purposes: readonly Coding[];
  readonly agent: CallerAgent;
  /** The verified payload, for the policy that understands it. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/** What an AuditEvent says of the caller: identifiers and codes, never a name. dmp.md 6.2 and 6.4. */
export interface CallerAgent {
  readonly identifier?: { readonly system: string; readonly value: string };
  readonly roles: readonly Coding[];
  readonly organization?: { readonly system: string; readonly value: string };
}
