/** What the generic server brings: every interaction of R4 that is built, for all resource types. */
import { batch } from '../interactions/batch.ts';
import { capabilities } from '../interactions/capabilities.ts';
import { create } from '../interactions/create.ts';
import { deleteInteraction } from '../interactions/delete.ts';
import { historyInstance } from '../interactions/history-instance.ts';
import { conditionalPatch, patch } from '../interactions/patch.ts';
import { read } from '../interactions/read.ts';
import { searchType, searchTypePost } from '../interactions/search-type.ts';
import { transaction } from '../interactions/transaction.ts';
import { update } from '../interactions/update.ts';
import { vread } from '../interactions/vread.ts';
import { validateInstance, validateStored, validateType } from '../operations/validate.ts';
import { verifyJournalOperation } from '../operations/verify-journal.ts';
import type { Module } from './module.ts';

export const r4Module: Module = {
  name: 'r4',
  interactions: [
    capabilities,
    read,
    vread,
    update,
    patch,
    conditionalPatch,
    deleteInteraction,
    historyInstance,
    create,
    searchType,
    searchTypePost,
    transaction,
    batch,
    verifyJournalOperation,
    validateType,
    validateInstance,
    validateStored,
  ],
};
