/** The DMP as a module: what it opens, how it labels and what it refuses. The one export of this folder to the registry. */
import type { Caller } from '../fhir/access/caller.ts';
import type { Module } from '../fhir/engine/module.ts';
import type { ResourceType } from '../fhir/model/resource.ts';
import { CONTENT_TYPES, DIRECTORY_TYPES, TYPES_OF_DECISION } from './access/content-types.ts';
import { carrierRule } from './category/carrier-rule.ts';
import { categoryRule } from './category/category-rule.ts';
import { consentFilingRule } from './consent/filing-rule.ts';
import { binaryRule } from './documents/binary-rule.ts';
import { depositRule } from './documents/deposit-rule.ts';
import { feedingRule } from './documents/feeding.ts';
import { depositLabelRule } from './documents/label-rule.ts';
import { metadataRule } from './documents/metadata-rule.ts';
import { replacementRule } from './documents/replacement-rule.ts';
import { DOCUMENT_PARAMS } from './documents/search-parameters.ts';
import { SUBMISSION_PARAM } from './documents/submission-plan.ts';
import type { Setting } from './identity/ins.ts';
import { subjectRule } from './identity/subject-rule.ts';
import type { SelectionFile } from './profiles/selection.ts';
import { profileSelection } from './profiles/selection.ts';
import { INTERNAL_PARAMS } from './visibility/dates.ts';
import { LABEL_NAMES, labelParam } from './visibility/labels.ts';
import { spreadRule } from './visibility/spread-rule.ts';
import { visibilityRule } from './visibility/visibility-rule.ts';
import { withdrawnRule } from './visibility/withdrawn-rule.ts';

export interface DmpOptions {
  /** Production takes real INS numbers and no others; a trial server takes test numbers and no others. */
  readonly setting: Setting;
  /** Which profiles apply to what is written. */
  readonly profiles: SelectionFile;
}

const READING = ['read', 'vread', 'history-instance', 'search-type', 'search-type-post'] as const;
const WRITING = ['create', 'update', 'patch', 'conditional-patch', 'delete'] as const;
const EVERYTHING = [...READING, ...WRITING];

/** Types of a record besides those with a category. dmp.md 4.2. */
const RECORD_TYPES: readonly ResourceType[] = [
  'Appointment',
  'CareTeam',
  'Consent',
  'List',
  'Patient',
];

/** Types with interactions of their own: the journal is only read, bytes are written once, a document is patched. */
const EXCEPTIONS: ReadonlyMap<ResourceType, readonly string[]> = new Map<
  ResourceType,
  readonly string[]
>([
  ['AuditEvent', READING],
  ['Binary', ['read', 'vread', 'create']],
  // A right ends by its status or its period, so that what was decided by it can be told (dmp.md 5.3).
  ['Consent', EVERYTHING.filter((code) => code !== 'delete')],
  ['DocumentReference', EVERYTHING.filter((code) => code !== 'update')],
]);

/** Types whose ids the operator's feed chooses: they come from registers that have names of their own. */
const FED_TYPES: ReadonlySet<ResourceType> = new Set([
  ...DIRECTORY_TYPES,
  'Patient',
  'RelatedPerson',
]);

export function dmpModule({ setting, profiles }: DmpOptions): Module {
  return {
    name: 'dmp',
    searchParams: [
      ...LABEL_NAMES.map(labelParam),
      ...INTERNAL_PARAMS,
      SUBMISSION_PARAM,
      ...DOCUMENT_PARAMS,
    ],
    types: new Map([
      ...[...CONTENT_TYPES.keys(), ...RECORD_TYPES, ...DIRECTORY_TYPES].map(
        (type) => [type, EVERYTHING] as const,
      ),
      ...EXCEPTIONS,
      // A deposit may be tried with $validate; a Bundle is never kept as one.
      ['Bundle', ['$validate']],
    ]),
    writeRules: [
      metadataRule,
      subjectRule(setting),
      depositRule,
      categoryRule,
      depositLabelRule,
      visibilityRule,
      spreadRule,
      carrierRule,
      binaryRule,
      withdrawnRule,
      replacementRule,
      consentFilingRule,
    ],
    depositRules: [feedingRule(setting)],
    profilesOf: profileSelection(profiles),
    policyTypes: TYPES_OF_DECISION,
    clientIds: mayChooseIds,
  };
}

function mayChooseIds({ actor }: Caller, type: ResourceType): boolean {
  return actor === 'OPER' && FED_TYPES.has(type);
}
