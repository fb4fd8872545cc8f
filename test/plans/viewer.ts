/** Who asks, as the real policy of a server sees him: the filter it decides for each question. */
import type { TokenWish } from '../../scripts/demo/claims.ts';
import { demoClaims } from '../../scripts/demo/claims.ts';
import type { RunningCarnet } from '../../server/boot/start.ts';
import { callerFromClaims } from '../../server/dmp/actors/claims.ts';
import type { Caller } from '../../server/fhir/access/caller.ts';
import { narrowQuery } from '../../server/fhir/access/narrow.ts';
import type { AccessDecision, AccessQuestion } from '../../server/fhir/access/policy.ts';
import type { AccessFilter } from '../../server/fhir/access/seal.ts';
import { accessFilter } from '../../server/fhir/access/seal.ts';

/** The question as far as a shape tells it. */
export type Asked = Pick<AccessQuestion, 'effect' | 'interaction' | 'type' | 'id'>;

export interface Viewer {
  /** @throws FhirError the refusal, when the policy refuses whatever is asked. */
  filter(asked: Asked): Promise<AccessFilter>;
}

/** A person of the demo world, before marie's record unless said otherwise. */
export function dmpViewer(carnet: RunningCarnet, wish: TokenWish): Viewer {
  return viewerOf(carnet, callerFromClaims({ ...demoClaims(wish), jti: 'plans' }));
}

/** A system of the generic server, or an application of one patient. */
export function genericViewer(carnet: RunningCarnet, patient?: string): Viewer {
  const scope = patient === undefined ? 'system/*.cruds' : 'patient/*.cruds';
  return viewerOf(carnet, {
    ...{ subject: 'plans', client: 'plans', actor: 'system', scopes: [scope], purposes: [] },
    ...{ agent: { roles: [] }, claims: {} },
    ...(patient === undefined ? {} : { patient }),
  });
}

/** One record and no policy: what the policy's own conditions add is told by the difference. */
export function recordViewer({ engine }: RunningCarnet, record: string): Viewer {
  const { resourceTypes } = engine.registry.definitions;
  const visible = new Map(resourceTypes.map((type) => [type, { kind: 'record', record } as const]));
  const filter = accessFilter(visible, new Map());
  return { filter: async () => filter };
}

/** The decision, by the same reads as `perform` gives the policy. */
export function decision(
  { engine, store }: RunningCarnet,
  caller: Caller,
  asked: Asked,
): Promise<AccessDecision> {
  const { policy, policyFilter, clock } = engine;
  return policy.decide(
    caller,
    { ...asked, at: clock(), headers: {} },
    {
      find: (query) => store.find(narrowQuery(query, policyFilter)),
      history: (query) => store.history(narrowQuery(query, policyFilter)),
      policyVersions: (records) => store.policyVersions(records),
    },
  );
}

function viewerOf(carnet: RunningCarnet, caller: Caller): Viewer {
  const known = new Map<string, Promise<AccessDecision>>();
  return {
    filter: async (asked) => {
      const key = JSON.stringify(asked);
      const decided = known.get(key) ?? decision(carnet, caller, asked);
      known.set(key, decided);
      const { permit, ...rest } = await decided;
      if (permit && 'filter' in rest) return rest.filter;
      if ('refusal' in rest) throw rest.refusal;
      throw new Error('A decision is a permit or a refusal.');
    },
  };
}
