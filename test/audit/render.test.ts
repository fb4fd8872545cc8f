/** dmp.md 6.2 and IHE BALP: what an AuditEvent says of each kind of event. */
import { expect } from 'chai';
import { readDefinitions } from '../../server/boot/definitions.ts';
import { auditEvent } from '../../server/fhir/audit/render.ts';
import type { Trace } from '../../server/fhir/audit/trace.ts';
import { plainJson } from '../../server/fhir/model/json.ts';
import { structureIssues } from '../../server/fhir/validation/structure.ts';
import { golden } from './golden.ts';
import { events, trace } from './traces.ts';

interface Coded {
  readonly coding: readonly { readonly system: string; readonly code: string }[];
}
interface Agent {
  readonly type: Coded;
  readonly requestor: boolean;
  readonly who: { readonly reference?: string; readonly identifier?: { readonly value: string } };
  readonly policy?: readonly string[];
  readonly purposeOfUse?: readonly Coded[];
}
interface Entity {
  readonly type: { readonly system: string; readonly code: string };
  readonly role?: { readonly code: string };
  readonly what?: { readonly reference?: string; readonly identifier?: { readonly value: string } };
  readonly query?: string;
  readonly detail?: readonly { readonly type: string; readonly valueString: string }[];
}
interface Event {
  readonly id: string;
  readonly meta: { readonly profile?: readonly string[] };
  readonly subtype: readonly { readonly system: string; readonly code: string }[];
  readonly agent: readonly Agent[];
  readonly entity: readonly Entity[];
  readonly [element: string]: unknown;
}

function rendered(from: Trace): Event {
  // What the renderer makes; its structure is checked against R4 below.
  return auditEvent(from, { reasonSystem: 'https://carnet.test/reason' }).value as unknown as Event;
}

const event = (name: string): Event => rendered(events[name] ?? trace());
const places = ({ agent }: Event) =>
  agent.map(({ type, requestor }) => `${type.coding[0]?.code}${requestor ? ' requestor' : ''}`);
const parts = ({ entity }: Event) =>
  entity.map(({ type, role }) => `${type.code}/${role?.code ?? '-'}`);

describe('AuditEvents as they were agreed', () => {
  for (const [name, one] of Object.entries(events)) {
    it(name, () => {
      expect(rendered(one)).to.deep.equal(golden(name, rendered(one)));
    });
    it(`${name} is a valid AuditEvent, its tree and its value the same`, () => {
      const resource = auditEvent(one, { reasonSystem: 'https://carnet.test/reason' });
      expect(structureIssues(resource.value, readDefinitions())).to.deep.equal([]);
      expect(plainJson(resource.tree)).to.deep.equal(resource.value);
    });
  }
});

describe('agents', () => {
  const order: readonly [name: string, client: string, server: string][] = [
    ['read', '110152', '110153'],
    ['refused', '110152', '110153'],
    ['create', '110153', '110152'],
    ['update', '110153', '110152'],
    ['delete', '110153', '110152'],
    ['query', '110153', '110152'],
    ['history', '110153', '110152'],
  ];
  for (const [name, client, server] of order) {
    it(`${name}: the client is ${client}, the server ${server}`, () => {
      expect(places(event(name))).to.deep.equal([client, server, 'IRCP requestor', 'PROV']);
      const [asking, answering] = event(name).agent;
      expect([asking?.who.identifier?.value, answering?.who.identifier?.value]).to.deep.equal([
        'software',
        'carnet',
      ]);
      expect(asking?.type.coding[0]?.system).to.equal(
        'http://dicom.nema.org/resources/ontology/DCM',
      );
    });
  }
  it('exactly one of them asked', () => {
    for (const one of Object.values(events)) {
      expect(rendered(one).agent.filter(({ requestor }) => requestor)).to.have.length(1);
    }
  });
  it('the user: identifier, role, purpose and grounds', () => {
    const [, , user] = event('read').agent;
    expect(user?.who).to.deep.include({ reference: 'Practitioner/g' });
    expect(user?.who.identifier?.value).to.equal('899700000001');
    expect(user?.policy).to.deep.equal([
      'https://carnet.example/fhir/policy/dmp-default#R20',
      'Consent/c-g/_history/1',
    ]);
    expect(user?.purposeOfUse?.[0]?.coding[0]?.code).to.equal('TREAT');
  });
  it('no organisation, no fourth agent', () => {
    expect(event('writer-ended').agent).to.have.length(3);
  });
});

