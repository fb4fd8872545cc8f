// table
/** The catalogue: every shape of question that the server takes or refuses, as a caller writes it. R4 search. */

import { insIdentifier } from '../../scripts/demo/people.ts';
import type { Shape } from './asking.ts';
import { idOf } from './world/content.ts';
import { CHANGED, DELETED, RECORD } from './world/world.ts';

const OBSERVATION = idOf('Observation', 20, RECORD);
const OTHER = idOf('Observation', 21, RECORD);
const ENCOUNTER = idOf('Encounter', 1, RECORD);
const DOCUMENT = idOf('DocumentReference', 4, RECORD);
const LIST = idOf('List', 2, RECORD);
/** The national identity of the holder: what finds a record from outside of it. */
const { system, value } = insIdentifier(RECORD);
const INS = `${system}|${value}`;
/** As many values as one parameter takes. */
const CODES = Array.from({ length: 64 }, (_, number) => `${1000 + number}-${number % 10}`).join();

const ORDERS: readonly Shape[] = [
  'Observation?_count=20',
  'Observation?_count=20 (page 5)',
  'Observation?_count=1000',
  'Observation?_sort=-date&_count=20',
  'Observation?_sort=date&_count=20',
  'Observation?_sort=date&_count=20 (page 5)',
  'Observation?_sort=-_lastUpdated&_count=20',
  'Observation?_sort=-_lastUpdated&_count=20 (page 5)',
  'Observation?_sort=_lastUpdated&_count=20',
  'Observation?code=718-7&_sort=-_lastUpdated&_count=20',
  'Observation?category=vital-signs&_sort=-_lastUpdated&_count=20',
  'Observation?_sort=code&_count=20',
  'Observation?_sort=status&_count=20',
  'Observation?code=718-7&_sort=-value-string&_count=20',
  'Observation?code=718-7&_sort=value-string&_count=20 (page 3)',
  'Condition?_sort=onset-date&_count=20',
  'Condition?_sort=-onset-date&_count=20',
  'Patient?_sort=family&_count=20',
  'RelatedPerson?_sort=name&_count=20',
  'Observation?_sort=patient&_count=20',
  'Observation?_sort=code,date&_count=20',
];

const TOTALS: readonly Shape[] = [
  'Observation?_summary=count',
  'Observation?_count=0',
  'Observation?code=8867-4&_count=20&_total=accurate',
  'Observation?code=8867-4&_summary=count',
  'Observation?date=ge2026-01-01&_summary=count',
  'Observation?status:not=amended&_summary=count',
  'Condition?_total=estimate&_count=10',
  'Condition?_total=none&_count=10',
];

const TOKENS: readonly Shape[] = [
  'Observation?code=718-7&_count=20',
  'Observation?code=718-7&_count=20 (page 5)',
  'Observation?code=http://loinc.org|718-7&_count=20',
  'Observation?code=http://loinc.org|&_count=20',
  'Observation?code=|718-7&_count=20',
  'Observation?code=718-7,8867-4&_count=20',
  `Observation?code=718-7,${CODES.slice(0, 58)}&_count=20`,
  `Observation?code=${CODES}&_count=20`,
  'Observation?code=718-7&status=final&_count=20',
  'Observation?code=718-7&code=8867-4&_count=20',
  'Observation?category=laboratory&_count=20',
  'Observation?status=amended&_count=20',
  'Observation?code=unheard&_count=20',
  'Observation?code:not=8867-4&_count=20',
  'Observation?status:not=final&_count=20',
  'Observation?code=718-7&status:not=final&_count=20',
  'Observation?code:missing=false&_count=20',
  'Observation?code:missing=true&_count=20',
  'Observation?code:text=hemoglobin&_count=20',
  'Observation?code:in=http://carnet.test/ValueSet/1&_count=20',
  `Observation?identifier=urn:plans|Observation-${RECORD}-20`,
  `DocumentReference?identifier=urn:plans|DocumentReference-${RECORD}-4`,
  'Observation?_tag=http://carnet.test/tags|none&_count=20',
  'Observation?_security=N&_count=20',
  `Observation?_id=${OBSERVATION}`,
  `Observation?_id=${OBSERVATION},${OTHER}`,
  `Observation?_id:not=${OBSERVATION}&_count=20`,
  `Observation?_id=${OBSERVATION}&status=final&date=ge2024-01-01`,
  'Observation?_id=nobody',
  `Observation?_id=${DELETED}`,
];

