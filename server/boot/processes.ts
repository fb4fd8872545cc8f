/** One process or several, as `WORKERS` asks: what main and the commands start. */
import type { Config } from './config.ts';
import type { ProcessesOptions, Running } from './running.ts';

/**
 * Resolves when all processes answer. What serves is imported only where it serves: the primary of several stays small.
 * @throws Error in one sentence a person can act on.
 */
export async function startProcesses(config: Config, options: ProcessesOptions): Promise<Running> {
  if (config.workers === 1) {
    const { startCarnet } = await import('./start.ts');
    return startCarnet(config, options);
  }
  const { startWorkers } = await import('./workers/primary.ts');
  return startWorkers(config, options);
}
