/** One connection kept open: all that is asked on it is answered by the same worker. */
import { Agent, request as httpRequest } from 'node:http';
import type { Answer, Client, SentRequest } from '../client.ts';
import { answerOf, clientOf } from '../client.ts';

/** New connections until each worker has one. */
const TRIES_MAX = 64;
/** Longer than any time-out of the server's own. */
const ANSWER_MILLISECONDS_MAX = 40_000;

export class Line {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #origin: string;

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** A caller on this line. */
  as(token: string): Client {
    const base = `${this.#origin}/fhir`;
    const urlOf = (path: string): string =>
      path.startsWith('http') ? path : path === '' ? base : `${base}/${path}`;
    return clientOf((sent) => this.send({ ...sent, path: urlOf(sent.path) }), token);
  }

  /** Number of the worker at the other end. @throws Error when it has none. */
  async worker(): Promise<number> {
    const { text } = await this.send({
      method: 'GET',
      path: `${this.#origin}/metrics`,
      headers: {},
    });
    const [, number] = /^# Worker (\d+) of \d+ on this port/.exec(text) ?? [];
    if (number === undefined) throw new Error(`no worker's number in ${text.slice(0, 200)}`);
    return Number(number);
  }

  /** `path` is the whole URL. @throws Error when the connection breaks. */
  send({ method, path, headers, body }: SentRequest): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const options = { method, headers, agent: this.#agent, timeout: ANSWER_MILLISECONDS_MAX };
      const sent = httpRequest(path, options, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.once('error', reject);
        response.once('end', () => {
          const received = new Headers();
          for (const [name, value] of Object.entries(response.headers))
            if (value !== undefined) received.set(name, String(value));
          resolve(answerOf(response.statusCode ?? 0, received, Buffer.concat(parts).toString()));
        });
      });
      sent.once('timeout', () => sent.destroy(new Error(`${method} ${path} is not answered`)));
      sent.once('error', reject);
      sent.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** A line to each of so many workers, by number. @throws Error when one is never met. */
export async function linesToEach(origin: string, count: number): Promise<readonly Line[]> {
  const lines = new Map<number, Line>();
  for (let tries = 0; tries < TRIES_MAX && lines.size < count; tries += 1) {
    const line = new Line(origin);
    const number = await line.worker();
    if (lines.has(number)) line.close();
    else lines.set(number, line);
  }
  if (lines.size < count) throw new Error(`only ${lines.size} of ${count} workers answer`);
  return [...lines].sort(([one], [other]) => one - other).map(([, line]) => line);
}