const STRINGS: readonly Shape[] = [
  'Patient?name=famille3&_count=20',
  'Patient?name=famille3,famille5&_count=20',
  'Patient?name:exact=Famille3&_count=20',
  'Patient?family=f&_count=20',
  'Patient?name=famille3&birthdate=1987-04-12',
  'Patient?name:contains=amil&_count=20',
  'Patient?name:missing=true&_count=20',
  'Observation?value-string=valeur%207&_count=20',
  'RelatedPerson?name=proche1&_count=20',
  'Practitioner?name=soignant1&_count=20',
  'Organization?name=structure%203&_count=20',
];

const URIS: readonly Shape[] = [
  'ValueSet?url=http://carnet.test/ValueSet/7',
  'ValueSet?url=http://carnet.test/ValueSet/7,http://carnet.test/ValueSet/8',
  'ValueSet?url:below=http://carnet.test/ValueSet',
  'ValueSet?url:missing=true',
  'Observation?_profile=http://carnet.test/StructureDefinition/none&_count=20',
  'Observation?_source=http://carnet.test/source&_count=20',
];

const REFERENCES: readonly Shape[] = [
  `Observation?patient=${RECORD}&_count=20`,
  `Observation?subject=Patient/${RECORD}&_count=20`,
  `Observation?subject:Patient=${RECORD}&_sort=date&_count=20`,
  `Observation?encounter=Encounter/${ENCOUNTER}&_count=20`,
  'Observation?performer=PractitionerRole/role-3&_count=20',
  'Observation?performer=role-3&_count=20',
  'Observation?performer=PractitionerRole/role-3,PractitionerRole/role-4&_count=20',
  `Observation?derived-from=${OBSERVATION}&_count=20`,
  `Observation?derived-from=DocumentReference/${DOCUMENT}&_count=20`,
  'Observation?subject=http://elsewhere.test/fhir/Patient/1&_count=20',
  'Observation?encounter:missing=true&_count=20',
  'Observation?encounter:missing=false&_count=20',
  `List?item=DocumentReference/${DOCUMENT}&_count=20`,
  `DocumentReference?author=PractitionerRole/role-3&_count=20`,
  'PractitionerRole?practitioner=Practitioner/practitioner-7',
  'PractitionerRole?organization=Organization/organisation-7&_count=20',
  'Organization?partof=Organization/organisation-3&_count=20',
];

/** On the chief date of the type, every prefix: short values, then periods. */
const CHIEF_DATES: readonly Shape[] = [
  'Observation?date=2025-11-03&_count=20',
  'Observation?date=2025-11&_count=20',
  'Observation?date=2025&_count=20',
  'Observation?date=eq2025-11-03T08:00:00Z&_count=20',
  'Observation?date=ne2025-11-03&_count=20',
  'Observation?date=gt2026-01-10&_count=20',
  'Observation?date=lt2024-01-10&_count=20',
  'Observation?date=ge2026-01-10&_count=20',
  'Observation?date=le2024-01-10&_count=20',
  'Observation?date=sa2026-01-10&_count=20',
  'Observation?date=eb2024-01-10&_count=20',
  'Observation?date=ap2025-11-03&_count=20',
  'Observation?date=ge2025-11-01&date=lt2025-12-01&_count=20',
  'Observation?date=ge2025-11-01&date=lt2025-12-01&_sort=date&_count=20',
  'Observation?date=2025-11-03,2025-11-05&_count=20',
  'Observation?date=ge2025-06-01&_sort=-date&_count=20 (page 5)',
  'Observation?date=ge2030-01-01&_count=20',
  'Observation?date:missing=true&_count=20',
  'Observation?date=ge2025-06-01&code=718-7&_count=20',
  'Observation?date=ge2025-06-01&category=laboratory&_sort=date&_count=20',
  'Observation?date=ge2025-06-01&status:not=final&_count=20',
  'Encounter?date=2024-06-03&_count=20',
  'Encounter?date=gt2024-12-01&_count=20',
  'Encounter?date=ge2024-06-01&date=le2024-09-01&_count=20',
  'Encounter?date=lt2024-02-01&_count=20',
  'Encounter?date=sa2024-12-01&_count=20',
  'Encounter?date=eb2024-02-01&_count=20',
  'Encounter?class=IMP&date=ge2024-06-01&_count=20',
  'MedicationRequest?authoredon=ge2025-01-01&status=active&_count=20',
];

