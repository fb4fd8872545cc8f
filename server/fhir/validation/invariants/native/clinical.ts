/** Rules of clinical resources in TypeScript. R4, the page of each resource. */

import type { JsonObject } from '../json.ts';
import { has, isObject, items, valuesAt } from '../json.ts';
import { hasChoice, sortedJson } from './lists.ts';
import type { Native, NativeRules } from './rule.ts';

const ALLERGY_STATUS = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification';
const CONDITION_STATUS = 'http://terminology.hl7.org/CodeSystem/condition-ver-status';
const CONDITION_CLINICAL = 'http://terminology.hl7.org/CodeSystem/condition-clinical';
const CONDITION_CATEGORY = 'http://terminology.hl7.org/CodeSystem/condition-category';

function hasCoding(concept: unknown, system: string, codes: readonly unknown[]): boolean {
  return valuesAt(concept, ['coding']).some(
    (coding) => isObject(coding) && coding.system === system && codes.includes(coding.code),
  );
}

function isErroneous(json: JsonObject, system: string): boolean {
  return hasCoding(json.verificationStatus, system, ['entered-in-error']);
}

const isComponentOther: Native = (json, { scope }) => {
  if (!has(json, 'component') || !hasChoice(json, 'value')) return true;
  const own = new Set(valuesAt(scope.resource.code, ['coding']).map(sortedJson));
  return !valuesAt(json.component, ['code', 'coding']).some((coding) =>
    own.has(sortedJson(coding)),
  );
};

const isEndedRight: Native = (json) =>
  !hasChoice(json, 'abatement') ||
  hasCoding(json.clinicalStatus, CONDITION_CLINICAL, ['resolved', 'remission', 'inactive']);

/** `descendants().linkId.isDistinct()`, in one walk. */
const hasDistinctLinks: Native = (json) => {
  const seen = new Set<unknown>();
  const left: unknown[] = [json];
  while (left.length > 0) {
    const part = left.pop();
    if (Array.isArray(part)) for (const item of part) left.push(item);
    else if (isObject(part)) {
      const { linkId } = part;
      if (typeof linkId === 'string') {
        if (seen.has(linkId)) return false;
        seen.add(linkId);
      }
      for (const name in part) if (typeof part[name] === 'object') left.push(part[name]);
    }
  }
  return true;
};

const isNowhereHome: Native = ({ use }) => use !== 'home';

export const CLINICAL_RULES: NativeRules = {
  'obs-7 value.empty() or component.code.where(coding.intersect(%resource.code.coding).exists()).empty()':
    isComponentOther,
  [`ait-1 verificationStatus.coding.where(system = '${ALLERGY_STATUS}' and code = 'entered-in-error').exists() or clinicalStatus.exists()`]:
    (json) => isErroneous(json, ALLERGY_STATUS) || has(json, 'clinicalStatus'),
  [`ait-2 verificationStatus.coding.where(system = '${ALLERGY_STATUS}' and code = 'entered-in-error').empty() or clinicalStatus.empty()`]:
    (json) => !isErroneous(json, ALLERGY_STATUS) || !has(json, 'clinicalStatus'),
  [`con-3 clinicalStatus.exists() or verificationStatus.coding.where(system='${CONDITION_STATUS}' and code = 'entered-in-error').exists() or category.select($this='problem-list-item').empty()`]:
    (json) =>
      has(json, 'clinicalStatus') ||
      isErroneous(json, CONDITION_STATUS) ||
      !hasCoding(json.category, CONDITION_CATEGORY, ['problem-list-item']),
  [`con-4 abatement.empty() or clinicalStatus.coding.where(system='${CONDITION_CLINICAL}' and (code='resolved' or code='remission' or code='inactive')).exists()`]:
    isEndedRight,
  [`con-5 verificationStatus.coding.where(system='${CONDITION_STATUS}' and code='entered-in-error').empty() or clinicalStatus.empty()`]:
    (json) => !isErroneous(json, CONDITION_STATUS) || !has(json, 'clinicalStatus'),
  "org-2 where(use = 'home').empty()": isNowhereHome,
  "org-3 where(use = 'home').empty()": isNowhereHome,
  'org-1 (identifier.count() + name.count()) > 0': (json) =>
    has(json, 'identifier') || has(json, 'name'),
  'que-2 descendants().linkId.isDistinct()': hasDistinctLinks,
  "lst-2 mode = 'changes' or entry.deleted.empty()": ({ mode, entry }) =>
    mode === 'changes' || !items(entry).some((one) => isObject(one) && has(one, 'deleted')),
  "lst-3 mode = 'working' or entry.date.empty()": ({ mode, entry }) =>
    mode === 'working' || !items(entry).some((one) => isObject(one) && has(one, 'date')),
};
