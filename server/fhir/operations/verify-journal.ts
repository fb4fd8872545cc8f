/** `$verify-journal`: walks the whole journal and says whether anything is missing. dmp.md 6.6. */
import type { Interaction } from '../engine/interaction.ts';
import { resourceOf } from '../model/resource.ts';

export const verifyJournalOperation: Interaction = {
  code: '$verify-journal',
  spec: 'R4 operations; dmp.md 6.6',
  level: 'system',
  method: 'GET',
  suffix: '$verify-journal',
  definition: 'https://carnet.example/fhir/OperationDefinition/verify-journal',
  effect: 'read',
  run: async (_request, _reader, tools) => {
    const { events, writers, breaks } = await tools.verifyJournal();
    const resource = resourceOf({
      resourceType: 'Parameters',
      parameter: [
        { name: 'result', valueBoolean: breaks.length === 0 },
        { name: 'events', valueInteger: events },
        { name: 'writers', valueInteger: writers },
        ...breaks.map(({ writer, expected, found }) => ({
          name: 'break',
          part: [
            { name: 'writer', valueString: writer },
            { name: 'expected', valueInteger: expected },
            { name: 'found', valueInteger: found },
          ],
        })),
      ],
    });
    return { kind: 'computed', resource, status: 200 };
  },
};
