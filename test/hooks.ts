/** Mocha root hooks: what the whole run shares is given back at its end. */
import { stopMongod } from './mongod.ts';
import { emittedBodies } from './validation/emitted/emitted.ts';

export const mochaHooks = {
  async afterAll(): Promise<void> {
    await stopMongod();
    emittedBodies.tell();
  },
};
