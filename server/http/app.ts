/** The express application: FHIR, discovery, keys, probes. The only place that knows express, with `safety.ts`. */

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
import { crossOrigin, safetyHeaders } from './safety.ts';
import { shownError } from './watch/log.ts';
import { newMetrics } from './watch/metrics.ts';
import { isReady, mayReadMetrics } from './watch/probes.ts';

/** Name of the setting by which `listen` tells the application that it stops. */
export const DRAINING = 'draining';

export function httpApp(ports: HttpPorts): express.Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  app.enable('strict routing');
  app.set('query parser', false);
  const limits = { ...HTTP_LIMITS, ...ports.limits };
  const isDraining = (): boolean => app.enabled(DRAINING);
  const endpoint: Endpoint = {
    ports,
    limits,
    isDraining,
    admission: admission(limits.inFlightMax),
    metrics: newMetrics(ports.worker),
  };
  app.use(safetyHeaders(ports), crossOrigin(ports));
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
  return app;
}

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
    const error = asFhirError(thrown);
    if (error.status >= 500) ports.log.error({ failure: shownError(error) }, 'request failed');
    if (response.headersSent) response.destroy();
    else await sendError(error, request, response);
  };
}

async function sendError(error: unknown, request: Request, response: Response): Promise<void> {
  const language = languageOf(request.headers['accept-language']);
  const answer = errorAnswer(asFhirError(error), { language, pretty: false });
  const headOnly = request.method === 'HEAD';
  await sendAnswer(response, answer, { openBlob: noBlobs, headOnly });
}

function noBlobs(): never {
  throw new Error('An error answer holds no blob.');
}
