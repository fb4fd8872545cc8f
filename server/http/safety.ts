/** Header fields every answer bears. R4 security, Communications; Fetch, CORS protocol; RFC 6797. */
import type { ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import type { HttpPorts } from './ports.ts';

const ALWAYS: readonly (readonly [string, string])[] = Object.entries({
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
});
const HSTS = 'max-age=31536000; includeSubDomains';
const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';
const REQUEST_FIELDS = [
  'Accept',
  'Accept-Language',
  'Authorization',
  'Content-Type',
  'If-Match',
  'If-Modified-Since',
  'If-None-Exist',
  'If-None-Match',
  'Prefer',
  'X-DMP-Access-Mode',
  'X-DMP-Access-Reason',
  'X-Request-Id',
].join(', ');
const ANSWER_FIELDS = 'Content-Location, ETag, Last-Modified, Location, X-Request-Id';
const PREFLIGHT_SECONDS = '600';

export function safetyHeaders({ base }: Pick<HttpPorts, 'base'>): (to: ServerResponse) => void {
  const fields = base.startsWith('https:')
    ? [...ALWAYS, ['Strict-Transport-Security', HSTS] as const]
    : ALWAYS;
  return (response) => {
    for (const [name, value] of fields) response.setHeader(name, value);
  };
}

/** Whether any origin is told more than the rest: `crossOrigin` does nothing otherwise. */
export function isCrossOrigin({ allowedOrigins }: Pick<HttpPorts, 'allowedOrigins'>): boolean {
  return allowedOrigins !== undefined && allowedOrigins.size > 0;
}

/** Only origins on the list are told anything, each by its own name, never `*`, never with cookies. */
export function crossOrigin({ allowedOrigins }: Pick<HttpPorts, 'allowedOrigins'>): RequestHandler {
  return (request, response, next) => {
    if (!allowedOrigins || allowedOrigins.size === 0) {
      next();
      return;
    }
    response.vary('Origin');
    const { origin } = request.headers;
    if (origin === undefined || !allowedOrigins.has(origin)) {
      next();
      return;
    }
    response.set('Access-Control-Allow-Origin', origin);
    response.set('Access-Control-Expose-Headers', ANSWER_FIELDS);
    response.set('Cross-Origin-Resource-Policy', 'cross-origin');
    const isPreflight = request.headers['access-control-request-method'] !== undefined;
    if (request.method !== 'OPTIONS' || !isPreflight) {
      next();
      return;
    }
    response.set('Access-Control-Allow-Methods', METHODS);
    response.set('Access-Control-Allow-Headers', REQUEST_FIELDS);
    response.set('Access-Control-Max-Age', PREFLIGHT_SECONDS);
    response.status(204).end();
  };
}
