/** Which Patients a content names, wherever it does: in references, beside them and in what it contains. dmp.md 3.1.6, 4.3.1. */
import { localReference } from '../../fhir/model/reference.ts';
import type { PlainResource } from '../../fhir/model/resource.ts';
import { isObject, listOf, textOf } from '../../fhir/search/indexing/select.ts';
import { statedInsOf } from './ins.ts';
import { nearText } from './near-reference.ts';
import type { BoundRecord, SubjectName } from './record.ts';
import { isBound, noRecord, subjectName } from './record.ts';
import { checkContained } from './traits.ts';

/** No other Patient may be named anywhere: the reference would tie two records together. */
export function refuseOthers(value: PlainResource, bound: BoundRecord): void {
  const walk = (part: unknown): void => {
    if (Array.isArray(part)) for (const item of part) walk(item);
    if (!isObject(part)) return;
    if (namesOther(part, bound)) throw noRecord();
    for (const inner of Object.values(part)) walk(inner);
  };
  walk(value);
}

/** The identities a content holds inside itself (`sourcePatientInfo`) are that of the record. */
export function checkContainedPatients(
  resource: PlainResource,
  bound: BoundRecord,
  expression: string,
): void {
  for (const contained of listOf(resource['contained']).filter(isObject))
    if (contained['resourceType'] === 'Patient')
      checkContained({ patient: { ...contained, resourceType: 'Patient' }, expression }, bound);
}

function namesOther(part: Readonly<Record<string, unknown>>, bound: BoundRecord): boolean {
  const text = textOf(part['reference']);
  const name = text === undefined ? undefined : patientIn(text);
  if (name && !isBound(name, bound)) return true;
  const type = textOf(part['type']);
  const isOfOther =
    (type !== undefined && type !== 'Patient') || (text !== undefined && isOtherType(text));
  const ins = isOfOther ? undefined : statedInsOf(part['identifier']);
  return ins !== undefined && !isBound({ kind: 'ins', ins }, bound);
}

/** A reference to a Patient: of this server, of another address, or by a search for an INS. */
function patientIn(text: string): SubjectName | undefined {
  const name = subjectName({ reference: nearText(text) });
  return name?.kind === 'other' ? undefined : name;
}

function isOtherType(text: string): boolean {
  const local = localReference(nearText(text));
  return local !== undefined && local.type !== 'Patient';
}