describe('entities', () => {
  const expected: readonly [name: string, entities: readonly string[]][] = [
    ['read', ['XrequestId/-', '1/1', '2/4']],
    ['read-of-the-patient', ['XrequestId/-', '1/1', '2/4']],
    ['create', ['XrequestId/-', '1/1', '2/4']],
    ['query', ['XrequestId/-', '1/1', '2/24']],
    ['query-of-a-directory', ['XrequestId/-', '2/24']],
    ['failed-authentication', ['XrequestId/-']],
    ['writer-ended', ['XrequestId/-', '2/-']],
  ];
  for (const [name, entities] of expected) {
    it(`${name}: ${entities.join(', ')}`, () => {
      expect(parts(event(name))).to.deep.equal(entities);
    });
  }
  it('the data with the version that was seen, of the Patient too', () => {
    const data = (name: string) => event(name).entity.at(-1)?.what?.reference;
    expect(data('read')).to.equal('DocumentReference/lab/_history/2');
    expect(data('read-of-the-patient')).to.equal('Patient/marie/_history/3');
    expect(data('refused')).to.equal('DocumentReference/lab');
  });
  it('the query in base64, and nothing else beside it', () => {
    const query = event('query').entity.at(-1);
    expect(Buffer.from(query?.query ?? '', 'base64').toString()).to.equal(events['query']?.query);
    expect(query).to.not.have.any.keys('what', 'detail', 'name');
  });
  it('counts and codes stand on the patient', () => {
    const [, patient] = event('query').entity;
    expect(patient?.detail?.map(({ type, valueString }) => `${type}=${valueString}`)).to.deep.equal(
      [
        'https://carnet.test/reason#mode=bris_de_glace',
        'https://carnet.test/reason#reason=inconsciente, choc',
        'https://carnet.test/reason#resultCount=2',
      ],
    );
    expect(event('read').entity[1]?.what?.reference).to.equal('Patient/marie');
  });
  it('a detail that is empty is left out', () => {
    expect(rendered(trace({ details: { mode: '' } })).entity[1]).to.not.have.property('detail');
  });
});

describe('what kind of event it is', () => {
  const codes: readonly [interaction: string, code: string][] = [
    ['search-type', 'search-type'],
    ['search-type-post', 'search-type'],
    ['conditional-patch', 'patch'],
    ['$everything', 'operation'],
    ['history-instance', 'history-instance'],
  ];
  for (const [interaction, code] of codes) {
    it(`${interaction} is ${code}`, () => {
      expect(rendered(trace({ interaction })).subtype).to.deep.equal([
        { system: 'http://hl7.org/fhir/restful-interaction', code },
      ]);
    });
  }
  it('a failed sign-in is DICOM’s User Authentication, Login', () => {
    const { type, subtype } = event('failed-authentication');
    expect([type, subtype[0]?.code]).to.deep.include.members(['110122']);
    expect(type).to.include({
      code: '110114',
      system: 'http://dicom.nema.org/resources/ontology/DCM',
    });
  });
  it('no BALP profile is claimed: the network address it asks for is kept nowhere', () => {
    const claimed = Object.keys(events).filter((name) => event(name).meta.profile !== undefined);
    expect(claimed).to.deep.equal([]);
  });
  it('times: arrived, known, recorded', () => {
    expect(event('read')).to.deep.include({
      period: { start: '2024-06-15T12:00:00.005Z', end: '2024-06-15T12:00:00.017Z' },
      recorded: '2024-06-15T12:00:00.017Z',
    });
  });
  it('outcome and reason', () => {
    expect(event('refused')).to.include({ outcome: '8', outcomeDesc: 'blocked' });
    expect(event('read')).to.include({ outcome: '0' }).and.not.have.property('outcomeDesc');
  });
  it('neither names nor the token', () => {
    expect(JSON.stringify(event('read')))
      .to.not.include('token-1')
      .and.not.include('"display":"Dr');
  });
});
