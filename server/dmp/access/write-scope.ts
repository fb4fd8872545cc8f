/** Who may write what: the table of dmp.md 3.8 as conditions on the previous and the next version. */
import type { Definitions } from '../../fhir/definitions/definitions.ts';
import type { ResourceType } from '../../fhir/model/resource.ts';
import type { GuardNode } from '../../fhir/search/node.ts';
import { ALL, and, not, or } from '../../fhir/search/node.ts';
import type { Actor, Professional } from '../actors/actor.ts';
import { CONSENT_TYPE_SYSTEM } from '../consent/catalogue.ts';
import { PATIENT_TYPES } from '../matrix/document-types.ts';
import { categoryIs } from '../matrix/lookup.ts';
import type { Change } from './change.ts';
import { requiredParam } from './content-filter.ts';
import { CONTENT_TYPES, DIRECTORY_TYPES } from './content-types.ts';
import { holdersOwn, inRecord, labelled, NOT_HIDDEN, ownUpload, personsOwn } from './nodes.ts';

export type WritableMap = ReadonlyMap<ResourceType, GuardNode>;

/** Classes a professional deposits; 60 is the insurer's, 90 the holder's (dmp.md 3.8). */
const PROFESSIONAL_CLASSES = ['10', '11', '31', '42', '43', '44', '45', '52', '95'];
/** What a professional may write down at the holder's request, in her name (dmp.md 3.8). */
const ON_REQUEST = ['90|EXPPAT_1', '90|EXPPAT_3'];
const REIMBURSEMENT = '60';
const WISHES = '90|EXPPAT_1';

/** Types with rules of their own; the other content types follow the row of their kind. */
const SPECIAL: ReadonlySet<ResourceType> = new Set([
  'Binary',
  'DocumentReference',
  'ExplanationOfBenefit',
  'RelatedPerson',
  'Task',
]);

const PATIENT_CATEGORIES = PATIENT_TYPES.map(
  ({ documentClass, code }) => `${documentClass}|${code}`,
);

const ORDINARY = [...CONTENT_TYPES].filter(([type]) => !SPECIAL.has(type));

/** PATIENT: her own entries and documents, the visibility of any document, her rights. */
export function holderWritable({
  record,
  subject,
  change,
}: {
  record: string;
  subject: string;
  change: Change;
}): WritableMap {
  const own = and(inRecord(record), holdersOwn(record));
  const writable = new Map<ResourceType, GuardNode>();
  for (const [type, kind] of ORDINARY)
    if (kind === 'single') writable.set(type, and(own, not(categoryIs(REIMBURSEMENT))));
  writable.set('Task', own);
  writable.set('RelatedPerson', and(own, categoryIs(WISHES)));
  writable.set(
    'List',
    and(inRecord(record), or(holdersOwn(record), labelled('_dmp-depositor', subject))),
  );
  if (change !== 'delete') {
    writable.set('Consent', inRecord(record));
    writable.set('CareTeam', inRecord(record));
  }
  const ownDocument = and(own, or(...PATIENT_CATEGORIES.map(categoryIs)));
  // She may mask any document; taking one away for everybody needs to be its depositor (dmp.md 3.8).
  writable.set(
    'DocumentReference',
    change === 'patch' ? and(inRecord(record), or(ownDocument, NOT_HIDDEN)) : ownDocument,
  );
  if (change === 'create') writable.set('Binary', uploaded(record, subject));
  return writable;
}

export interface ProfessionalChange {
  readonly record: string;
  readonly actor: Actor & { readonly professional: Professional };
  readonly change: Change;
  readonly isAttending: boolean;
  readonly definitions: Definitions;
}

/** HCP and MT: deposits of the professional classes; corrections of his own. */
export function professionalWritable(given: ProfessionalChange): WritableMap {
  const { record, actor, change } = given;
  const { professional } = actor;
  const own = and(
    inRecord(record),
    change === 'create' ? labelled('_dmp-depositor', professional.idNat) : personsOwn(professional),
  );
  const category = depositCategory();
  const writable = new Map<ResourceType, GuardNode>();
  for (const [type, kind] of ORDINARY) {
    if (kind === 'speaker' && change !== 'create') continue;
    writable.set(
      type,
      kind === 'single' ? and(own, category) : and(own, not(categoryIs(REIMBURSEMENT))),
    );
  }
  writable.set('RelatedPerson', and(own, categoryIs(WISHES)));
  writable.set('List', own);
  writable.set('Communication', own);
  writable.set('DocumentReference', documentGuard(given, and(own, category)));
  if (change === 'create') writable.set('Binary', uploaded(record, actor.subject));
  return writable;
}

/** Staff of a professional deposits for him and reads nothing back: it creates only (dmp.md 2.2, SEC). */
export function staffWritable(given: ProfessionalChange): WritableMap {
  return given.change === 'create' ? professionalWritable(given) : new Map();
}

/** AM: reimbursement data it feeds, and the designation of the attending physician (dmp.md 5.3, C12). */
export function insurerWritable(
  { record, subject, change }: { record: string; subject: string; change: Change },
  definitions: Definitions,
): WritableMap {
  if (change === 'delete') return new Map();
  const own = and(inRecord(record), labelled('_dmp-depositor', subject));
  const reimbursement = and(own, categoryIs(REIMBURSEMENT));
  const writable = new Map<ResourceType, GuardNode>([
    ['ExplanationOfBenefit', reimbursement],
    ['DocumentReference', reimbursement],
    ['Consent', and(inRecord(record), designation(definitions))],
  ]);
  if (change === 'create') {
    writable.set('List', own);
    writable.set('Binary', or(ownUpload(subject), reimbursement));
  }
  return writable;
}

/** OPER: the feed of the directory and of the life cycle of records (dmp.md 4.3.2 and 1.3). */
export function operatorWritable(change: Change, definitions: Definitions): WritableMap {
  if (change === 'delete') return new Map();
  const writable = new Map<ResourceType, GuardNode>(DIRECTORY_TYPES.map((type) => [type, ALL]));
  // The directory is readable by all: a device of a patient has no place in it.
  writable.set('Device', {
    kind: 'missing',
    param: requiredParam(definitions, 'Device', 'patient'),
    missing: true,
  });
  writable.set('Patient', ALL);
  writable.set('RelatedPerson', ALL);
  writable.set('Consent', designation(definitions));
  return writable;
}

/** Deletion of a document, by PATCH too, is its author's alone (V); the attending physician announces what waits. */
function documentGuard(
  { record, actor, change, isAttending }: ProfessionalChange,
  own: GuardNode,
): GuardNode {
  const authored = and(inRecord(record), labelled('_dmp-author', actor.professional.idNat));
  if (change === 'delete') return authored;
  if (change !== 'patch') return own;
  const kept = and(own, or(NOT_HIDDEN, authored));
  return isAttending ? or(kept, and(inRecord(record), NOT_HIDDEN)) : kept;
}

function depositCategory(): GuardNode {
  const professional = or(...PROFESSIONAL_CLASSES.map(categoryIs));
  const patients = PATIENT_CATEGORIES.map((category) => not(categoryIs(category)));
  return or(and(professional, ...patients), ...ON_REQUEST.map(categoryIs));
}

/** Bytes: sent ahead, or with their document. */
function uploaded(record: string, subject: string): GuardNode {
  return or(ownUpload(subject), and(inRecord(record), labelled('_dmp-depositor', subject)));
}

function designation(definitions: Definitions): GuardNode {
  return {
    kind: 'token',
    param: requiredParam(definitions, 'Consent', 'category'),
    system: CONSENT_TYPE_SYSTEM,
    code: 'C12',
  };
}
