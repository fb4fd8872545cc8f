/** `npm run demo:data -- [--out DIR]`: builds the demo world's submissions, counts them, and writes them as files if asked. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { FhirResource } from './demo/fhir-json.ts';
import type { DemoSubmission } from './demo/world.ts';
import { demoWorld } from './demo/world.ts';

const HELP = `Usage: npm run demo:data -- [--out DIR] [--now INSTANT]

Builds the data of the demo world, as the requests that load it, and prints what there is.

  --out DIR       write each request's body to DIR, with index.json that says who sends what, in order
  --now INSTANT   the instant at which the access rights must be in force (default 2026-11-01T08:00:00+00:00)
  --help          this text
`;

function main(): void {
  const { out, now, help } = readOptions();
  if (help) {
    console.log(HELP);
    return;
  }
  const world = now === undefined ? demoWorld() : demoWorld(now);
  for (const [index, submission] of world.entries()) {
    const { sender, method, path, title } = submission;
    const place = `${String(index + 1).padStart(3)}/${world.length}`;
    console.log(`${place}  ${sender.padEnd(13)} ${method} ${path || '(transaction)'}  ${title}`);
  }
  console.log(`\n${countTable(world)}`);
  if (out !== undefined) {
    write(world, out);
    console.log(`\n${world.length} requests written to ${out}`);
  }
}

interface Options {
  readonly out?: string;
  readonly now?: string;
  readonly help: boolean;
}

/** @throws Error when an option is unknown or its value cannot be read. */
function readOptions(): Options {
  const { values } = parseArgs({
    options: { out: { type: 'string' }, now: { type: 'string' }, help: { type: 'boolean' } },
  });
  const { out, now, help = false } = values;
  if (now !== undefined && Number.isNaN(Date.parse(now))) {
    throw new Error(`--now must be an instant like 2026-11-01T08:00:00+01:00, not '${now}'`);
  }
  return { help, ...(out === undefined ? {} : { out }), ...(now === undefined ? {} : { now }) };
}

/** Resources per record and type, most frequent first. */
function countTable(world: readonly DemoSubmission[]): string {
  const lines: string[] = [];
  for (const [patient, submissions] of Map.groupBy(world, (one) => one.patient ?? 'directory')) {
    const resources = submissions.flatMap(({ body }) => resourcesOf(body));
    const byType = [...Map.groupBy(resources, ({ resourceType }) => resourceType)]
      .map(([type, own]) => [type, own.length] as const)
      .toSorted(([, a], [, b]) => b - a)
      .map(([type, count]) => `${type} ${count}`);
    lines.push(`${patient}: ${resources.length} resources: ${byType.join(', ')}`);
  }
  return lines.join('\n');
}

function resourcesOf(body: object): readonly FhirResource[] {
  // demoWorld makes bodies of Bundles and single resources: only Bundles have entries.
  const { entry } = body as { entry?: readonly { readonly resource: FhirResource }[] };
  if (entry !== undefined) return entry.map(({ resource }) => resource);
  // Without entries the body is a single resource, for the same reason.
  return [body as FhirResource];
}

function write(world: readonly DemoSubmission[], directory: string): void {
  mkdirSync(directory, { recursive: true });
  const index = world.map(({ body, ...heading }, position) => {
    const file = `${String(position + 1).padStart(3, '0')}-${heading.sender}.json`;
    writeFileSync(join(directory, file), `${JSON.stringify(body, null, 2)}\n`);
    return { ...heading, file };
  });
  writeFileSync(join(directory, 'index.json'), `${JSON.stringify(index, null, 2)}\n`);
}

try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
