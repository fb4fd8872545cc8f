/** R4 http, batch: each entry stands alone, with its own transaction and trace. */
import type { Interaction, ResponseEntry } from '../engine/interaction.ts';
import { internalError } from '../outcome/errors.ts';
import { FhirError } from '../outcome/fhir-error.ts';
import { entriesOf, entryRequest } from './bundle-entry.ts';
import { requiredResource } from './request.ts';

export const batch: Interaction = {
  code: 'batch',
  spec: 'R4 http, batch',
  level: 'system',
  method: 'POST',
  suffix: '',
  effect: 'compose',
  atomic: false,
  run: async (envelope, composer) => {
    const entries: ResponseEntry[] = [];
    for (const entry of entriesOf(requiredResource(envelope))) {
      try {
        entries.push({
          kind: 'result',
          result: await composer.perform(entryRequest(entry, { envelope, composer })),
        });
      } catch (error) {
        entries.push({
          kind: 'error',
          error: error instanceof FhirError ? error : internalError(error),
        });
      }
    }
    return { kind: 'response', type: 'batch-response', entries };
  },
};