/** On another date, which gives no order. */
const OTHER_DATES: readonly Shape[] = [
  'Condition?onset-date=2024-06-04&_count=20',
  'Condition?onset-date=2024-06&_count=20',
  'Condition?onset-date=2024&_count=20',
  'Condition?onset-date=ne2024-06-04&_count=20',
  'Condition?onset-date=gt2025-01-01&_count=20',
  'Condition?onset-date=lt2024-02-01&_count=20',
  'Condition?onset-date=ge2025-01-01&_count=20',
  'Condition?onset-date=le2024-02-01&_count=20',
  'Condition?onset-date=sa2025-01-01&_count=20',
  'Condition?onset-date=eb2024-02-01&_count=20',
  'Condition?onset-date=ap2024-06-04&_count=20',
  'Condition?onset-date=ge2024-06-01&code=E101&_count=20',
  'Condition?onset-date=ge2024-06-01&onset-date=lt2024-07-01&_count=20',
  'DocumentReference?period=2024-06-05&_count=20',
  'DocumentReference?period=ge2025-06-01&_count=20',
  'DocumentReference?period=ge2025-06-01&type=11502-2&_count=20',
  'Patient?birthdate=1987-04-12',
  'Patient?birthdate=1987',
  'Patient?birthdate=lt1950-01-01&_count=20',
];

const LAST_UPDATED: readonly Shape[] = [
  'Observation?_lastUpdated=ge2026-06-01T00:43:00Z&_count=20',
  'Observation?_lastUpdated=ge2026-06-01T01:12:00Z&_count=20',
  'Observation?_lastUpdated=ge2026-06-01T01:12:00Z&_sort=_lastUpdated&_count=20',
  'Observation?_lastUpdated=ge2026-06-01T01:12:00Z&_summary=count',
  `Observation?patient=${RECORD}&_sort=-_lastUpdated&_count=20`,
  `Observation?patient=${RECORD}&_lastUpdated=ge2026-06-01T01:12:00Z&_count=20`,
  'Observation?_lastUpdated=2026-06-01T00:10:00Z&_count=20',
  'Observation?_lastUpdated=ge2026-06-01T00:10:00Z&_count=20',
  'Observation?_lastUpdated=gt2026-06-01T00:10:00Z&_sort=_lastUpdated&_count=20',
  'Observation?_lastUpdated=ge2026-06-01T00:10:00Z&_sort=-_lastUpdated&_count=20',
  'Observation?_lastUpdated=le2026-06-01T00:10:00Z&_sort=-_lastUpdated&_count=20',
  'Observation?_lastUpdated=lt2026-06-01T00:10:00Z&_count=20',
  'Observation?_lastUpdated=sa2026-06-01T00:10:00Z&_sort=_lastUpdated&_count=20',
  'Observation?_lastUpdated=eb2026-06-01T00:10:00Z&_count=20',
  'Observation?_lastUpdated=ne2026-06-01T00:10:00Z&_count=20',
  'Observation?_lastUpdated=ge2026-06-01T00:10:00Z&code=718-7&_count=20',
  'Observation?_lastUpdated=ge2026-06-01T00:10:00Z&code=718-7&_sort=_lastUpdated&_count=20',
];

/** Kinds that are refused by name: acceptance must show. */
const NOT_DONE: readonly Shape[] = [
  'RiskAssessment?probability=gt0.5',
  'Observation?value-quantity=gt5',
  'Observation?code-value-quantity=http://loinc.org|718-7$gt5',
  'Observation?_text=hemoglobin',
  'Location?near=48.1|-1.6|5|km',
  'Observation?_elements=code&_count=20',
  'Observation?_include=*',
  'Observation?_filter=code eq 718-7',
];

