/** What a run tells: files of reproductions, a JSON report, and the same in words. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Range } from './exchange.ts';
import { exchanged } from './exchange.ts';
import { Lane } from './lane.ts';
import { minimised } from './minimise.ts';
import { curlOf, written } from './reproduction.ts';
import type { Field, Result, Wish } from './run.ts';
import { megabytes } from './run.ts';
import type { Shot } from './shot.ts';
import { bytesOf } from './shot.ts';
import { apart, namedZones, twinOf } from './twin.ts';
import type { Fault, Volley } from './volley.ts';

/** Violations made small and written down. */
const WRITTEN_MAX = 20;

/** Each kept violation made smaller, while the server lives, and written under `out`; gives what to tell of it. */
export async function writeFaults(
  { faults }: Pick<Volley, 'faults'>,
  { range, target }: Pick<Field, 'range' | 'target'>,
  { out, seed }: { readonly out: string; readonly seed: number },
): Promise<readonly string[]> {
  const { world } = range;
  const lines: string[] = [];
  if (faults.length === 0) return lines;
  await mkdir(out, { recursive: true });
  const lane = new Lane(range.port);
  for (const [index, fault] of faults.slice(0, WRITTEN_MAX).entries()) {
    const again = (smaller: Shot): Promise<boolean> => breaksAgain(smaller, fault, { range, lane });
    const least = target.ended === undefined ? await minimised(fault.shot, again) : fault.shot;
    const name = join(out, `${index + 1}-${fault.law.replaceAll(' ', '-')}`);
    await writeFile(
      `${name}.json`,
      JSON.stringify(written(least, { ...fault, seed }, world), null, 2),
    );
    await writeFile(`${name}.http`, bytesOf(least, '$TOKEN', 'again'));
    if (least.body) await writeFile(`${name}.body`, least.body);
    const shell = least.wire
      ? `send ${name}.http as it is`
      : curlOf(least, world.base, least.body && `${name}.body`);
    lines.push(
      `${fault.law}: ${fault.what}\n  as ${least.caller} (token: ${least.token.name})\n  ${shell}\n  replay: npm run fuzz -- --replay ${name}.json`,
    );
  }
  lane.close();
  return lines;
}

async function breaksAgain(
  shot: Shot,
  { law }: Fault,
  { range, lane }: { readonly range: Range; readonly lane: Lane },
): Promise<boolean> {
  if (law === 'absent as hidden') {
    const caller = range.world.cast.get(shot.caller);
    const twin = caller && twinOf(shot, caller, namedZones(range.world));
    return twin !== undefined && (await apart(shot, twin, { ...range, lane })).length > 0;
  }
  const { violations } = await exchanged(shot, lane, { ...range, requestId: 'again' });
  return violations.some((violation) => violation.law === law);
}

export function reportOf(wish: Wish, result: Result): object {
  const { volley, before, after, inspection, log, seconds, wrong, seeds } = result;
  const { sent, accepted, refused, busy, coverage, laws, slow } = volley;
  return {
    seed: wish.seed,
    connections: wish.connections,
    seeds,
    requests: sent,
    seconds: Math.round(seconds),
    accepted,
    refused,
    busy,
    twins: volley.twins,
    statuses: coverage.statuses(),
    codes: coverage.codes(),
    triplesReached: coverage.size,
    triples: coverage.triples(),
    memory: { before, after },
    stored: {
      resources: inspection.resources,
      versions: inspection.versions,
      events: inspection.events,
    },
    acknowledged: volley.written.size,
    log: { lines: log.lines, warnings: log.warnings },
    slowest: slow,
    violations: Object.fromEntries(laws),
    wrong,
  };
}

export function summaryOf({
  volley,
  before,
  after,
  inspection,
  wrong,
  seconds,
}: Result): readonly string[] {
  const { sent, accepted, refused, busy, coverage, laws, slow } = volley;
  const statuses = Object.entries(coverage.statuses()).map(
    ([status, count]) => `${status}: ${count}`,
  );
  const codes = Object.entries(coverage.codes()).map(([code, count]) => `${code} (${count})`);
  return [
    `${sent} requests in ${Math.round(seconds)} s: ${accepted} accepted, ${refused} refused, ${busy} told to come back, ${volley.twins} asked again about nothing`,
    `statuses   ${statuses.join(', ')}`,
    `answers    ${codes.join(', ')}`,
    `coverage   ${coverage.size} triples of interaction, status and code`,
    `memory     ${megabytes(before.heap + before.external)} MB heap and buffers after the warm-up, ${megabytes(after.heap + after.external)} at the end; resident ${megabytes(before.resident)} and ${megabytes(after.resident)}`,
    `stored     ${inspection.resources} resources in ${inspection.versions} versions, ${inspection.events} events; ${volley.written.size} acknowledged writes all traced`,
    `slowest    ${slow
      .slice(0, 3)
      .map(
        ({ milliseconds, method, target }) => `${milliseconds} ms ${method} ${target.slice(0, 80)}`,
      )
      .join(' · ')}`,
    ...[...laws].map(([law, count]) => `BROKEN     ${law}: ${count}`),
    ...wrong.map((sentence) => `WRONG      ${sentence}`),
  ];
}

/** Whether every law was kept. */
export function isClean({ volley, wrong }: Result): boolean {
  return volley.laws.size === 0 && wrong.length === 0;
}
