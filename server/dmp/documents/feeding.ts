/** Deposit rule: a transaction finds its record, its people and its repeat before anything is written. dmp.md 4.3. */
import type { PreparedBundle } from '../../fhir/engine/interaction.ts';
import type { DepositRule, RuleContext } from '../../fhir/engine/module.ts';
import type { Resource } from '../../fhir/model/resource.ts';
import { unprocessable } from '../../fhir/outcome/errors.ts';
import { isDirectoryType } from '../access/content-types.ts';
import type { Actor } from '../actors/actor.ts';
import { actorOf } from '../actors/actor-of.ts';
import type { Setting } from '../identity/ins.ts';
import { findingInsOf } from '../identity/ins.ts';
import { checkContainedPatients } from '../identity/patients-named.ts';
import type { People } from '../identity/people-in-bundle.ts';
import { isPerson, settlePeople } from '../identity/people-in-bundle.ts';
import type { BoundRecord, SubjectName } from '../identity/record.ts';
import {
  boundRecord,
  checkIns,
  isBound,
  noRecord,
  subjectElement,
  subjectName,
} from '../identity/record.ts';
import { checkEntry } from '../identity/traits.ts';
import type { Carried } from './bundle.ts';
import { carriedEntries, withEntries } from './bundle.ts';
import { planSubmission } from './plan-submission.ts';
import { checkedDeposit } from './provide-bundle.ts';
import { resent } from './resend.ts';
import { keepPlan } from './submission-plan.ts';

export function feedingRule(setting: Setting): DepositRule {
  return {
    name: 'dmp-feeding',
    spec: 'dmp.md 4.3; IHE ITI-65',
    prepare: async (bundle, context) => {
      const entries = carriedEntries(bundle);
      const actor = actorOf(context.caller, context.request.headers);
      const isFeed = actor.class === 'OPER';
      const contents = entries.filter((entry) => !isPerson(entry));
      if (contents.length === 0 && (isFeed || entries.length === 0))
        return { kind: 'run', bundle, known: new Map() };
      const bound = await boundRecord(context);
      if (!bound) throw noRecord();
      checkOneRecord(isFeed ? contents : entries, { bound, setting });
      if (!isFeed) checkIdentities(entries, bound);
      // The operator's feed writes people as they are; anybody else only names them.
      const people = isFeed
        ? { known: new Map<string, string>(), entries }
        : await settlePeople(entries, { bound, context });
      return deposited(bundle, people, { bound, actor, context });
    },
  };
}

interface Place {
  readonly bound: BoundRecord;
  readonly actor: Actor;
  readonly context: RuleContext;
}

async function deposited(
  bundle: Resource,
  { known, entries }: People,
  { bound, actor, context }: Place,
): Promise<PreparedBundle> {
  const depositing = { record: bound.id, actor, context };
  const deposit = checkedDeposit(bundle, entries);
  const again =
    deposit.documents.length === 0
      ? undefined
      : await resent(deposit, { known, entries }, depositing);
  if (again) return again;
  keepPlan(context, await planSubmission(deposit, depositing));
  return { kind: 'run', bundle: withEntries(bundle, deposit.entries), known };
}

interface Expected {
  readonly bound: BoundRecord;
  readonly setting: Setting;
}

/**
 * One Bundle names one record, that of the session. Nothing is looked up but the session's Patient, so that another
 * person's identity and an unknown one are answered alike.
 */
function checkOneRecord(entries: readonly Carried[], expected: Expected): void {
  const patients = new Set(
    entries.flatMap(({ resource, fullUrl }) =>
      resource.type === 'Patient' && fullUrl !== undefined ? [fullUrl] : [],
    ),
  );
  const named = entries.flatMap((entry) => {
    const name = recordNameOf(entry, patients);
    return name ? [{ index: entry.index, key: keyOf(name, entry, expected) }] : [];
  });
  const [first] = named;
  const other = named.find(({ key }) => key !== first?.key);
  if (other) {
    throw unprocessable(
      'several-records',
      {
        fr: 'Un dépôt concerne un seul dossier ; cette entrée en désigne un autre.',
        en: 'A deposit concerns one record; this entry names another one.',
      },
      `Bundle.entry[${other.index}]`,
    );
  }
  if (first && first.key !== BOUND) throw noRecord(`Bundle.entry[${first.index}]`);
}

const BOUND = 'bound';

/** What an entry names as its record; a Patient entry of the Bundle names it by itself. */
function recordNameOf(
  { resource }: Carried,
  patients: ReadonlySet<string>,
): SubjectName | undefined {
  if (resource.type === 'Patient') {
    const [ins] = findingInsOf(resource.value['identifier']);
    return ins ? { kind: 'ins', ins } : undefined;
  }
  if (isDirectoryType(resource.type)) return undefined;
  const name = subjectName(resource.value[subjectElement(resource.value)]);
  return name?.kind === 'other' && patients.has(name.text) ? undefined : name;
}

function keyOf(
  name: SubjectName,
  { index, resource }: Carried,
  { bound, setting }: Expected,
): string {
  if (name.kind === 'ins')
    checkIns(name.ins, {
      setting,
      expression: `Bundle.entry[${index}].resource.${subjectElement(resource.value)}`,
    });
  if (isBound(name, bound)) return BOUND;
  switch (name.kind) {
    case 'id':
      return `id ${name.id}`;
    case 'ins':
      return `ins ${name.ins.system}|${name.ins.value}`;
    case 'other':
      return `other ${name.text}`;
  }
}

/** Identities sent are compared with the record's: Patient entries, and the one a document carries. */
function checkIdentities(entries: readonly Carried[], bound: BoundRecord): void {
  for (const { index, resource } of entries) {
    const expression = `Bundle.entry[${index}]`;
    if (resource.type === 'Patient') checkEntry({ patient: resource.value, expression }, bound);
    checkContainedPatients(resource.value, bound, expression);
  }
}
