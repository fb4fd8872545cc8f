/** The load generator's process: runs the cells it is ordered to. Started by the bench alone. */
import { readFile } from 'node:fs/promises';
import { answerOrders } from '../child.ts';
import type { Plan } from '../plan.ts';
import { runCell } from './cell.ts';
import type { CellOrder } from './tally.ts';

export interface GeneratorOrder {
  readonly cell: CellOrder;
  /** File of the plan of the mode. */
  readonly plan: string;
}

const plans = new Map<string, Plan>();

answerOrders<GeneratorOrder, unknown>(async ({ cell, plan }) => runCell(cell, await planIn(plan)));

async function planIn(path: string): Promise<Plan> {
  const known = plans.get(path);
  if (known) return known;
  // Written by the bench as this type.
  const read = JSON.parse(await readFile(path, 'utf8')) as Plan;
  plans.set(path, read);
  return read;
}
