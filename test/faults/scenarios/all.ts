/** Every fault of the rig, in the order they are run. */
import { clock } from './clock.ts';
import { drain } from './drain.ts';
import { failOver, hungPrimary } from './fail-over.ts';
import { fullDisk } from './full-disk.ts';
import { failPoints, kills } from './kills.ts';
import { hang, stop } from './outage.ts';
import type { Scenario } from './scenario.ts';

export const SCENARIOS: readonly Scenario[] = [
  ...[drain, clock, hang, stop, fullDisk, failPoints, failOver, hungPrimary, kills],
];
