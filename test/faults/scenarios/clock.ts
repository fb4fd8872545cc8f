/**
 * The server's clock goes back 20 minutes: between two starts in one round, under load in the next. What must hold: a
 * new version has a higher `versionId` and no earlier `meta.lastUpdated` than the one it replaces; `_history` is in the
 * order of versions; no id is given twice; the journal is whole, every number once; a page link taken before leads on;
 * a conditional create is still done once; a token of the future is refused or believed, and breaks nothing. R4 resource,
 * meta; R4 http, history; architecture.md 13, Clock.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { answered, everyResource } from '../caller.ts';
import type { Ledger, Sent, Stretch } from '../ledger.ts';
import { LOAD_SYSTEM, observation, onlyOnce } from '../load.ts';
import { sendNoted } from '../noted.ts';
import { DMP } from '../regimes.ts';
import { Rig } from '../rig.ts';
import type { Held } from '../state.ts';
import { heldOf } from '../state.ts';
import type { Violation } from '../violation.ts';
import { doubled, lost, wrong } from '../violation.ts';
import { wrongAtEnd } from './kills.ts';
import type { Round, Scenario } from './scenario.ts';
import { roundOf } from './scenario.ts';

const MINUTE = 60_000;
/** How far the server's clock is ahead of ours when a round begins, so that it never falls behind it. */
const AHEAD_MILLISECONDS = 120 * MINUTE;
const BACK_MILLISECONDS = 20 * MINUTE;
/** Tokens are half spent when they are made: good before and after the clock went back. */
const TOKEN_AGE_MILLISECONDS = 30 * MINUTE;
const LOADED_MILLISECONDS = 1_500;
const PACE = { clients: 4, milliseconds: 20 };
const AT_ONCE = 4;
const PAGE = 5;

export const clock: Scenario = {
  name: 'clock',
  about: "the server's clock goes back, between two starts or under load",
  rounds: ({ rounds }) => rounds * 2,
  open: async () => {
    const clockOffset = AHEAD_MILLISECONDS - TOKEN_AGE_MILLISECONDS;
    const environment = environmentAt(AHEAD_MILLISECONDS);
    const rig = await Rig.open(DMP, { environment, clockOffset, pace: PACE });
    return {
      round: (index) => clockRound(rig, index),
      finish: () => wrongAtEnd(rig),
      close: () => rig.close(),
    };
  },
};

function environmentAt(aheadMilliseconds: number): Readonly<Record<string, string>> {
  return { CLOCK: new Date(Date.now() + aheadMilliseconds).toISOString() };
}

async function clockRound(rig: Rig, index: number): Promise<Round> {
  const isRestart = index % 2 === 0;
  await startAt(rig, AHEAD_MILLISECONDS);
  const ledger = rig.openLedger(`clock-${index}`, Date.now());
  const { from } = await rig.underLoad(ledger, () => pause(LOADED_MILLISECONDS));
  const before = await heldOf(rig.writer, ledger.round);
  const first = await answered(rig.writer, { method: 'GET', path: pathOf(ledger) });
  const tokens = { good: rig.access.sign(DMP.writer), future: futureToken(rig) };
  if (isRestart) await startAt(rig, AHEAD_MILLISECONDS - BACK_MILLISECONDS);
  const { until } = await rig.underLoad(ledger, async (clients) => {
    if (!isRestart) {
      await rig.untilHealed(clients);
      await rig.server.stepClock(-BACK_MILLISECONDS);
    }
    await pause(LOADED_MILLISECONDS);
    await rig.untilHealed(clients);
  });
  const stretch: Stretch = { from, until };
  const violations = [
    ...wrongInPages(before, [
      ...resourcesOf(first.body),
      ...(await everyResource(rig.writer, nextOf(first.body))),
    ]),
    ...(await wrongWithTokens(rig, tokens)),
    ...(await wrongAtOnce(rig, ledger)),
    ...wrongInOrder(before, await heldOf(rig.writer, ledger.round)),
    ...(await rig.inspect(ledger)),
  ];
  const what = isRestart ? '20 minutes back between two starts' : '20 minutes back under load';
  return roundOf({ what, ledger, violations, stretch });
}

/** Of the moment, and of the future once the clock has gone back. */
function futureToken({ access }: Rig): string {
  access.clockOffset += TOKEN_AGE_MILLISECONDS - MINUTE;
  const token = access.sign(DMP.writer);
  access.clockOffset -= TOKEN_AGE_MILLISECONDS - MINUTE;
  return token;
}

