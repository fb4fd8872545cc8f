/** A worker whose start takes long: `progress` as many times as PROGRESS says, then it answers, or never when it is SILENT. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Told } from '../../server/boot/workers/messages.ts';

const STEP_MILLISECONDS = 400;
const tell = (told: Told): void => {
  process.send?.(told);
};

process.on('message', (order: { readonly kind: string }) => {
  if (order.kind === 'stop') process.exit(0);
});

tell({ kind: 'progress' });
for (let step = 0; step < Number(process.env['SLOW_STEPS']); step += 1) {
  await pause(STEP_MILLISECONDS);
  tell({ kind: 'progress' });
}
if (process.env['SLOW_SILENT'] === undefined) tell({ kind: 'answers', url: 'http://slow.test' });