const CHAINS: readonly Shape[] = [
  `Observation?subject:Patient.name=famille0&code=718-7&_count=20`,
  'Observation?patient.birthdate=lt1950-01-01&_count=20',
  'Observation?encounter.class=IMP&_count=20',
  'Observation?encounter.class:not=IMP&_count=20',
  'Observation?performer:PractitionerRole.specialty=S1&_count=20',
  'Observation?performer:PractitionerRole.practitioner.name=soignant1&_count=20',
  'Observation?performer:PractitionerRole.organization.partof.name=structure%203&_count=20',
  `Observation?encounter._id=${ENCOUNTER}&_count=20`,
  'DiagnosticReport?result.code=718-7&_count=20',
  'DiagnosticReport?result.code=8867-4&_count=20',
  'List?item:DocumentReference.type=11502-2&_count=20',
  'Provenance?target:Observation.date=ge2025-12-01&_count=20',
  'PractitionerRole?practitioner.name=soignant7',
  'PractitionerRole?organization.name=structure%203&specialty=S1',
  'Patient?_has:Observation:patient:code=718-7&_count=20',
  'Patient?_has:Encounter:patient:_id=nobody&_count=20',
  'Encounter?_has:Observation:encounter:code=718-7&_count=20',
  'Observation?_has:DiagnosticReport:result:date=ge2025-01-01&_count=20',
  'Observation?_has:Provenance:target:recorded=ge2025-01-01&code=718-7&_count=20',
  'Patient?_has:Observation:patient:_has:DiagnosticReport:result:status=final&_count=20',
  'Organization?_has:PractitionerRole:organization:practitioner.name=soignant7',
  `Observation?subject:Patient.identifier=urn:plans|${RECORD}&date=ge2026-01-10&_count=20`,
];

const INCLUDES: readonly Shape[] = [
  'Observation?_count=50&_include=Observation:subject',
  'Observation?_count=50&_include=Observation:encounter',
  'Observation?_count=50&_include=Observation:encounter&_include=Observation:performer',
  'Observation?_count=50&_include=Observation:performer:PractitionerRole&_include:iterate=PractitionerRole:practitioner&_include:iterate=PractitionerRole:organization',
  'DiagnosticReport?_count=20&_include=DiagnosticReport:result',
  'List?_count=20&_include=List:item',
  'Observation?code=718-7&_count=50&_revinclude=Provenance:target',
  'Observation?_count=50&_revinclude=DiagnosticReport:result',
  `Encounter?_id=${ENCOUNTER}&_revinclude=Observation:encounter`,
  `Encounter?_id=${ENCOUNTER}&_revinclude=Observation:encounter&_revinclude:iterate=Provenance:target`,
  `Patient?_id=${RECORD}&_revinclude=Encounter:patient`,
  `Patient?_id=${RECORD}&_revinclude=Observation:patient`,
  'PractitionerRole?specialty=S1&_include=PractitionerRole:practitioner',
  'Organization?_count=20&_include=Organization:partof&_revinclude=PractitionerRole:organization',
];

/** What portals and hospital software ask day after day. */
const USUAL: readonly Shape[] = [
  `Patient?identifier=${INS}`,
  `Patient?identifier=${INS}&family=valbrune`,
  `Observation?patient=${RECORD}&category=laboratory&date=ge2025-06-01&_sort=-date&_count=50`,
  `Observation?patient=${RECORD}&category=vital-signs&code=8867-4&_count=1`,
  `DocumentReference?patient=${RECORD}&status=current&_sort=-date&_count=20`,
  `DocumentReference?patient=${RECORD}&status=current&type=11502-2&period=ge2025-01-01&_count=20`,
  `DocumentReference?patient=${RECORD}&_lastUpdated=ge2026-06-01T00:28:00Z&_count=20`,
  `MedicationRequest?patient=${RECORD}&status=active&intent=order&_count=20`,
  `Condition?patient=${RECORD}&clinical-status=active&_count=20`,
  `Encounter?patient=${RECORD}&_sort=-date&_count=20`,
  `DiagnosticReport?patient=${RECORD}&date=ge2025-01-01&_include=DiagnosticReport:result&_count=20`,
  `List?patient=${RECORD}&code=submissionset&status=current&_count=20`,
  `Communication?patient=${RECORD}&_count=20`,
  `Consent?patient=${RECORD}&status=active&_count=20`,
  'Practitioner?identifier=urn:plans|practitioner-7',
  'Organization?identifier=urn:plans|organisation-7',
  `Patient?identifier=urn:plans|${RECORD}`,
  'Organization?active=true&_count=20',
];

const INSTANCES: readonly Shape[] = [
  `Observation/${OBSERVATION}`,
  'Observation/nobody',
  `Observation/${DELETED}`,
  `Observation/${CHANGED}/_history`,
  `Observation/${CHANGED}/_history/1`,
  `Observation/${CHANGED}/_history/3`,
  `Observation/${OBSERVATION}/_history`,
  `Observation/${DELETED}/_history`,
  `Observation/${DELETED}/_history/1`,
  'Observation/nobody/_history/1',
  `Patient/${RECORD}`,
  `List/${LIST}`,
  `DocumentReference/${DOCUMENT}`,
  'Practitioner/practitioner-7',
];

