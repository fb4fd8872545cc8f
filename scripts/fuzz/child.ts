/** The server under fire, in a process of its own: it says what it weighs, and at the end what it holds. Forked by `server.ts`. */
import { readConfig } from '../../server/boot/config.ts';
import { readDefinitions } from '../../server/boot/definitions.ts';
import { startCarnet } from '../../server/boot/start.ts';
import { inspectStore } from './aftermath.ts';
import type { Asked, Told } from './messages.ts';
import { weighed } from './weight.ts';

function tell(message: Told): void {
  process.send?.(message);
}

function end(work: Promise<void>): void {
  work.then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
}

try {
  const database = process.env['FUZZ_DATABASE'];
  const carnet = await startCarnet(readConfig(process.env), {
    tell: (message) => process.stderr.write(`${message}\n`),
    ...(database === undefined ? {} : { database }),
  });
  process.once('SIGTERM', () => end(carnet.close()));
  // A parent that is gone wants nothing any more.
  process.once('disconnect', () => end(carnet.close()));
  process.on('message', (asked: Asked) => {
    const answer = async (): Promise<Told> => {
      if (asked.kind === 'weigh') return { kind: 'weight', weight: await weighed() };
      const { store, engine } = carnet;
      const definitions = readDefinitions();
      const found = await inspectStore({
        store,
        definitions,
        types: engine.registry.types,
        about: asked.about,
      });
      return { kind: 'inspected', found };
    };
    answer().then(tell, (error: unknown) => {
      tell({
        kind: 'failed',
        message: error instanceof Error ? String(error.stack) : String(error),
      });
    });
  });
  tell({ kind: 'ready', url: carnet.url });
} catch (error) {
  tell({ kind: 'failed', message: error instanceof Error ? String(error.stack) : String(error) });
  process.exitCode = 1;
  process.disconnect();
}
