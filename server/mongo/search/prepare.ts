/** From a node to plans: its alternatives, each in the key space of its record, chains and `_has` answered first. */
import type { Definitions } from '../../fhir/definitions/definitions.ts';
import { tooCostly } from '../../fhir/outcome/errors.ts';
import type { SearchNode } from '../../fhir/search/node.ts';
import { NO_RECORD } from '../../fhir/search/node.ts';
import type { JournalView } from '../../fhir/store/store.ts';
import type { RecordKeys, Sealer } from '../seal/sealer.ts';
import { boundOf } from './bound.ts';
import type { Branch } from './branches.ts';
import { branchesOf } from './branches.ts';
import type { Commands } from './commands.ts';
import type { Answers, Compilation } from './compile.ts';
import { compile } from './compile.ts';
import { all } from './condition.ts';
import type { Layout } from './layout.ts';
import { JOURNAL, RESOURCES } from './layout.ts';
import type { Plan, PlannedBranch } from './plan.ts';
import { plannedBranch } from './plan.ts';

/** What every search is run with. */
export interface Reading {
  readonly commands: Commands;
  readonly sealer: Sealer;
  readonly definitions: Definitions;
  readonly journal: JournalView;
}

export interface Wanted {
  readonly type: string;
  readonly where: SearchNode;
  /** `k`: current resources; `x`: deleted ones, by id alone. */
  readonly keyField: 'k' | 'x';
}

/** Records one identifier or list of ids may lead into. */
const RECORDS_MAX = 64;
const HOLDER = 'Patient';
/** Resources looked at to find those records. */
const LED_MAX = 2000;

/** AuditEvents are in the journal; those that callers wrote themselves are resources as any. */
export function layoutsOf(type: string): readonly Layout[] {
  return type === 'AuditEvent' ? [RESOURCES, JOURNAL] : [RESOURCES];
}

/** The plan for one layout. @throws FhirError 400 `too-costly` for what no index bounds. */
export async function prepared(
  wanted: Wanted & { readonly layout: Layout },
  answers: Answers,
  reading: Reading,
): Promise<Plan> {
  const { type, layout, keyField } = wanted;
  const chief = reading.definitions.chiefDate(type);
  const branches: PlannedBranch[] = [];
  for (const branch of branchesOf(wanted.where)) {
    for (const { within, keys } of await spacesOf(branch, { type, layout, answers, reading })) {
      const isScoped = layout === RESOURCES && reading.sealer.isScoped;
      const space = { type, record: within.record, keys, isScoped };
      const context: Compilation = { space, layout, chief, answers, keyField };
      branches.push(plannedBranch(within, context));
    }
  }
  return { layout, branches };
}

interface BranchReading {
  readonly type: string;
  readonly layout: Layout;
  readonly answers: Answers;
  readonly reading: Reading;
}

interface BranchInSpace {
  readonly within: Branch;
  readonly keys: RecordKeys;
}

/** The branch with its keys; none when its record has no key, and so nothing to find. */
async function spacesOf(
  branch: Branch,
  branchReading: BranchReading,
): Promise<readonly BranchInSpace[]> {
  const { layout, reading } = branchReading;
  const { sealer } = reading;
  if (branch.record === NO_RECORD)
    return inSpace({ ...branch, record: undefined }, sealer, undefined);
  if (layout !== RESOURCES || !sealer.isScoped) return inSpace(branch, sealer, undefined);
  if (branch.record !== undefined) return inSpace(branch, sealer, branch.record);
  const records = await recordsOf(branch, branchReading);
  if (!records) return inSpace(branch, sealer, undefined);
  const found: BranchInSpace[] = [];
  for (const record of records) {
    found.push(...(await inSpace({ ...branch, record }, sealer, record)));
  }
  return found;
}

async function inSpace(
  within: Branch,
  sealer: Sealer,
  space: string | undefined,
): Promise<readonly BranchInSpace[]> {
  const keys = await sealer.keysFor(space);
  return keys ? [{ within, keys }] : [];
}

/**
 * The records a branch without one leads into: those of the ids it names, or of the patients an identifier finds.
 * Undefined when it asks nothing that only a record's own keys answer.
 */
async function recordsOf(
  branch: Branch,
  { type, layout, answers, reading }: BranchReading,
): Promise<readonly (string | undefined)[] | undefined> {
  const { sealer, commands } = reading;
  const serverKeys = await sealer.keysFor();
  if (!serverKeys) return undefined;
  const identifiers = branch.conjuncts.filter((node) => isServerWide(type, node));
  const others = branch.conjuncts.filter(
    (node) => node.kind !== 'id' && !identifiers.includes(node),
  );
  if (others.length === 0) return undefined;
  const space = { type, record: undefined, keys: serverKeys, isScoped: true };
  const context: Compilation = { space, layout, chief: undefined, answers, keyField: 'k' };
  const bound = boundOf(branch.conjuncts, context);
  if (bound.kind === 'terms' && identifiers.length === 0) return undefined;
  // A Patient is held in the record that bears its id: nothing has to be looked up.
  if (bound.kind === 'ids' && type === HOLDER && bound.ids.length <= RECORDS_MAX) return bound.ids;
  const condition =
    bound.kind === 'ids'
      ? { _id: { $in: bound.ids.map((id) => layout.idOf(type, id)) } }
      : all(identifiers.map((node) => compile(node, context)));
  if (typeof condition === 'boolean') return [];
  const found = await commands.find<{ readonly rec?: string }>({
    collection: 'resources',
    filter: condition,
    fields: ['rec'],
    limit: LED_MAX + 1,
  });
  if (found.length > LED_MAX) throw tooManyRecords();
  const records = [...new Set(found.map(({ rec }) => rec))];
  if (records.length > RECORDS_MAX) throw tooManyRecords();
  return records;
}

/** What is indexed under the server's key too: identifiers find patients in every record (dmp.md, INS). */
function isServerWide(type: string, node: SearchNode): boolean {
  if (node.kind === 'or') return node.operands.every((operand) => isServerWide(type, operand));
  return type === HOLDER && node.kind === 'token' && isServerWideCode(type, node.param.code);
}

export function isServerWideCode(type: string, code: string): boolean {
  return type === HOLDER && code === 'identifier';
}

function tooManyRecords() {
  return tooCostly({
    fr: `La recherche mène à plus de ${RECORDS_MAX} dossiers : ajoutez le paramètre « patient ».`,
    en: `The search leads into more than ${RECORDS_MAX} records: add the parameter 'patient'.`,
  });
}