export const SEARCHES: readonly Shape[] = [
  ...ORDERS,
  ...TOTALS,
  ...TOKENS,
  ...STRINGS,
  ...URIS,
  ...REFERENCES,
  ...CHIEF_DATES,
  ...OTHER_DATES,
  ...LAST_UPDATED,
  ...NOT_DONE,
  ...CHAINS,
  ...INCLUDES,
  ...USUAL,
  ...INSTANCES,
];

/** The journal, which shows itself as AuditEvents. dmp.md 6.4. */
export const JOURNAL: readonly Shape[] = [
  'AuditEvent?_count=20',
  'AuditEvent?_count=20 (page 5)',
  'AuditEvent?_sort=date&_count=20',
  'AuditEvent?_sort=-_lastUpdated&_count=20',
  'AuditEvent?_sort=outcome&_count=20',
  'AuditEvent?date=2026-06-01&_count=20',
  'AuditEvent?date=ge2026-06-01T06:00:00Z&_count=20',
  'AuditEvent?date=lt2026-06-01T01:00:00Z&_count=20',
  'AuditEvent?date=ne2026-06-01&_count=20',
  'AuditEvent?date=ge2026-06-01T06:00:00Z&date=lt2026-06-01T07:00:00Z&_sort=date&_count=20',
  'AuditEvent?_lastUpdated=ge2026-06-01T06:00:00Z&_count=20',
  `AuditEvent?patient=Patient/${RECORD}&_count=20`,
  `AuditEvent?patient=Patient/${RECORD}&date=ge2026-06-01T06:00:00Z&_count=20`,
  `AuditEvent?entity=Observation/${OBSERVATION}&_count=20`,
  `AuditEvent?entity=Patient/${RECORD}&_count=20`,
  'AuditEvent?agent=Practitioner/dr-g&_count=20',
  'AuditEvent?agent=Practitioner/dr-g&date=ge2026-06-01T06:00:00Z&_count=20',
  'AuditEvent?outcome=8&_count=20',
  'AuditEvent?outcome=0&_count=20',
  'AuditEvent?outcome:not=0&_count=20',
  'AuditEvent?action=R&_count=20',
  'AuditEvent?action=C&_count=20',
  'AuditEvent?subtype=read&_count=20',
  'AuditEvent?patient:missing=true&_count=20',
  'AuditEvent?_summary=count',
  'AuditEvent?outcome=8&_count=5&_total=accurate',
  `AuditEvent?_id=plans-${RECORD}-20`,
  `AuditEvent?entity:Observation.code=718-7&_count=20`,
  `AuditEvent?entity=Observation/${OBSERVATION}&_include=AuditEvent:entity&_count=20`,
  `Observation?_id=${OBSERVATION}&_revinclude=AuditEvent:entity`,
  'Observation?_has:AuditEvent:entity:outcome=8&_count=20',
  `AuditEvent/plans-${RECORD}-20`,
  `AuditEvent/plans-${RECORD}-20/_history`,
  'AuditEvent/nobody',
];

/** What conditional creates and references look for. R4 http, conditional create. */
export const CONDITIONS: readonly Shape[] = [
  `Patient?identifier=${INS}`,
  `Patient?identifier=${INS}&family=valbrune`,
  `Observation?identifier=urn:plans|Observation-${RECORD}-20`,
  'Observation?identifier=urn:plans|new',
  `Observation?identifier=urn:plans|Observation-${RECORD}-20&status=final`,
  `DocumentReference?identifier=urn:plans|DocumentReference-${RECORD}-4`,
  `Encounter?patient=${RECORD}&date=2024-06-03`,
  `Patient?identifier=urn:plans|${RECORD}`,
  'Patient?identifier=urn:plans|new',
  'Patient?family=famille3&birthdate=1987-04-12',
  'Organization?identifier=urn:plans|organisation-7',
  'Practitioner?identifier=urn:plans|practitioner-7',
  'PractitionerRole?practitioner=Practitioner/practitioner-7&organization=Organization/organisation-7',
  `Consent?patient=${RECORD}&category=C12`,
];
