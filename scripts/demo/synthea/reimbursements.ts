/** Reimbursement lines of a history, as the insurer's feed writes them. dmp.md 4.2 row "reimbursements", author Cnam. */
import type { BundleEntry, CodeableConcept, Reference } from '../fhir-json.ts';
import { concept, postEntry, shiftDays } from '../fhir-json.ts';
import { ADJUDICATION, CLAIM_TYPE } from '../systems.ts';
import { frenchConcept } from './french-terms.ts';
import type { SourceResource } from './source.ts';

/** Amounts are invented: a consultation, then any further act or product of the same claim. */
const VISIT_EUROS = 30;
const ACT_EUROS = 12.5;
/** Share paid by the compulsory insurance for a consultation in the coordinated path. */
const COVERED = 0.7;

export interface ReimbursementPlace {
  readonly patient: string;
  readonly days: number;
  readonly provider: Reference;
}

/** The claim's line group; absent when none of its acts has a place in the demo world. */
export function reimbursement(
  source: SourceResource,
  place: ReimbursementPlace,
): BundleEntry | undefined {
  const acts = (source.item ?? [])
    .map((item) => frenchConcept(item.productOrService))
    .filter((act) => act !== undefined);
  if (acts.length === 0 || source.created === undefined) return undefined;
  const created = shiftDays(source.created, place.days);
  const lines = acts.map((act, index) => line(act, index + 1, created));
  const submitted = acts.length * ACT_EUROS + VISIT_EUROS - ACT_EUROS;
  return postEntry(`history/${place.patient}/${place.days}/${source.id}`, {
    resourceType: 'ExplanationOfBenefit',
    contained: [coverage(place.patient)],
    status: 'active',
    type: concept({ system: CLAIM_TYPE, code: claimType(source) }),
    use: 'claim',
    patient: { reference: `Patient/${place.patient}` },
    billablePeriod: { start: created, end: created },
    created,
    insurer: { reference: 'Organization/cnam' },
    provider: place.provider,
    outcome: 'complete',
    insurance: [{ focal: true, coverage: { reference: '#coverage' } }],
    item: lines,
    total: [amount('submitted', submitted), amount('benefit', submitted * COVERED)],
  });
}

/** `pharmacy`, `professional` or `institutional`, as the source says. */
export function claimType({ type }: SourceResource): string {
  return type?.[0]?.coding?.[0]?.code ?? 'professional';
}

function line(act: CodeableConcept, sequence: number, date: string) {
  return {
    sequence,
    productOrService: act,
    servicedDate: date.slice(0, 10),
    net: euros(sequence === 1 ? VISIT_EUROS : ACT_EUROS),
  };
}

function amount(code: string, value: number) {
  return { category: concept({ system: ADJUDICATION, code }), amount: euros(value) };
}

function euros(value: number) {
  return { value: Number(value.toFixed(2)), currency: 'EUR' };
}

function coverage(patient: string) {
  return {
    resourceType: 'Coverage',
    id: 'coverage',
    status: 'active',
    beneficiary: { reference: `Patient/${patient}` },
    payor: [{ reference: 'Organization/cnam' }],
  };
}
