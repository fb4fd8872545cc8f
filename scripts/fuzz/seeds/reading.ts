/** Requests that ask: every interaction and search parameter of the CapabilityStatement, about what is there. R4 http; R4 search. */
import type { RecordName } from '../canaries.ts';
import { OWN } from '../recipes.ts';
import type { Shot } from '../shot.ts';
import type { Statement, World } from '../world.ts';
import { RECORDS } from '../world.ts';

export interface Seed {
  /** Whose record it is about; any caller may send it. */
  readonly record: RecordName;
  /** Who would send it: a name of the cast without its record. Absent: anybody. */
  readonly by?: readonly string[];
  readonly shot: Omit<Shot, 'caller'>;
}

type Resource = Statement['rest'][number]['resource'][number];
type Parameter = NonNullable<Resource['searchParam']>[number];

export function readingSeeds(world: World): readonly Seed[] {
  const resources = world.statement.rest.flatMap(({ resource }) => resource);
  return [
    ...RECORDS.flatMap((record) => instanceSeeds(world, record)),
    ...RECORDS.flatMap((record) => chosenSeeds(world, record)),
    ...resources.flatMap((resource) => typeSeeds(resource, world)),
    ...world.pages.map((target) => ask('a', target, 'page')),
    ...OUTSIDE.map((target) => ask('a', target, 'outside')),
  ];
}

const OUTSIDE = [
  '/fhir/metadata',
  '/fhir/metadata?mode=terminology',
  '/fhir/.well-known/smart-configuration',
  '/auth/jwks',
  '/health/live',
  '/health/ready',
  '/metrics',
  '/',
  '/fhir',
  '/fhir/',
  '/fhir/$verify-journal',
  '/fhir/_history',
  '/fhir?_type=Patient',
  '/fhir/Patient/$everything',
  '/favicon.ico',
];

export function ask(record: RecordName, target: string, origin: string): Seed {
  return {
    record,
    shot: { token: OWN, method: 'GET', target, fields: [], framing: 'length', origin },
  };
}

function instanceSeeds({ records }: World, record: RecordName): readonly Seed[] {
  const { filed, traits } = records[record];
  const references = [`Patient/${traits.id}`, ...filed.flatMap((one) => one.references)];
  return references.flatMap((reference) => [
    ask(record, `/fhir/${reference}`, 'read'),
    ask(record, `/fhir/${reference}/_history/1`, 'vread'),
    ask(record, `/fhir/${reference}/_history`, 'history'),
  ]);
}

/** Searches people make, and the roads by which one might come round a filter. */
function chosenSeeds({ records }: World, record: RecordName): readonly Seed[] {
  const { traits, filed } = records[record];
  const patient = `Patient/${traits.id}`;
  const ins = `urn:oid:1.2.250.1.213.1.4.10%7C${traits.ins}`;
  const documents = filed.flatMap(({ references, identifier }) =>
    references
      .filter((reference) => reference.startsWith('DocumentReference/'))
      .map((reference) => ({ id: reference.slice('DocumentReference/'.length), identifier })),
  );
  const targets = [
    `DocumentReference?patient=${patient}&_count=200`,
    `DocumentReference?patient=${patient}&_sort=-date&_total=accurate&_count=2`,
    `DocumentReference?patient.identifier=${ins}&status=current`,
    `Observation?patient=${patient}&date=ge2020-01-01&_sort=-date`,
    `Observation?subject=${patient}&code=http://loinc.org%7C718-7&_include=Observation:derived-from`,
    `Observation?subject:Patient.identifier=${ins}`,
    `Observation?subject:Patient.name=${traits.family}`,
    `Patient?identifier=${ins}`,
    `Patient?family=${traits.family}&_revinclude=Observation:patient&_revinclude=DocumentReference:patient`,
    `Patient?_id=${traits.id}&_has:Observation:patient:code=718-7`,
    `Patient?_id=${traits.id}&_revinclude=Consent:patient&_revinclude=AuditEvent:entity`,
    `List?patient=${patient}&_include=List:item&_include:iterate=DocumentReference:related`,
    `Consent?patient=${patient}&status=active`,
    `CareTeam?patient=${patient}`,
    `AuditEvent?patient=${patient}&_count=20`,
    `AuditEvent?patient=${patient}&_count=5&_total=accurate&outcome=8`,
    `Provenance?patient=${patient}`,
    `Communication?subject=${patient}`,
    `Binary?_id=${documents[0]?.id ?? 'x'}`,
    `Observation?_summary=count`,
    `DocumentReference?_summary=count&patient=${patient}`,
  ];
  const byDocument = documents.flatMap(({ id, identifier }) => [
    `DocumentReference?_id=${id}`,
    `DocumentReference?identifier=urn:ietf:rfc:3986%7C${identifier}`,
    `DocumentReference?_id=${id}&_revinclude=Provenance:target&_include=DocumentReference:related`,
    `List?item=DocumentReference/${id}`,
    `AuditEvent?entity=DocumentReference/${id}`,
    `Observation?derived-from=DocumentReference/${id}`,
    `Observation?derived-from:DocumentReference.status:not=unknown&patient=${patient}`,
  ]);
  const asked = [...targets, ...byDocument].map((target) =>
    ask(record, `/fhir/${target}`, 'search'),
  );
  return [...asked, ...asked.map(posted)];
}

/** The same search by POST. */
function posted(seed: Seed): Seed {
  const [path = '', query = ''] = seed.shot.target.split('?', 2);
  const fields = [['Content-Type', 'application/x-www-form-urlencoded']] as const;
  return {
    ...seed,
    shot: {
      ...seed.shot,
      method: 'POST',
      target: `${path}/_search`,
      fields,
      body: Buffer.from(query),
      framing: 'length',
      origin: 'search-post',
    },
  };
}

/** Of one type: a bare search, and one by each parameter and include it declares. */
function typeSeeds(
  { type, searchParam = [], searchInclude = [], searchRevInclude = [] }: Resource,
  world: World,
): readonly Seed[] {
  const { traits, filed } = world.records.a;
  const reference = filed[0]?.references[0] ?? `Patient/${traits.id}`;
  const values = { patient: `Patient/${traits.id}`, reference };
  const paths = [
    `${type}`,
    `${type}/absent`,
    ...searchParam.map((parameter) => `${type}?${parameter.name}=${valueFor(parameter, values)}`),
    ...searchInclude.map((include) => `${type}?patient=${values.patient}&_include=${include}`),
    ...searchRevInclude.map((include) => `${type}?_id=absent&_revinclude=${include}`),
  ];
  return paths.map((path) => ask('a', `/fhir/${path}`, 'declared'));
}

function valueFor(
  { name, type }: Parameter,
  { patient, reference }: { readonly patient: string; readonly reference: string },
): string {
  switch (type) {
    case 'reference':
      return /patient|subject|for/.test(name) ? patient : reference;
    case 'date':
      return 'ge2024-01-01';
    case 'number':
      return '5';
    case 'quantity':
      return '12.8';
    case 'token':
      return name === '_id' ? 'absent' : 'http://loinc.org%7C718-7';
    case 'uri':
      return 'http://example.org/x';
    default:
      return 'a';
  }
}
