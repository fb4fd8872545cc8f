/** Header fields as sent, each time they were sent: Node joins or drops those sent twice. RFC 9110, Field Order. */
import type { IncomingMessage } from 'node:http';

/** Every value of a field, in the order sent; `name` in lower case. */
export function fieldValues({ rawHeaders }: IncomingMessage, name: string): readonly string[] {
  let values: string[] | undefined;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const sent = rawHeaders[index];
    // Most names differ in length already: nearly every request passes here some ten times.
    if (sent?.length !== name.length || sent.toLowerCase() !== name) continue;
    values ??= [];
    values.push(rawHeaders[index + 1] ?? '');
  }
  return values ?? NONE;
}

const NONE: readonly string[] = [];
