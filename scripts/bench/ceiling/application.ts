/** The most an express server could do: the same call to the database, the same bytes, and nothing in between. */
import type { Request, Response } from 'express';
import express from 'express';
import type { Database, Loose } from './database.ts';
import type { Act, Recording, Recordings } from './recording.ts';
import { keyOf, secondKey } from './recording.ts';

const DURABLE = { w: 'majority', j: true } as const;
/** Digits of an id: as many as those of the server. */
const ID_LENGTH = 26;
/** The end of an order key is what tells equal dates apart (order-key.ts). */
const TIE_BYTES = 6;

export function ceilingApplication(recordings: Recordings, database: Database): express.Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  app.enable('strict routing');
  app.set('query parser', false);
  const made = new Set<string>();
  let turn = 0;
  app.use(async (request: Request, response: Response) => {
    await received(request);
    turn += 1;
    const { authorization, 'if-none-exist': header } = request.headers;
    const condition = typeof header === 'string' ? header : undefined;
    const key = keyOf({ method: request.method, path: request.url, authorization, condition });
    const isSecond = condition !== undefined && made.delete(condition);
    if (condition !== undefined && !isSecond) made.add(condition);
    const recorded = recordings.get(isSecond ? secondKey(key) : key);
    const recording = recorded?.[turn % recorded.length];
    if (!recording) {
      response.status(404).end();
      return;
    }
    await act(recording.act, { database, turn });
    answer(response, recording);
  });
  return app;
}

/** The body is taken from the connection and not looked at. */
function received(request: Request): Promise<void> {
  if (request.method === 'GET') return Promise.resolve();
  return new Promise((resolve, reject) => {
    request.once('end', resolve);
    request.once('error', reject);
    request.resume();
  });
}

async function act(
  what: Act,
  { database, turn }: { readonly database: Database; readonly turn: number },
): Promise<void> {
  switch (what.kind) {
    case 'none':
      return;
    case 'command':
      await database.command({ ...what.command });
      return;
    case 'insert':
      await database.command({
        insert: 'resources',
        documents: what.documents.map((document, index) => renewed(document, turn, index)),
        writeConcern: DURABLE,
      });
      return;
    case 'replace':
      await database.command({
        update: 'resources',
        updates: [{ q: { _id: what.document['_id'] }, u: what.document }],
        writeConcern: DURABLE,
      });
  }
}

/** The document under an id of its own, at a place of its own among equal dates. */
function renewed(document: Loose, turn: number, index: number): Loose {
  const [type = ''] = String(document['_id']).split('/');
  const number = `${turn.toString(36)}z${index.toString(36)}`;
  const apart = (key: unknown): unknown => {
    if (!(key instanceof Uint8Array) || key.length < TIE_BYTES) return key;
    const copy = Buffer.from(key);
    copy.writeUIntBE(turn * 64 + index, copy.length - TIE_BYTES, TIE_BYTES);
    return copy;
  };
  return {
    ...document,
    _id: `${type}/${number.padStart(ID_LENGTH, '0')}`,
    o: apart(document['o']),
    u: apart(document['u']),
  };
}

function answer(response: Response, { status, headers, body }: Recording): void {
  response.statusCode = status;
  for (const [name, value] of headers) response.setHeader(name, value);
  response.setHeader('Content-Length', body.length);
  response.end(body);
}
