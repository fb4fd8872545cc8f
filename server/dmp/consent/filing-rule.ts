/** The rule that takes or refuses a Consent, with what it looks up. dmp.md 3.6, 5.3 and 5.5.5. */
import type { RuleContext, WriteRule } from '../../fhir/engine/module.ts';
import { localReference } from '../../fhir/model/reference.ts';
import type { ResourceType } from '../../fhir/model/resource.ts';
import { methodNotAllowed } from '../../fhir/outcome/errors.ts';
import { FhirError } from '../../fhir/outcome/fhir-error.ts';
import type { Issue } from '../../fhir/outcome/issue.ts';
import { queryById } from '../../fhir/search/query.ts';
import type { StoredResource } from '../../fhir/store/store.ts';
import { isDirectoryType } from '../access/content-types.ts';
import { actorOf } from '../actors/actor-of.ts';
import { activeConsents } from '../rights/rights-of-record.ts';
import { labelValues } from '../visibility/labels.ts';
import { attendingPractitioners } from './attending.ts';
import { budgetIssues } from './budget.ts';
import { refusedElement } from './element-issues.ts';
import { filingIssues } from './filing.ts';
import { withGroups } from './groups.ts';
import { followMask } from './mask-data.ts';
import type { Provision, StoredConsent } from './shape.ts';
import { parseConsent } from './shape.ts';

/** To be run after the rule that finds the record of a write: it keeps a Consent out of another's record. */
export const consentFilingRule: WriteRule = {
  name: 'consent-filing',
  spec: 'dmp.md 5.3',
  apply: async (write, context) => {
    if (write.type !== 'Consent') return write;
    if (!write.next) throw endedNotDeleted();
    const actor = actorOf(context.caller, context.request.headers);
    const consent = parseConsent(write.next.value);
    const isInForce = consent.status === 'active';
    const shape = filingIssues(write.next.value, { actor, definitions: context.definitions });
    const record = actor.patient ?? write.record;
    const named =
      shape.length === 0 && isInForce
        ? await namedResources(consent, record, context)
        : NOTHING_NAMED;
    const issues = [...shape, ...named.issues];
    if (shape.length === 0 && isInForce && record !== undefined)
      issues.push(...(await rivalIssues(consent, { id: write.id, record }, context)));
    if (issues.length > 0) throw new FhirError(422, issues);
    if (consent.code === 'C09' && record !== undefined)
      await followMask({ write, consent, named: named.data, record }, context);
    return isInForce ? { ...write, labels: withGroups(write.labels, groupsOf(named.data)) } : write;
  },
};

interface Named {
  readonly issues: readonly Issue[];
  /** What `data` names, by `Type/id`. */
  readonly data: ReadonlyMap<string, StoredResource>;
}

const NOTHING_NAMED: Named = { issues: [], data: new Map() };

/** A right about somebody or something that is not there would silently do nothing. */
async function namedResources(
  { root, exceptions }: StoredConsent,
  record: string | undefined,
  { reads }: RuleContext,
): Promise<Named> {
  const issues: Issue[] = [];
  const data = new Map<string, StoredResource>();
  const places: readonly (readonly [Provision, string])[] = [
    ...(root ? [[root, 'Consent.provision'] as const] : []),
    ...exceptions.map(
      (exception, index) => [exception, `Consent.provision.provision[${index}]`] as const,
    ),
  ];
  for (const [provision, path] of places) {
    for (const [index, reference] of provision.actors.entries()) {
      if (!(await known(reference, record, reads)))
        issues.push(unknownReference(`${path}.actor[${index}].reference`));
    }
    for (const [index, reference] of provision.data.entries()) {
      const stored = await known(reference, record, reads);
      if (stored && isShownToHolder(stored)) data.set(reference, stored);
      else issues.push(unknownReference(`${path}.data[${index}].reference`));
    }
  }
  return { issues, data };
}

/** Directory entries, and resources of this record; those of another record are as unknown as absent ones. */
async function known(
  reference: string,
  record: string | undefined,
  reads: RuleContext['reads'],
): Promise<StoredResource | undefined> {
  const local = localReference(reference);
  if (!local) return undefined;
  const [stored] = (await reads.find(queryById(local.type, local.id))).resources;
  if (!stored || stored.deleted) return undefined;
  return isOfRecord(local.type, stored, record) ? stored : undefined;
}

function isOfRecord(
  type: ResourceType,
  stored: StoredResource,
  record: string | undefined,
): boolean {
  return isDirectoryType(type) || (record !== undefined && stored.record === record);
}

/** What waits for its announcement, or was taken away, is unknown to her who files (dmp.md 3.5). */
function isShownToHolder({ labels }: StoredResource): boolean {
  return (
    !labelValues(labels, '_dmp-visibility').includes('INVISIBLE_PATIENT') &&
    !labelValues(labels, '_dmp-state').includes('hidden')
  );
}

function groupsOf(data: Named['data']): ReadonlyMap<string, readonly string[]> {
  return new Map(
    [...data].map(([reference, { labels }]) => [reference, labelValues(labels, '_dmp-group')]),
  );
}

/** What the Consents in force make of this one: the attending physician cannot be blocked while designated (dmp.md 3.6). */
async function rivalIssues(
  consent: StoredConsent,
  { id, record }: { readonly id: string; readonly record: string },
  context: RuleContext,
): Promise<readonly Issue[]> {
  const { reads, definitions, request } = context;
  const inForce = await activeConsents({ reads, definitions }, record);
  if (consent.code !== 'C05') return budgetIssues(consent, id, inForce);
  const designated = await attendingPractitioners(inForce, request.at, reads);
  const blocked = consent.root?.actors ?? [];
  return blocked.flatMap((reference, index) =>
    designated.has(reference)
      ? [endDesignationFirst(`Consent.provision.actor[${index}].reference`)]
      : [],
  );
}

function unknownReference(expression: string): Issue {
  return refusedElement(expression, {
    fr: 'la ressource désignée est inconnue ici',
    en: 'the resource it names is not known here',
  });
}

function endDesignationFirst(expression: string): Issue {
  return {
    severity: 'error',
    code: 'business-rule',
    reason: 'end-designation-first',
    expression,
    diagnostics: {
      fr: 'Ce professionnel est votre médecin traitant : terminez d’abord sa désignation.',
      en: 'This professional is your attending physician: end the designation first.',
    },
  };
}

function endedNotDeleted(): FhirError {
  return methodNotAllowed({
    fr: 'Un consentement ne se supprime pas : passez son statut à « inactive ».',
    en: "A Consent is not deleted: set its status to 'inactive'.",
  });
}
