/** The journal held against the ledger and the state: a trace of every action, once, and no trace of what is not. */
import type { Shown } from '../shown.ts';
import type { Caller } from './caller.ts';
import { answered, everyResource } from './caller.ts';
import type { Act, Ledger } from './ledger.ts';
import { traceKey } from './ledger.ts';
import type { Regime } from './regimes.ts';
import type { Held } from './state.ts';
import type { Violation } from './violation.ts';
import { doubled, untraced, wrong } from './violation.ts';

/** What is looked at in an AuditEvent. */
interface Event {
  readonly outcome: string;
  readonly action: string;
  readonly requestId: string;
  /** `Observation/id/_history/1`. */
  readonly references: readonly string[];
}

interface Entity {
  readonly what?: { readonly reference?: string; readonly identifier?: { readonly value: string } };
  readonly type?: { readonly code: string };
}

export async function eventsOf(
  ask: Caller,
  { journalQuery }: Pick<Regime, 'journalQuery'>,
  since: string,
): Promise<readonly Event[]> {
  const path = `AuditEvent?${journalQuery}date=ge${since}&_count=200`;
  return (await everyResource(ask, path)).map(eventOf);
}

function eventOf({ outcome, action, entity }: Shown): Event {
  // R4 AuditEvent.entity, as fhir/audit/render.ts writes it.
  const entities = (entity ?? []) as readonly Entity[];
  const request = entities.find(({ type }) => type?.code === 'XrequestId');
  return {
    outcome: String(outcome),
    action: String(action),
    requestId: request?.what?.identifier?.value ?? '',
    references: entities.flatMap(({ what }) => what?.reference ?? []),
  };
}

export interface Evidence {
  readonly events: readonly Event[];
  readonly held: readonly Held[];
  readonly ledger: Ledger;
}

export function wrongInTraces({ events, held, ledger }: Evidence): readonly Violation[] {
  const { acts } = ledger;
  const byKey = Map.groupBy(events, ({ requestId }) => requestId);
  const eventsOfAct = ({ requestId }: Act): readonly Event[] =>
    byKey.get(traceKey(requestId)) ?? [];
  const first = acts.filter(({ isRepeat }) => !isRepeat).flatMap(eventsOfAct);
  const repeated = acts.filter(({ isRepeat }) => isRepeat).flatMap(eventsOfAct);
  return [
    ...acts
      .filter(({ status }) => !(status === 503 && ledger.refusalsMayBeUntraced))
      .flatMap((act) => wrongInTraceOf(act, eventsOfAct(act))),
    ...unequal(held, first.flatMap(versionsMade), repeated.flatMap(versionsMade)),
  ];
}

/** An answer without a trace, or an acknowledgement whose trace does not say so. */
function wrongInTraceOf(act: Act, events: readonly Event[]): readonly Violation[] {
  const { requestId, outcome, status, isTurnedAway } = act;
  if (status === undefined || isTurnedAway) return [];
  if (events.length === 0)
    return [untraced(`${requestId} was answered ${status} and has no trace`)];
  const isDone = events.every((event) => event.outcome === '0');
  if (outcome === 'acknowledged' && !isDone)
    return [untraced(`${requestId}: its trace says it failed`)];
  if (outcome === 'refused' && isDone) return [wrong(`${requestId}: its trace says it was done`)];
  return [];
}

function versionsMade({ action, outcome, references }: Event): readonly string[] {
  if (outcome !== '0' || (action !== 'C' && action !== 'U')) return [];
  return references.filter((one) => /^Observation\/[^/]+\/_history\//.test(one));
}

/** Every version has one trace that made it, and every such trace its version; a repeat may name what it found. */
function unequal(
  held: readonly Held[],
  made: readonly string[],
  repeated: readonly string[],
): readonly Violation[] {
  const stored = new Set(
    held.flatMap(({ id, texts }) =>
      [...texts.keys()].map((version) => `Observation/${id}/_history/${version}`),
    ),
  );
  const repeats = made.length - new Set(made).size;
  const traced = new Set([...made, ...repeated]);
  return [
    ...(repeats === 0 ? [] : [doubled(`${repeats} traces are double`)]),
    ...[...stored].filter((one) => !traced.has(one)).map((one) => untraced(`${one} has no trace`)),
    ...[...traced]
      .filter((one) => !stored.has(one))
      .map((one) => wrong(`${one} is traced and not held`)),
  ];
}

/** The places where the journal is not whole; empty when it is. */
export async function breaksOf(ask: Caller): Promise<readonly Violation[]> {
  const { body } = await answered(ask, { method: 'GET', path: '$verify-journal' });
  // Parameters, as fhir/operations/verify-journal.ts writes them.
  const parameters = body['parameter'] as readonly { name: string; valueBoolean?: boolean }[];
  const isWhole = parameters.some(({ name, valueBoolean }) => name === 'result' && valueBoolean);
  if (isWhole) return [];
  return [wrong(`the journal is not whole: ${JSON.stringify(parameters).slice(0, 600)}`)];
}
