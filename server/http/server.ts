/** The listening server: time-outs, sizes and a stop that lets what has begun end. RFC 9110; RFC 9112. */
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Issue } from '../fhir/outcome/issue.ts';
import type { HttpApp } from './app.ts';
import { outcomeJson } from './encode/outcome.ts';

export interface ListenOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
}

export interface Listening {
  /** `http://host:port`, without a slash at the end: where it listens, not what it is called outside. */
  readonly url: string;
  /** Refuses new work at once, waits for the work in flight at most `drainSeconds`, then cuts what is left. */
  close(drainSeconds: number): Promise<void>;
}

const SERVER_OPTIONS = {
  /** Request line and header fields: a query of 16 KB, a token of 8 KB, and the rest. */
  maxHeaderSize: 40 * 1024,
  headersTimeout: 15_000,
  /** A whole request, body included. */
  requestTimeout: 300_000,
  /** Longer than the idle time of usual proxies, so that they close first. */
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
  joinDuplicateHeaders: false,
  requireHostHeader: true,
} as const;
/** Longest silence on a socket, both ways: beyond every time-out of a request. */
const SOCKET_IDLE_MILLISECONDS = 120_000;
const CONNECTIONS_MAX = 4_096;

/** Resolves when it listens. @throws when the address cannot be had. */
export async function listen(app: HttpApp, { host, port }: ListenOptions): Promise<Listening> {
  const server = createServer(SERVER_OPTIONS, app.answer);
  server.maxConnections = CONNECTIONS_MAX;
  // Bounded by maxHeaderSize; the default count would drop the rest without a word.
  server.maxHeadersCount = 0;
  server.setTimeout(SOCKET_IDLE_MILLISECONDS);
  server.on('clientError', refuseClient);
  const flight = countFlight(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    url: urlOf(server, host),
    close: async (drainSeconds) => {
      app.drain();
      await flight.landed(drainSeconds * 1000);
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Flight {
  /** Resolves when no request is being answered, or after the time given. */
  landed(milliseconds: number): Promise<void>;
}

function countFlight(server: Server): Flight {
  let inFlight = 0;
  let isLanded: (() => void) | undefined;
  server.on('request', (_request, response) => {
    inFlight += 1;
    response.once('close', () => {
      inFlight -= 1;
      if (inFlight === 0) isLanded?.();
    });
  });
  return {
    landed: async (milliseconds) => {
      if (inFlight === 0) return;
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        isLanded = resolve;
        timer = setTimeout(resolve, milliseconds);
      });
      clearTimeout(timer);
    },
  };
}

/** What is not HTTP gets a status and no more; a head too large is told what to do instead. */
function refuseClient(error: Error & { readonly code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const status = CLIENT_ERRORS[error.code ?? ''] ?? '400 Bad Request';
  const body = error.code === 'HPE_HEADER_OVERFLOW' ? outcomeJson([HEAD_TOO_LARGE], 'fr') : '';
  const type = body === '' ? '' : 'Content-Type: application/fhir+json; charset=utf-8\r\n';
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n${type}${length}\r\n\r\n${body}`);
}

const CLIENT_ERRORS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

const HEAD_TOO_LARGE: Issue = {
  severity: 'error',
  code: 'too-long',
  diagnostics: {
    fr: "L'URL et les en-têtes dépassent 40 Ko : envoyez la recherche par POST [base]/Type/_search.",
    en: 'URL and headers pass 40 KB: send the search by POST [base]/Type/_search.',
  },
};

function urlOf(server: Server, host: string): string {
  // A server that listens on a port has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
