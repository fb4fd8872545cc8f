/** Mocha root hooks: what the whole run shares is given back at its end. */
import { stopMongod } from './mongod.ts';

export const mochaHooks = {
  async afterAll(): Promise<void> {
    await stopMongod();
  },
};
