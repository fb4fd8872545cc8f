/** The database of an installation: the one it was given, or a mongod of its own. */
import { join } from 'node:path';
import type { Config } from './config.ts';
import { startEmbedded } from './mongod/embedded.ts';

export interface Database {
  /** For the driver; may hold credentials, so it is never logged. */
  readonly uri: string;
  /** Resolves when the embedded mongod is given up; never for a database that was given. */
  readonly lost: Promise<Error>;
  close(): Promise<void>;
}

/** @throws Error in one sentence when there is no MongoDB to be had. */
export async function openDatabase(
  config: Config,
  tell: (message: string) => void,
): Promise<Database> {
  if (config.mongodbUri !== undefined) return givenDatabase(config.mongodbUri);
  const dataDir = join(config.dataDir, 'mongod');
  const mongod = await startEmbedded({ dataDir, environment: config.environment, log: tell });
  const { promise: lost, resolve: lose } = Promise.withResolvers<Error>();
  let isClosing = false;
  const onEnd = (): void => {
    if (isClosing) return;
    lose(
      new Error(
        `The embedded MongoDB does not stay up, so Carnet stops: read ${join(dataDir, 'mongod.log')}, then start it again.`,
      ),
    );
  };
  mongod.exited.then(onEnd, onEnd);
  return {
    uri: mongod.uri,
    lost,
    close: () => {
      isClosing = true;
      return mongod.stop();
    },
  };
}

/** A database that somebody else keeps: nobody here can tell that it is gone for good. */
export function givenDatabase(uri: string): Database {
  return { uri, lost: new Promise(() => undefined), close: () => Promise.resolve() };
}
