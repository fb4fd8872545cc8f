/** The FHIR end point: admits a request, has it exchanged, sends the answer and notes it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { internalError } from '../fhir/outcome/errors.ts';
import { FhirError } from '../fhir/outcome/fhir-error.ts';
import type { Admission } from './admission.ts';
import type { Arrival } from './arrival.ts';
import { arrivalOf } from './arrival.ts';
import type { Answer } from './encode/answer.ts';
import { sendAnswer } from './encode/answer.ts';
import { errorAnswer } from './encode/outcome.ts';
import { asFhirError, overloaded } from './errors.ts';
import { exchange } from './exchange.ts';
import type { HttpLimits } from './limits.ts';
import type { HttpPorts } from './ports.ts';
import type { Routed } from './routes.ts';
import { routeOf } from './routes.ts';
import { shownError } from './watch/log.ts';
import type { Metrics } from './watch/metrics.ts';

export interface Endpoint {
  readonly ports: HttpPorts;
  readonly limits: HttpLimits;
  readonly admission: Admission;
  readonly metrics: Metrics;
  /** True while the server stops: what has begun ends, nothing begins. */
  readonly isDraining: () => boolean;
}

/** Answers one request; never throws. */
export async function serveFhir(
  message: IncomingMessage,
  response: ServerResponse,
  endpoint: Endpoint,
): Promise<void> {
  const started = performance.now();
  const arrival = arrivalOf(message, endpoint.ports);
  const routed = routeOf(endpoint.ports.engine, arrival);
  response.setHeader('X-Request-Id', arrival.requestId);
  if (endpoint.isDraining()) response.setHeader('Connection', 'close');
  const answer = await answerOf(arrival, { endpoint, routed, response });
  drainBody(message, endpoint.limits);
  const sent = await send(response, answer, { arrival, endpoint });
  const status = sent ? answer.status : response.statusCode;
  note(arrival, routed, { endpoint, status, seconds: (performance.now() - started) / 1000 });
}

interface Answering {
  readonly endpoint: Endpoint;
  readonly routed: Routed;
  readonly response: ServerResponse;
}

async function answerOf(arrival: Arrival, context: Answering): Promise<Answer> {
  const { endpoint, routed, response } = context;
  const { ports, limits, admission } = endpoint;
  try {
    if (endpoint.isDraining()) throw overloaded();
    const slot = admission.enter();
    slot.hold(new Promise<void>((resolve) => response.once('close', () => resolve())));
    const work = exchange(arrival, { ports, limits, routed, slot });
    slot.hold(work);
    return await work;
  } catch (thrown) {
    return failureAnswer(thrown, arrival, endpoint);
  }
}

function failureAnswer(thrown: unknown, arrival: Arrival, { ports }: Endpoint): Answer {
  const error = asFhirError(thrown);
  const { requestId, language, query } = arrival;
  const failure = error.status >= 500 ? { requestId, failure: shownError(error) } : undefined;
  // Busy is not broken.
  if (failure && error.status === 503) ports.log.warn(failure, 'request not served');
  else if (failure) ports.log.error(failure, 'request failed');
  return errorAnswer(error, { language, pretty: /(?:^|&)_pretty=true(?:&|$)/.test(query) });
}

/** Whether the answer went out whole. A blob that broke before its first byte is still answered. */
async function send(
  response: ServerResponse,
  answer: Answer,
  { arrival, endpoint }: { readonly arrival: Arrival; readonly endpoint: Endpoint },
): Promise<boolean> {
  const { openBlob } = endpoint.ports.engine;
  const headOnly = arrival.method === 'HEAD';
  try {
    await sendAnswer(response, answer, { openBlob, headOnly });
    return true;
  } catch (thrown) {
    if (response.headersSent || response.destroyed) {
      response.destroy();
      const { requestId } = arrival;
      endpoint.ports.log.warn({ requestId, failure: shownError(thrown) }, 'answer cut short');
      return false;
    }
    const error = thrown instanceof FhirError ? thrown : internalError(thrown);
    const failure = failureAnswer(error, arrival, endpoint);
    await sendAnswer(response, failure, { openBlob, headOnly });
    return false;
  }
}

/**
 * What a refused sender is still sending is let through for a while, to nowhere, so that he reads the answer
 * instead of a broken connection; then the connection is cut.
 */
function drainBody(
  message: IncomingMessage,
  { drainMilliseconds, drainBytesMax }: HttpLimits,
): void {
  if (message.complete || message.destroyed) return;
  let bytes = 0;
  const timer = setTimeout(() => message.destroy(), drainMilliseconds).unref();
  message.on('data', (chunk: Uint8Array) => {
    bytes += chunk.length;
    if (bytes > drainBytesMax) message.destroy();
  });
  message.once('close', () => clearTimeout(timer));
  message.once('end', () => clearTimeout(timer));
  // The sender's own troubles while draining are nobody's any more.
  message.once('error', () => clearTimeout(timer));
}

interface Noted {
  readonly endpoint: Endpoint;
  readonly status: number;
  readonly seconds: number;
}

/** The log line: what kind of request, never about whom. */
function note(
  { requestId, method }: Arrival,
  routed: Routed,
  { endpoint, status, seconds }: Noted,
): void {
  const { ports, metrics } = endpoint;
  // The type is one of the registry's: routes exist for those alone.
  const { interaction, type } =
    routed.kind === 'found' ? routed.route : { interaction: 'none', type: undefined };
  metrics.observe({ interaction, status, seconds });
  const milliseconds = Math.round(seconds * 1000);
  ports.log.info({ requestId, method, interaction, type, status, milliseconds }, 'request');
}