async function startAt(rig: Rig, aheadMilliseconds: number): Promise<void> {
  const { code, signal } = await rig.server.stop();
  if (code !== 0) throw new Error(`node ended with ${code ?? signal} at an orderly stop.`);
  rig.site = { ...rig.site, environment: environmentAt(aheadMilliseconds) };
  await rig.restart();
}

type Page = Awaited<ReturnType<typeof answered>>['body'];

function pathOf({ round }: Ledger): string {
  return `Observation?patient=Patient/marie&code=${LOAD_SYSTEM}|${round}&_count=${PAGE}`;
}

function resourcesOf({ entry = [] }: Page): readonly Page[] {
  return entry.flatMap(({ resource }) => (resource ? [resource] : []));
}

function nextOf({ link }: Page): string {
  const next = link?.find(({ relation }) => relation === 'next')?.url;
  if (next === undefined) throw new Error('One page holds everything: the load was too small.');
  return next;
}

/** Pages begun before and read to the end after: whatever was there is shown, and nothing twice. */
function wrongInPages(before: readonly Held[], shown: readonly Page[]): readonly Violation[] {
  const ids = shown.map(({ id }) => id);
  const repeats = ids.length - new Set(ids).size;
  const missing = before.filter(({ id }) => !ids.includes(id));
  return [
    ...(repeats === 0 ? [] : [doubled(`${repeats} resources are on two pages`)]),
    ...missing.map(({ tag }) => lost(`${tag} is on no page`)),
  ];
}

/** Ids stay those of one resource each; versions and instants go on in one order. */
function wrongInOrder(before: readonly Held[], held: readonly Held[]): readonly Violation[] {
  const found: Violation[] = [];
  if (new Set(held.map(({ id }) => id)).size !== held.length) found.push(doubled('ids'));
  const grown = held.filter(({ tag, texts }) =>
    before.some((earlier) => earlier.tag === tag && earlier.texts.size < texts.size),
  );
  if (grown.length === 0) found.push(wrong('nothing was updated after the clock went back'));
  for (const { tag, texts, updated } of held) {
    const versions = [...texts.keys()];
    if (!isFalling(versions)) found.push(wrong(`${tag}: its history is ${versions.join(', ')}`));
    if (!isFalling(updated.map((instant) => Date.parse(instant))))
      found.push(wrong(`${tag}: a later version has an earlier instant (${updated.join(', ')})`));
  }
  return found;
}

/** Newest first; two versions may share an instant. */
function isFalling(numbers: readonly number[]): boolean {
  return numbers.every((number, index) => index === 0 || number <= (numbers[index - 1] ?? number));
}

/** Tokens made before: one that is good still, and one whose beginning lies ahead now. */
async function wrongWithTokens(
  { access }: Rig,
  { good, future }: { readonly good: string; readonly future: string },
): Promise<readonly Violation[]> {
  const statusOf = async (token: string): Promise<number> => {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${access.base}/Patient/marie`, { headers });
    await response.arrayBuffer();
    return response.status;
  };
  const [goodStatus, futureStatus] = [await statusOf(good), await statusOf(future)];
  return [
    ...(goodStatus === 200 ? [] : [wrong(`a token still good was answered ${goodStatus}`)]),
    // Not believed until its time comes: its holder asks for another.
    ...(futureStatus === 401 ? [] : [wrong(`a token of the future was answered ${futureStatus}`)]),
  ];
}

/** The same conditional create at once: locks do not hang on the clock. */
async function wrongAtOnce({ writer }: Rig, ledger: Ledger): Promise<readonly Violation[]> {
  const change = { tag: `${ledger.round}.once`, version: 1, text: 'once' };
  const sent: Sent = {
    ...{ method: 'POST', path: 'Observation' },
    headers: onlyOnce(change.tag),
    body: observation(ledger.round, change),
  };
  const requests = Array.from({ length: AT_ONCE }, (_, index) =>
    sendNoted(writer, ledger, {
      // Whoever comes later finds what the first has made.
      ...{ requestId: `${change.tag}.${index}`, sent, changes: [change], isRepeat: true },
    }),
  );
  const statuses = (await Promise.all(requests)).map(({ act }) => act.status);
  const made = statuses.filter((status) => status === 201).length;
  return made === 1 ? [] : [wrong(`a conditional create sent at once: ${statuses.join(', ')}`)];
}
