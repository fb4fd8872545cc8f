/** One FHIR exchange: route, caller, request, engine, answer. One direction (architecture.md 7). */
import type { Caller } from '../fhir/access/caller.ts';
import type { InteractionResult } from '../fhir/engine/interaction.ts';
import { unavailable } from '../fhir/outcome/errors.ts';
import { FhirError } from '../fhir/outcome/fhir-error.ts';
import type { Slot } from './admission.ts';
import { within } from './admission.ts';
import type { Arrival } from './arrival.ts';
import { authenticate, refuseTokenInUrl } from './authenticate.ts';
import type { Decoded } from './decode/request.ts';
import { decodeRequest } from './decode/request.ts';
import type { Answer } from './encode/answer.ts';
import { encodeResult } from './encode/result.ts';
import { asFhirError, outOfTime } from './errors.ts';
import type { HttpLimits } from './limits.ts';
import type { HttpPorts } from './ports.ts';
import type { Routed } from './routes.ts';

export interface Exchange {
  readonly ports: HttpPorts;
  readonly limits: HttpLimits;
  readonly routed: Routed;
  readonly slot: Slot;
}

/** @throws FhirError, or whatever broke: the caller of this makes an OperationOutcome of it. */
export async function exchange(arrival: Arrival, context: Exchange): Promise<Answer> {
  const { ports, limits, slot } = context;
  const caller = await callerOf(arrival, context);
  const { request, wanted } = await decodedFor(caller, arrival, context);
  const time =
    request.body?.kind === 'bytes' ? limits.uploadMilliseconds : limits.requestMilliseconds;
  const work = ports.engine.perform(caller, request);
  slot.hold(work);
  const result: InteractionResult = await within(work, time, outOfTime);
  return encodeResult(result, { wanted, base: ports.base, message: arrival.message });
}

async function callerOf(
  arrival: Arrival,
  { ports, limits, routed, slot }: Exchange,
): Promise<Caller> {
  await refuseTokenInUrl(arrival, ports);
  if (routed.kind === 'found' && routed.described.open) return ports.anonymous;
  // A stranger to a path that does not exist: nobody asked for anything.
  const isStranger = arrival.message.headers.authorization === undefined;
  if (routed.kind === 'none' && isStranger) throw routed.error;
  const work = authenticate(arrival, ports);
  slot.hold(work);
  return within(work, limits.requestMilliseconds, outOfTime);
}

/** What a known caller asks and HTTP refuses leaves its trace, as refusals of the engine do (dmp.md 6.3). */
async function decodedFor(caller: Caller, arrival: Arrival, context: Exchange): Promise<Decoded> {
  const { ports, limits, routed } = context;
  try {
    if (routed.kind === 'none') throw routed.error;
    const { interactions } = ports.engine;
    return await decodeRequest(arrival, { ...routed, interactions, limits });
  } catch (thrown) {
    const error = asFhirError(thrown);
    if (caller !== ports.anonymous) await traceRefusal(caller, arrival, { ...context, error });
    throw error;
  }
}

async function traceRefusal(
  caller: Caller,
  { requestId, at, method, path }: Arrival,
  { ports, routed, error }: Exchange & { readonly error: FhirError },
): Promise<void> {
  const route = routed.kind === 'found' ? { route: routed.route } : {};
  try {
    await ports.engine.appendRefusal(caller, { requestId, at, method, url: path, error, ...route });
  } catch (cause) {
    throw cause instanceof FhirError ? cause : unavailable(cause);
  }
}
