/** Sends one shot and judges its answer. */
import { NOBODY } from './cast.ts';
import type { Judged } from './judge.ts';
import { judge } from './judge.ts';
import type { Lane, Outcome } from './lane.ts';
import { askBroken } from './lane.ts';
import type { Shot } from './shot.ts';
import { bytesOf } from './shot.ts';
import type { Tokens } from './tokens.ts';
import type { World } from './world.ts';

export interface Range {
  readonly world: World;
  readonly tokens: Tokens;
  readonly port: number;
}

export interface Exchanged extends Judged {
  readonly outcome: Outcome;
}

export async function exchanged(
  shot: Shot,
  lane: Lane,
  { world, tokens, port, requestId }: Range & { readonly requestId: string },
): Promise<Exchanged> {
  const caller = world.cast.get(shot.caller) ?? world.cast.get(NOBODY);
  if (!caller) throw new Error(`Nobody of the cast is called '${shot.caller}'.`);
  const token = tokens.of(caller, shot.token);
  const bytes = bytesOf(shot, token, requestId);
  const outcome = shot.wire
    ? await askBroken(port, bytes, { isSilent: shot.isSilent ?? false })
    : await lane.ask(bytes, shot.method);
  const { canaries } = world;
  return { outcome, ...judge({ shot, caller, token, requestId, outcome, canaries }) };
}
