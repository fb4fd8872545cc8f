/** The wiring: modules, store, policy and engine joined by plain calls. */
import type { KeyObject } from 'node:crypto';
import { TYPES_OF_DECISION } from '../dmp/access/content-types.ts';
import { dmpPolicy } from '../dmp/access/policy.ts';
import { callerFromClaims } from '../dmp/actors/claims.ts';
import { dmpModule } from '../dmp/module.ts';
import { bothPolicies } from '../fhir/access/both.ts';
import type { Caller } from '../fhir/access/caller.ts';
import type { AccessPolicy } from '../fhir/access/policy.ts';
import { scopePolicy } from '../fhir/access/scopes.ts';
import type { AccessFilter } from '../fhir/access/seal.ts';
import { accessFilter } from '../fhir/access/seal.ts';
import { traceEntries } from '../fhir/audit/entries.ts';
import { auditEvent } from '../fhir/audit/render.ts';
import type { Trace } from '../fhir/audit/trace.ts';
import { traceWriter } from '../fhir/audit/trace.ts';
import { capabilityStatement, terminologyStatement } from '../fhir/engine/capabilities.ts';
import { pageSigner } from '../fhir/engine/page-signer.ts';
import { r4Module } from '../fhir/engine/r4-module.ts';
import type { Registry } from '../fhir/engine/registry.ts';
import { buildRegistry } from '../fhir/engine/registry.ts';
import type { Engine } from '../fhir/engine/scope.ts';
import { idSource } from '../fhir/model/new-id.ts';
import { ALL } from '../fhir/search/node.ts';
import type { JournalView, Store } from '../fhir/store/store.ts';
import type { Knowledge, ValidationLevel } from '../fhir/validation/validator.ts';

import { readSelection } from './selection.ts';

const REASON_SYSTEM = 'https://carnet.example/fhir/CodeSystem/dmp-reason';

/** How traces are shown; the same for every store. */
export const journalView: JournalView = {
  entries: traceEntries,
  resource: (trace: Trace) => auditEvent(trace, { reasonSystem: REASON_SYSTEM }),
};

/** The regime of a server: its registry, who its callers are, and who decides. */
export interface Regime {
  readonly registry: Registry;
  readonly policy: AccessPolicy;
  readonly policyFilter: AccessFilter;
  readonly toCaller: (claims: Readonly<Record<string, unknown>>) => Caller;
}

export interface RegimeChoice {
  readonly isDmp: boolean;
  /** Production takes real INS numbers and no others. */
  readonly isProduction: boolean;
  /** How much is asked of what is written; profiles too when absent. */
  readonly validation?: ValidationLevel;
}

/** The DMP, or the generic R4 server without it. */
export function regimeOf(knowledge: Knowledge, choice: RegimeChoice): Regime {
  const { isDmp, isProduction, validation } = choice;
  if (isDmp) {
    const registry = buildRegistry(
      [
        r4Module,
        dmpModule({
          setting: isProduction ? 'production' : 'trial',
          profiles: readSelection(),
        }),
      ],
      knowledge,
      validation,
    );
    const policy = bothPolicies(dmpPolicy(registry), scopePolicy(registry.definitions, 'record'));
    return { registry, policy, policyFilter: decisionFilter(), toCaller: callerFromClaims };
  }
  const registry = buildRegistry([r4Module], knowledge, validation);
  return {
    registry,
    policy: scopePolicy(registry.definitions, 'compartment'),
    policyFilter: accessFilter(new Map(), new Map()),
    toCaller: scopedCaller,
  };
}

/** The policy reads rights and relations, whoever's they are, and no content. */
function decisionFilter(): AccessFilter {
  return accessFilter(new Map(TYPES_OF_DECISION.map((type) => [type, ALL])), new Map());
}

/** A caller of the generic server: what SMART and OAuth say of it, and nothing of the DMP. */
function scopedCaller(claims: Readonly<Record<string, unknown>>): Caller {
  const text = (name: string): string | undefined =>
    typeof claims[name] === 'string' ? claims[name] : undefined;
  const subject = text('sub') ?? 'unknown';
  const [patient, fhirUser, tokenId] = [text('patient'), text('fhirUser'), text('jti')];
  return {
    subject,
    client: text('client_id') ?? subject,
    actor: 'system',
    scopes: (text('scope') ?? '').split(' ').filter((scope) => scope !== ''),
    purposes: [],
    agent: { roles: [] },
    claims,
    ...(patient === undefined ? {} : { patient }),
    ...(fhirUser === undefined ? {} : { fhirUser }),
    ...(tokenId === undefined ? {} : { tokenId }),
  };
}

export interface EngineParts {
  readonly regime: Regime;
  readonly store: Store;
  /** Service base URL, without a slash at the end. */
  readonly base: string;
  /** Milliseconds since 1970 UTC. */
  readonly clock: () => number;
  /** When the installation was started, by that clock: the date of its CapabilityStatement, in every process. */
  readonly startedAt: number;
  readonly pageKey: KeyObject;
  readonly version: string;
  readonly fallBack: Engine['fallBack'];
}

export function composeEngine({
  regime,
  store,
  base,
  clock,
  startedAt,
  pageKey,
  version,
  fallBack,
}: EngineParts): Engine {
  const { registry, policy, policyFilter } = regime;
  const facts = { base, version, date: new Date(startedAt).toISOString() };
  const statement = capabilityStatement(registry, facts);
  const terminology = terminologyStatement(facts);
  const newId = idSource();
  return {
    registry,
    policy,
    policyFilter,
    store,
    traceWriter: traceWriter(newId(clock())),
    fallBack,
    newId: () => newId(clock()),
    clock,
    base,
    pages: (caller) => pageSigner(pageKey, caller),
    statements: { statement: () => statement, terminologyStatement: () => terminology },
  };
}
