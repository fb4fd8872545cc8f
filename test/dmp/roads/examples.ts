/** What the worked examples of DMP 7 share: modes, decisions as the table has them, and bodies. */
import type { Answer } from '../../harness.ts';
import { reasonOf, shown } from '../../shown.ts';

export const GLASS = { mode: 'bris_de_glace', reason: 'inconsciente, choc' } as const;
export const CENTRE = { mode: 'centre_15' } as const;

/** Status and coded reason of an answer, as the table of dmp.md 7 has them. */
export function decision(answer: Answer): string {
  return `${answer.status} ${reasonOf(shown(answer))}`.trim();
}

export function measure(subject: string, performer: string): object {
  return {
    resourceType: 'Observation',
    status: 'final',
    category: [
      {
        coding: [
          {
            system: 'http://terminology.hl7.org/CodeSystem/observation-category',
            code: 'vital-signs',
          },
        ],
      },
    ],
    code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
    subject: { reference: subject },
    performer: [{ reference: performer }],
    effectiveDateTime: '2026-11-01T08:00:00+01:00',
    valueQuantity: { value: 72, unit: '/min' },
  };
}

export function reimbursement(): object {
  const code = (system: string, value: string): object => ({ coding: [{ system, code: value }] });
  return {
    resourceType: 'ExplanationOfBenefit',
    status: 'active',
    type: code('http://terminology.hl7.org/CodeSystem/claim-type', 'professional'),
    use: 'claim',
    patient: { reference: 'Patient/marie' },
    created: '2026-10-31',
    insurer: { reference: 'Organization/cnam' },
    provider: { reference: 'Organization/cabinet-g' },
    outcome: 'complete',
    insurance: [{ focal: true, coverage: { display: 'Régime général' } }],
  };
}

export function closed(patient: object): object {
  const state = {
    url: 'https://carnet.example/fhir/StructureDefinition/dmp-record-status',
    extension: [
      { url: 'state', valueCode: 'CLOSED' },
      { url: 'since', valueDateTime: '2026-11-02T08:00:00Z' },
      { url: 'closedReason', valueCode: 'holder-request' },
    ],
  };
  const { extension = [], ...rest } = patient as { extension?: readonly { url: string }[] };
  return {
    ...rest,
    active: false,
    extension: [...extension.filter(({ url }) => url !== state.url), state],
  };
}
