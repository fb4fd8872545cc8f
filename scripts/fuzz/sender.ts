/** Plain requests for building the world and for looking at it afterwards: what is refused is an error. */

export interface Reply {
  readonly status: number;
  readonly text: string;
  readonly body: unknown;
}

export interface Sender {
  get(path: string): Promise<Reply>;
  post(path: string, body: object): Promise<Reply>;
  put(path: string, body: object): Promise<Reply>;
  patch(path: string, operations: object): Promise<Reply>;
}

/** @throws (its functions) Error with the answer's own words when it is not 2xx. */
export function sender(base: string, token: string): Sender {
  const send = async (method: string, path: string, body?: object): Promise<Reply> => {
    const isPatch = method === 'PATCH';
    const response = await fetch(path === '' ? base : `${base}/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/fhir+json',
        'content-type': isPatch ? 'application/json-patch+json' : 'application/fhir+json',
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    if (!response.ok)
      throw new Error(`${method} ${path} was refused: ${response.status} ${text.slice(0, 600)}`);
    const parsed: unknown = text === '' ? {} : JSON.parse(text);
    return { status: response.status, text, body: parsed };
  };
  return {
    get: (path) => send('GET', path),
    post: (path, body) => send('POST', path, body),
    put: (path, body) => send('PUT', path, body),
    patch: (path, operations) => send('PATCH', path, operations),
  };
}
