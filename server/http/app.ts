/** The express application: FHIR, discovery, keys, probes. The only place that knows express, with `safety.ts`. */

import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { ErrorRequestHandler, Request, Response } from 'express';
import express from 'express';
import { unknownPath } from '../fhir/outcome/errors.ts';
import { smartConfiguration } from '../smart/configuration.ts';
import { admission } from './admission.ts';
import { languageOf } from './decode/negotiate.ts';
import { sendAnswer } from './encode/answer.ts';
import { errorAnswer } from './encode/outcome.ts';
import type { Endpoint } from './endpoint.ts';
import { serveFhir } from './endpoint.ts';
import { asFhirError } from './errors.ts';
import { HTTP_LIMITS } from './limits.ts';
import type { HttpPorts } from './ports.ts';
import { MOUNT } from './routes.ts';
import { crossOrigin, isCrossOrigin, safetyHeaders } from './safety.ts';
import { shownError } from './watch/log.ts';
import { newMetrics } from './watch/metrics.ts';
import { isReady, mayReadMetrics } from './watch/probes.ts';

export interface HttpApp {
  readonly answer: RequestListener;
  /** From now on what has begun ends, and nothing begins. */
  drain(): void;
}

export function httpApp(ports: HttpPorts): HttpApp {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  app.enable('strict routing');
  app.set('query parser', false);
  const limits = { ...HTTP_LIMITS, ...ports.limits };
  let isStopping = false;
  const isDraining = (): boolean => isStopping;
  const endpoint: Endpoint = {
    ports,
    limits,
    isDraining,
    admission: admission(limits.inFlightMax),
    metrics: newMetrics(ports.worker),
  };
  const setSafetyHeaders = safetyHeaders(ports);
  app.use((_request, response, next) => {
    setSafetyHeaders(response);
    next();
  }, crossOrigin(ports));
  mountProbes(app, endpoint);
  app.get(`${MOUNT}/.well-known/smart-configuration`, (_request, response) => {
    response.json(smartConfiguration(ports.smart));
  });
  app.get('/auth/jwks', (_request, response) => {
    response.set('Cache-Control', 'public, max-age=300').json(ports.jwks);
  });
  app.use(MOUNT, (request, response) => serveFhir(request, response, endpoint));
  app.use(noSuchPath);
  app.use(lastResort(ports));
  const isDirect = isCrossOrigin(ports) ? () => false : isFhir;
  return {
    answer: (request, response) => {
      if (!isDirect(request.url ?? '')) {
        app(request, response);
        return;
      }
      setSafetyHeaders(response);
      serveFhir(request, response, endpoint).catch(async (thrown: unknown) => {
        await failed(thrown, request, { response, ports });
      });
    },
    drain: () => {
      isStopping = true;
    },
  };
}

/**
 * Whether a request target is under the service base as nearly all are: `/fhir`, `/fhir/…` or `/fhir?…`. Express has nothing
 * to decide about them, and would change the prototypes of request and response, a tenth of what a read by id costs; every
 * other spelling goes through it (docs/performance.md).
 */
function isFhir(url: string): boolean {
  if (!url.startsWith(MOUNT)) return false;
  const next = url[MOUNT.length];
  return next === undefined || next === '?' || (next === '/' && !url.startsWith(WELL_KNOWN));
}

const WELL_KNOWN = `${MOUNT}/.well-known/`;

function mountProbes(
  app: express.Express,
  { ports, metrics, admission, isDraining }: Endpoint,
): void {
  app.get('/health/live', (_request, response) => {
    response.json({ status: 'live' });
  });
  app.get('/health/ready', async (_request, response) => {
    const ready = !isDraining() && (await isReady(ports.ready));
    response.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'not ready' });
  });
  app.get('/metrics', (request, response) => {
    response.type('text/plain; version=0.0.4');
    if (mayReadMetrics(request, ports.metricsToken)) {
      response.send(metrics.print(admission.inFlight()));
      return;
    }
    response.status(403).send('Only from this machine, or with the metrics token.\n');
  });
}

function noSuchPath(request: Request, response: Response): Promise<void> {
  return sendError(unknownPath(request.path.slice(0, 200)), request, response);
}

/** What express itself throws, such as a malformed URL: an OperationOutcome too, and never a stack. */
function lastResort(ports: HttpPorts): ErrorRequestHandler {
  // eslint-disable-next-line max-params -- express knows an error handler by its four parameters
  return async (thrown: unknown, request: Request, response: Response, _next) => {
    await failed(thrown, request, { response, ports });
  };
}

/** Never throws: nobody is left to catch it. */
async function failed(
  thrown: unknown,
  request: IncomingMessage,
  { response, ports }: { readonly response: ServerResponse; readonly ports: HttpPorts },
): Promise<void> {
  const error = asFhirError(thrown);
  if (error.status >= 500) ports.log.error({ failure: shownError(error) }, 'request failed');
  try {
    if (response.headersSent) response.destroy();
    else await sendError(error, request, response);
  } catch {
    // What cannot even be told is cut: the failure itself is in the log.
    response.destroy();
  }
}

async function sendError(
  error: unknown,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const language = languageOf(request.headers['accept-language']);
  const answer = errorAnswer(asFhirError(error), { language, pretty: false });
  const headOnly = request.method === 'HEAD';
  await sendAnswer(response, answer, { openBlob: noBlobs, headOnly });
}

function noBlobs(): never {
  throw new Error('An error answer holds no blob.');
}
