/** OperationOutcome: what the caller is told, in the language asked. R4 operationoutcome. */
import type { FhirError } from '../../fhir/outcome/fhir-error.ts';
import type { Issue } from '../../fhir/outcome/issue.ts';
import type { Language } from '../decode/negotiate.ts';
import type { Answer } from './answer.ts';
import { jsonHeaders, laidOut } from './json.ts';

/** The coded reasons of the decision table. dmp.md 5.4. */
const REASON_SYSTEM = 'https://carnet.example/fhir/CodeSystem/dmp-reason';
/** Keys of invariants, canonicals of value sets, and `canonical#element id` of profiles. */
const RULE_SYSTEM = 'https://carnet.example/fhir/CodeSystem/validation-rule';

export interface Told {
  readonly language: Language;
  readonly pretty: boolean;
}

/** @returns JSON text. At least one issue: R4 wants it, so an empty list says that all is well. */
export function outcomeJson(issues: readonly Issue[], language: Language): string {
  const told = issues.length > 0 ? issues : [ALL_WELL];
  return JSON.stringify({
    resourceType: 'OperationOutcome',
    language,
    issue: told.map(({ severity, code, reason, rule, diagnostics, expression }) => ({
      severity,
      code,
      ...(reason || rule ? { details: { coding: codingsOf(reason, rule) } } : {}),
      diagnostics: diagnostics[language],
      ...(expression ? { expression: [expression] } : {}),
    })),
  });
}

function codingsOf(reason: string | undefined, rule: string | undefined) {
  return [
    ...(reason ? [{ system: REASON_SYSTEM, code: reason }] : []),
    ...(rule ? [{ system: RULE_SYSTEM, code: rule }] : []),
  ];
}

export function errorAnswer(error: FhirError, { language, pretty }: Told): Answer {
  return {
    status: error.status,
    headers: { ...jsonHeaders(language), ...error.headers },
    body: laidOut([Buffer.from(outcomeJson(error.issues, language))], pretty),
  };
}

const ALL_WELL: Issue = {
  severity: 'information',
  code: 'informational',
  diagnostics: { fr: 'Fait.', en: 'Done.' },
};
