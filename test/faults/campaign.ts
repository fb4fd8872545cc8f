/** Runs the rounds of one fault and counts what came of them; a round that breaks the rig is a violation too. */
import type { Plan, Round, Running, Scenario } from './scenarios/scenario.ts';
import type { Violation, ViolationKind } from './violation.ts';
import { textsOf, wrong } from './violation.ts';

/** A scenario whose rounds throw is begun anew so often; then it is given up. */
const ANEW_MAX = 3;

export interface RoundRecord extends Round {
  readonly index: number;
  /** Of the whole round, inspection included. */
  readonly seconds: number;
}

export interface Row {
  readonly fault: string;
  readonly about: string;
  readonly planned: number;
  readonly rounds: readonly RoundRecord[];
  /** Found when all rounds were over. */
  readonly atEnd: readonly Violation[];
}

export interface Campaign {
  readonly plan: Plan;
  /** True when the person has had enough: the round that runs is the last. */
  readonly isInterrupted: () => boolean;
}

export async function runScenario(scenario: Scenario, campaign: Campaign): Promise<Row> {
  const { plan, isInterrupted } = campaign;
  const planned = scenario.rounds(plan);
  const rounds: RoundRecord[] = [];
  const atEnd: Violation[] = [];
  for (let begun = 0; rounds.length < planned && begun <= ANEW_MAX; begun += 1) {
    if (isInterrupted()) break;
    try {
      atEnd.push(...(await runRounds({ scenario, planned, rounds }, campaign)));
    } catch (error) {
      // The servers or their databases cannot even be opened or closed.
      atEnd.push(wrong(`the rig itself: ${messageOf(error)}`));
    }
  }
  for (const text of textsOf(atEnd)) plan.tell(`  at the end: ${text}`);
  return { fault: scenario.name, about: scenario.about, planned, rounds, atEnd };
}

interface Rounds {
  readonly scenario: Scenario;
  readonly planned: number;
  readonly rounds: RoundRecord[];
}

/** Until all rounds are over or one throws: then the scenario is closed, and begun anew by the caller. */
async function runRounds(
  { scenario, planned, rounds }: Rounds,
  { plan, isInterrupted }: Campaign,
): Promise<readonly Violation[]> {
  const running = await scenario.open(plan);
  try {
    while (rounds.length < planned && !isInterrupted()) {
      const { record, isBroken } = await recorded(running, rounds.length);
      rounds.push(record);
      plan.tell(lineOf(scenario, record, planned));
      for (const text of textsOf(record.violations)) plan.tell(`  ${text}`);
      if (isBroken) return [];
    }
    return await running.finish();
  } finally {
    await running.close();
  }
}

async function recorded(
  running: Running,
  index: number,
): Promise<{ readonly record: RoundRecord; readonly isBroken: boolean }> {
  const began = performance.now();
  const secondsSince = (): number => (performance.now() - began) / 1000;
  try {
    const round = await running.round(index);
    return { record: { index, ...round, seconds: secondsSince() }, isBroken: false };
  } catch (error) {
    const violations = [wrong(messageOf(error))];
    const round: Round = { what: 'broken off', acknowledged: 0, violations, silentSeconds: 0 };
    return { record: { index, ...round, seconds: secondsSince() }, isBroken: true };
  }
}

function lineOf({ name }: Scenario, record: RoundRecord, planned: number): string {
  const { index, what, acknowledged, violations, silentSeconds, seconds } = record;
  const verdict = violations.length === 0 ? 'ok' : `${violations.length} VIOLATION(S)`;
  const silent = `silent ${silentSeconds.toFixed(1)} s`;
  const place = `${name} ${index + 1}/${planned}`;
  return `${place}: ${what}; ${acknowledged} writes, ${silent}, ${verdict} (${seconds.toFixed(0)} s)`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function violationsOf({ rounds, atEnd }: Row): readonly Violation[] {
  return [...rounds.flatMap(({ violations }) => violations), ...atEnd];
}

export function countOf(row: Row, kind: ViolationKind): number {
  return violationsOf(row).filter((violation) => violation.kind === kind).length;
}

export function isPassed(row: Row): boolean {
  return row.rounds.length === row.planned && violationsOf(row).length === 0;
}
