/** Filing one Consent in memory: what the rule answers and what follows from it. */
import type { Claims } from '../../../server/dmp/actors/claims.ts';
import { callerFromClaims } from '../../../server/dmp/actors/claims.ts';
import { consentFilingRule } from '../../../server/dmp/consent/filing-rule.ts';
import type { ProposedWrite, RuleContext } from '../../../server/fhir/engine/module.ts';
import type { PlainResource } from '../../../server/fhir/model/resource.ts';
import { resourceOf } from '../../../server/fhir/model/resource.ts';
import { FhirError } from '../../../server/fhir/outcome/fhir-error.ts';
import type { Store } from '../../../server/fhir/store/store.ts';
import { actorIs, consentResource, TREAT } from './fixtures.ts';
import { definitions, HOLDER, NOW } from './world.ts';

export const COLLECT = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentaction', code: 'collect' }],
};
export const ACCESS = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentaction', code: 'access' }],
};
export const PERMIT = { type: 'permit', actor: [actorIs('Practitioner/g')], purpose: [TREAT] };
export const instance = (reference: string, meaning = 'instance') => ({
  meaning,
  reference: { reference },
});

export interface Filed {
  readonly write?: ProposedWrite;
  readonly follows: readonly ProposedWrite[];
  readonly issues: readonly string[];
}

export function contextOf(store: Store, who: Claims, follows: ProposedWrite[]): RuleContext {
  return {
    caller: callerFromClaims(who),
    request: {
      interaction: 'create',
      type: 'Consent',
      query: [],
      lenient: false,
      headers: {},
      requestId: 'r',
      entry: 0,
      at: NOW,
      url: 'Consent',
    },
    definitions,
    reads: store,
    newId: () => 'new',
    memory: new Map(),
    note: () => undefined,
    tell: () => undefined,
    lock: async () => undefined,
    putBlob: store.blobs.put,
    follow: (write) => {
      follows.push(write);
    },
  };
}

export async function file(
  store: Store,
  resource: PlainResource,
  given: { who?: Claims; previous?: PlainResource; labels?: ProposedWrite['labels'] } = {},
): Promise<Filed> {
  const follows: ProposedWrite[] = [];
  const { who = HOLDER, previous } = given;
  const labels = given.labels ?? new Map();
  const context = contextOf(store, who, follows);
  const stored = previous && {
    type: 'Consent',
    id: 'new',
    versionId: '1',
    lastUpdated: '',
    deleted: false,
    json: new Uint8Array(),
    labels,
    record: 'marie',
    resource: resourceOf(previous),
  };
  try {
    const write = await consentFilingRule.apply(
      {
        kind: previous ? 'update' : 'create',
        type: 'Consent',
        id: 'new',
        next: resourceOf(resource),
        record: 'marie',
        labels,
        ...(stored ? { previous: stored } : {}),
      },
      context,
    );
    return { write, follows, issues: [] };
  } catch (error) {
    if (!(error instanceof FhirError)) throw error;
    return {
      follows,
      issues: error.issues.map(({ expression }) => `${error.status} ${expression ?? ''}`),
    };
  }
}

/** The Consent of a test, `Consent/new`. */
export function of(
  code: string,
  provision: Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, unknown>> = {},
): PlainResource {
  return { ...consentResource('new', code, provision), ...more };
}
