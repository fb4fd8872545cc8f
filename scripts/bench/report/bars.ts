/** What the figures are held against: the bars set for the core before it is built upon. */
import type { Effort } from '../plan.ts';
import type { Ratios } from './summary.ts';

/** The bars hold at this many clients. */
export const BAR_CLIENTS = 32;

export interface Bar {
  readonly name: string;
  readonly measured: number;
  readonly bar: number;
  readonly met: boolean;
}

type Measure = 'bareToCeilingThroughput' | 'policyToBareCpu' | 'fullToBareCpu';

/** Scenarios of no kind named here have no bar. */
const RATIO_BARS: Readonly<
  Record<
    Measure,
    { readonly title: string; readonly side: 'least' | 'most' } & Record<'read' | 'create', number>
  >
> = {
  bareToCeilingThroughput: { title: 'bare / ceiling', side: 'least', read: 0.5, create: 0.35 },
  policyToBareCpu: { title: 'policy / bare, CPU', side: 'most', read: 1.15, create: 1.15 },
  fullToBareCpu: { title: 'full / bare, CPU', side: 'most', read: 1.35, create: 1.25 },
};
const START_SECONDS_MAX = 3;
const NODE_MEGABYTES_MAX = 300;

export interface BarParts {
  readonly ratios: readonly Ratios[];
  /** Median of the starts; undefined when none was timed. */
  readonly startSeconds: number | undefined;
  /** Of the full server after the run; undefined when it was not run. */
  readonly nodeMegabytes: number | undefined;
}

export function barsOf({ ratios, startSeconds, nodeMegabytes }: BarParts): readonly Bar[] {
  const held = ratios
    .filter(({ clients }) => clients === BAR_CLIENTS)
    .flatMap((one) => ratioBars(one, one.effort));
  return [
    ...held,
    ...atMost('start on an empty folder, s', startSeconds, START_SECONDS_MAX),
    ...atMost('node after the run, MB', nodeMegabytes, NODE_MEGABYTES_MAX),
  ];
}

function ratioBars(ratios: Ratios, effort: Effort): readonly Bar[] {
  if (effort === 'other') return [];
  // The table's own keys.
  return (Object.keys(RATIO_BARS) as Measure[]).flatMap((measure) => {
    const measured = ratios[measure];
    if (measured === undefined) return [];
    const { title, side, [effort]: bar } = RATIO_BARS[measure];
    const met = side === 'least' ? measured >= bar : measured <= bar;
    return [{ name: `${title}: ${ratios.scenario}`, measured, bar, met }];
  });
}

function atMost(name: string, measured: number | undefined, bar: number): readonly Bar[] {
  return measured === undefined ? [] : [{ name, measured, bar, met: measured <= bar }];
}
