/** Write rule: the record a resource belongs to is that of the session. dmp.md 3.1.6 and 4.3.1. */
import type { ProposedWrite, RuleContext, WriteRule } from '../../fhir/engine/module.ts';
import { withMember } from '../../fhir/model/edit.ts';
import { isJsonObject } from '../../fhir/model/json.ts';
import type { Resource } from '../../fhir/model/resource.ts';
import { resourceFrom } from '../../fhir/model/resource.ts';
import { unprocessable } from '../../fhir/outcome/errors.ts';
import type { Issue } from '../../fhir/outcome/issue.ts';
import { isDirectoryType } from '../access/content-types.ts';
import { entryPlan } from '../documents/submission-plan.ts';
import type { Setting } from './ins.ts';
import { findingInsOf, hasRightKey } from './ins.ts';
import { checkContainedPatients, refuseOthers } from './patients-named.ts';
import type { BoundRecord } from './record.ts';
import {
  boundRecord,
  checkIns,
  isBound,
  mayBeSilent,
  noRecord,
  subjectElement,
  subjectName,
} from './record.ts';

const WRONG_KEY: Issue = {
  severity: 'warning',
  code: 'value',
  reason: 'ins-key',
  expression: 'Patient.identifier',
  diagnostics: {
    fr: "La clé de l'INS est fausse : en production elle serait refusée.",
    en: 'The key of the INS is wrong: in production it would be refused.',
  },
};

export function subjectRule(setting: Setting): WriteRule {
  return {
    name: 'dmp-subject',
    spec: 'dmp.md 3.1.6, 4.3.1',
    apply: async (write, context) => {
      const { type, next } = write;
      if (isDirectoryType(type)) return write;
      if (type === 'Patient') return patientWrite(write, setting, context);
      if (!next) return write;
      if (type === 'Binary') return binaryWrite(write, context);
      const bound = await boundRecord(context);
      if (!bound) throw noRecord();
      return { ...write, record: bound.id, next: withSubject(next, { bound, setting }) };
    },
  };
}

/** A Patient is its own record. Only the operator's feed writes one for a session bound to none or to another. */
function patientWrite(
  write: ProposedWrite,
  setting: Setting,
  { caller, tell }: RuleContext,
): ProposedWrite {
  if (caller.actor !== 'OPER' && caller.patient !== write.id) throw noRecord('Patient.id');
  for (const ins of findingInsOf(write.next?.value['identifier'])) {
    checkIns(ins, { setting, expression: 'Patient.identifier' });
    if (!hasRightKey(ins.value)) tell(WRONG_KEY);
  }
  return { ...write, record: write.id };
}

/** Bytes have no subject: they get their record from the document that names them. */
async function binaryWrite(write: ProposedWrite, context: RuleContext): Promise<ProposedWrite> {
  if (write.record !== undefined || entryPlan(context) === undefined) return write;
  const bound = await boundRecord(context);
  if (!bound) throw noRecord();
  return { ...write, record: bound.id };
}

function withSubject(
  resource: Resource,
  { bound, setting }: { readonly bound: BoundRecord; readonly setting: Setting },
): Resource {
  const { value, type } = resource;
  refuseOthers(value, bound);
  checkContainedPatients(value, bound, type);
  const element = subjectElement(value);
  const expression = `${type}.${element}`;
  const name = subjectName(value[element]);
  if (!name) {
    if (mayBeSilent(type)) return resource;
    throw unprocessable(
      'subject-required',
      {
        fr: `${expression} doit nommer le titulaire du dossier.`,
        en: `${expression} must name the holder of the record.`,
      },
      expression,
    );
  }
  if (name.kind === 'ins') checkIns(name.ins, { setting, expression });
  if (!isBound(name, bound)) throw noRecord(expression);
  const subject = resource.tree.get(element);
  if (name.kind === 'id' || !isJsonObject(subject)) return resource;
  return resourceFrom(
    withMember(resource.tree, element, withMember(subject, 'reference', `Patient/${bound.id}`)),
  );
}
