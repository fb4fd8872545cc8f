/** R4 http, capabilities. Open to all: it says what the server can do, nothing of anybody. */
import type { Interaction } from '../engine/interaction.ts';
import { invalidParameter } from '../outcome/errors.ts';

export const capabilities: Interaction = {
  code: 'capabilities',
  spec: 'R4 http, capabilities',
  level: 'system',
  method: 'GET',
  suffix: 'metadata',
  effect: 'read',
  open: true,
  run: async (request, _reader, tools) => {
    const mode = request.query.find(([name]) => name === 'mode')?.[1] ?? 'full';
    if (!['full', 'normative', 'terminology'].includes(mode)) {
      throw invalidParameter('mode', {
        fr: '« mode » peut être full, normative ou terminology.',
        en: "'mode' may be full, normative or terminology.",
      });
    }
    return {
      kind: 'computed',
      resource: mode === 'terminology' ? tools.terminologyStatement() : tools.statement(),
      status: 200,
    };
  },
};
