/** What HTTP may ask of the engine, and no more; what it has asked and not yet been answered is counted. */
import { traceFailedAuthentication, traceRefusal } from '../fhir/engine/outside.ts';
import { perform } from '../fhir/engine/perform.ts';
import { resolveRoute } from '../fhir/engine/routes.ts';
import type { Engine } from '../fhir/engine/scope.ts';
import { settledBundle } from '../fhir/interactions/bundle-kind.ts';
import type { HttpEngine } from '../http/ports.ts';

export interface CountedEngine {
  readonly port: HttpEngine;
  /** False while work goes on, also for callers who left or were cut off at a stop: its traces are not all stored. */
  isIdle(): boolean;
}

export function httpEngine(engine: Engine): CountedEngine {
  let underWay = 0;
  const counted = async <T>(work: Promise<T>): Promise<T> => {
    underWay += 1;
    try {
      return await work;
    } finally {
      underWay -= 1;
    }
  };
  const port: HttpEngine = {
    perform: (caller, request) => counted(perform(engine, caller, settledBundle(request))),
    interactions: engine.registry.interactions,
    resolve: (method, path) => resolveRoute(engine.registry, method, path),
    appendFailedAuthentication: (event) => counted(traceFailedAuthentication(engine, event)),
    appendRefusal: (caller, { requestId, at, route, method, error }) =>
      counted(
        traceRefusal(engine, caller, {
          requestId,
          at,
          interaction: route?.interaction ?? method,
          error,
        }),
      ),
    openBlob: ({ blobId }) => engine.store.blobs.get(blobId),
  };
  return { port, isIdle: () => underWay === 0 };
}
