/** Which scenarios a server refuses: what is not built, or what the DMP does not allow, in the server's own words. */
import { requestBytes, Wire } from './load/wire.ts';
import type { Plan, ServerMode } from './plan.ts';
import { asksOf } from './plan.ts';

export interface Refusal {
  readonly scenario: string;
  readonly mode: ServerMode;
  readonly status: number;
  /** The diagnostics of the answer. */
  readonly words: string;
}

export interface Probed {
  readonly mode: ServerMode;
  readonly port: number;
  readonly plan: Plan;
}

const WORDS_MAX = 300;

/** Sends one request of each scenario to each server; the first one's words are told. @throws Error when a server fails instead of refusing. */
export async function refusalsIn(servers: readonly Probed[]): Promise<readonly Refusal[]> {
  const found: Refusal[] = [];
  for (const server of servers) {
    const wire = await Wire.open(server.port);
    for (const { name } of server.plan.scenarios) {
      if (found.some(({ scenario }) => scenario === name)) continue;
      const refusal = await probe(server, wire, name);
      if (refusal) found.push(refusal);
    }
    wire.close();
  }
  return [...found, ...mixedWith(found, servers)];
}

async function probe(
  { mode, plan }: Probed,
  wire: Wire,
  scenario: string,
): Promise<Refusal | undefined> {
  const known = plan.scenarios.find(({ name }) => name === scenario);
  if (!known || !('operations' in known)) return undefined;
  const [operation] = known.operations;
  const [ask] = operation ? asksOf(operation) : [];
  if (!ask) throw new Error(`The scenario '${scenario}' has no request: give it more --records.`);
  const { status, body } = await wire.send(
    requestBytes({ ...ask, token: plan.tokens[ask.token] ?? '' }),
  );
  if (status === ask.expect.status) return undefined;
  const text = body.toString('utf8');
  if (status < 400 || status >= 500)
    throw new Error(
      `${mode} answers ${status} to ${ask.method} ${ask.path}: ${text.slice(0, WORDS_MAX)}`,
    );
  const [, words = text] = /"diagnostics":"((?:[^"\\]|\\.)*)"/.exec(text) ?? [];
  return { scenario, mode, status, words: words.slice(0, WORDS_MAX) };
}

/** A mixed scenario falls with its parts. */
function mixedWith(refused: readonly Refusal[], [server]: readonly Probed[]): readonly Refusal[] {
  return (server?.plan.scenarios ?? []).flatMap((scenario) => {
    const lost =
      'mix' in scenario && refused.find(({ scenario: one }) => scenario.mix.includes(one));
    return lost ? [{ ...lost, scenario: scenario.name }] : [];
  });
}
