/** A caller of the API as tests use one: a token of his own, and an answer whatever the status. */

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The JSON of the answer; undefined when it has none. */
  readonly body: Body;
}

/** What a server answers is looked into by tests, whatever its shape. */
export type Body = any;

/** One caller, with a token of his own. */
export interface Client {
  readonly token: string;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  post(
    path: string,
    body: object | string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
  put(path: string, body: object, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  patch(
    path: string,
    operations: object,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
  delete(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  request(
    method: string,
    path: string,
    options?: {
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Uint8Array;
    },
  ): Promise<Answer>;
}

export interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** How a request reaches a server: what a client is made of. */
export type Send = (request: SentRequest) => Promise<Answer>;

/** A client whose requests bear `token`; none when it is empty. */
export function clientOf(send: Send, token: string): Client {
  const authorization: Readonly<Record<string, string>> =
    token === '' ? {} : { authorization: `Bearer ${token}` };
  const request: Client['request'] = (method, path, { headers = {}, body } = {}) =>
    send({
      method,
      path,
      headers: { ...authorization, ...headers },
      ...(body === undefined ? {} : { body }),
    });
  const json = (
    type: string,
    headers: Readonly<Record<string, string>>,
    body: object | string,
  ) => ({
    headers: { 'content-type': type, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return {
    token,
    request,
    get: (path, headers = {}) => request('GET', path, { headers }),
    post: (path, body, headers = {}) =>
      request('POST', path, json('application/fhir+json', headers, body)),
    put: (path, body, headers = {}) =>
      request('PUT', path, json('application/fhir+json', headers, body)),
    patch: (path, operations, headers = {}) =>
      request('PATCH', path, json('application/json-patch+json', headers, operations)),
    delete: (path, headers = {}) => request('DELETE', path, { headers }),
  };
}

/** `path` is the whole URL. */
export async function fetched({ path, ...request }: SentRequest): Promise<Answer> {
  const response = await fetch(path, request);
  return answerOf(response.status, response.headers, await response.text());
}

export function answerOf(status: number, headers: Headers, text: string): Answer {
  const isJson = headers.get('content-type')?.includes('json') ?? false;
  return { status, headers, text, body: isJson && text !== '' ? parsed(text) : undefined };
}

function parsed(text: string): Body {
  return JSON.parse(text);
}
