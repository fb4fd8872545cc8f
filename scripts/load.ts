/** `npm run load -- FILES…`: bundles and NDJSON through the public API, with progress. contract.md, Commands. */
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { readArguments, runCommand, stop } from './arguments.ts';

const USAGE = `Usage: npm run load -- [--base URL] [--token TOKEN] FILE…

Sends files to a FHIR server: a JSON file holds one resource, or a transaction or batch Bundle; an .ndjson file holds one
resource a line. A resource with an id is PUT, another one POSTed.
  --base URL     service base (BASE_URL/fhir, or http://127.0.0.1:8080/fhir)
  --token TOKEN  access token (TOKEN)
Ends with 0 only when everything was accepted.`;

interface Target {
  readonly base: string;
  readonly token: string;
}

interface Tally {
  accepted: number;
  refused: number;
}

runCommand(async () => {
  const given = readArguments({
    usage: USAGE,
    options: { base: true, token: true },
    positionals: true,
  });
  if (given.positionals.length === 0) stop(USAGE);
  const base =
    given.value('base') ??
    `${process.env['BASE_URL'] ?? `http://127.0.0.1:${process.env['PORT'] ?? '8080'}`}/fhir`;
  const token =
    given.value('token') ??
    process.env['TOKEN'] ??
    stop('Give an access token with --token, or in TOKEN.');
  const tally: Tally = { accepted: 0, refused: 0 };
  for (const file of given.positionals) {
    for await (const text of textsOf(file)) await send(text, { base, token }, tally);
    process.stderr.write(`${file}: ${tally.accepted} accepted, ${tally.refused} refused so far\n`);
  }
  process.stdout.write(`${tally.accepted} accepted, ${tally.refused} refused\n`);
  if (tally.refused > 0) process.exitCode = 1;
});

async function* textsOf(file: string): AsyncIterable<string> {
  if (!file.endsWith('.ndjson')) {
    yield await readFile(file, 'utf8');
    return;
  }
  for await (const line of createInterface({ input: createReadStream(file, 'utf8') }))
    if (line.trim() !== '') yield line;
}

async function send(text: string, { base, token }: Target, tally: Tally): Promise<void> {
  const { method, path } = placeOf(text);
  const response = await fetch(path === '' ? base : `${base}/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/fhir+json',
      prefer: 'return=minimal',
    },
    body: text,
  });
  const answer = await response.text();
  if (response.ok) {
    tally.accepted += 1;
    return;
  }
  tally.refused += 1;
  process.stderr.write(
    `${method} ${path || 'Bundle'}: ${response.status} ${answer.slice(0, 400)}\n`,
  );
}

/** Where a resource goes: a Bundle to run to the base, the rest to its type or id. */
function placeOf(text: string): { readonly method: 'POST' | 'PUT'; readonly path: string } {
  const resource: unknown = JSON.parse(text);
  if (typeof resource !== 'object' || resource === null || !('resourceType' in resource))
    throw new Error('A file holds something that is not a FHIR resource.');
  const { resourceType: type } = resource;
  const kind = 'type' in resource ? resource.type : undefined;
  if (type === 'Bundle' && (kind === 'transaction' || kind === 'batch'))
    return { method: 'POST', path: '' };
  return 'id' in resource
    ? { method: 'PUT', path: `${String(type)}/${String(resource.id)}` }
    : { method: 'POST', path: String(type) };
}
