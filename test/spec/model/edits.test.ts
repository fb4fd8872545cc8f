import { expect } from 'chai';
import { stamped, withMember, withReferences } from '../../../server/fhir/model/edit.ts';
import { isJsonObject, printJson } from '../../../server/fhir/model/json.ts';
import { readJson } from '../../../server/fhir/model/json-reader.ts';
import type { Resource } from '../../../server/fhir/model/resource.ts';
import { resourceFrom, resourceOf } from '../../../server/fhir/model/resource.ts';
import { refused } from './refused.ts';

const STAMP = { id: 'x', versionId: '3', lastUpdated: '2024-05-06T07:08:09.123Z' };
const META = '"meta":{"versionId":"3","lastUpdated":"2024-05-06T07:08:09.123Z"';

const resource = (text: string): Resource => resourceFrom(readJson(text));
const stampedText = (text: string): string => printJson(stamped(resource(text), STAMP).tree);

describe('R4 resource, id and meta as the server gives them', () => {
  const cases: readonly [sent: string, stored: string, why: string][] = [
    [
      '{"active":true,"resourceType":"Patient"}',
      `{"resourceType":"Patient","id":"x",${META}},"active":true}`,
      'they come first',
    ],
    [
      '{"resourceType":"Patient","id":"mine","meta":{"versionId":"9","lastUpdated":"1999-01-01"}}',
      `{"resourceType":"Patient","id":"x",${META}}}`,
      'what the sender gave is replaced',
    ],
    [
      '{"resourceType":"Patient","meta":{"tag":[{"code":"t"}],"profile":["p"],"security":[{"code":"R"}],"source":"#a"}}',
      `{"resourceType":"Patient","id":"x",${META},"tag":[{"code":"t"}],"profile":["p"],"security":[{"code":"R"}],"source":"#a"}}`,
      'the rest of meta is kept',
    ],
    [
      '{"resourceType":"Observation","b":1.00,"a":[0.10],"2":1,"1":2}',
      `{"resourceType":"Observation","id":"x",${META}},"b":1.00,"a":[0.10],"2":1,"1":2}`,
      'order and decimals are kept',
    ],
    [
      '{"resourceType":"Patient","meta":7}',
      `{"resourceType":"Patient","id":"x",${META}}}`,
      'a meta that is none',
    ],
  ];
  for (const [sent, stored, why] of cases) {
    it(`${why}: ${sent.slice(0, 60)}`, () => {
      expect(stampedText(sent)).to.equal(stored);
    });
  }
  it('the value that is checked is the one that is stored', () => {
    const { tree, value } = stamped(resource('{"resourceType":"Patient","id":"mine"}'), STAMP);
    expect(JSON.parse(printJson(tree))).to.deep.equal(value);
    expect(value.id).to.equal('x');
  });
  it('what was sent is left alone', () => {
    const sent = resource('{"resourceType":"Patient","id":"mine"}');
    stamped(sent, STAMP);
    expect(printJson(sent.tree)).to.equal('{"resourceType":"Patient","id":"mine"}');
  });
});

describe('R4 resource, resourceType', () => {
  for (const text of [
    'null',
    '[]',
    '"Patient"',
    '1',
    '{}',
    '{"resourceType":7}',
    '{"resourceType":null}',
  ]) {
    it(`${text} is no resource`, () => {
      expect(refused(() => resource(text)).status).to.equal(400);
    });
  }
  it('a resource of plain values has the tree of them', () => {
    expect(printJson(resourceOf({ resourceType: 'Basic', id: 'b', n: 1.5 }).tree)).to.equal(
      '{"resourceType":"Basic","id":"b","n":1.5}',
    );
  });
});

describe('R4 json, one member set', () => {
  const tree = readJson('{"a":1,"b":2}');
  const edits: readonly [name: string, value: string | undefined, expected: string][] = [
    ['a', '3', '{"a":3,"b":2}'],
    ['c', 'null', '{"a":1,"b":2,"c":null}'],
    ['a', undefined, '{"b":2}'],
    ['z', undefined, '{"a":1,"b":2}'],
  ];
  for (const [name, value, expected] of edits) {
    it(`${name} = ${value}`, () => {
      if (!isJsonObject(tree)) throw new Error('an object');
      const edited = withMember(tree, name, value === undefined ? undefined : readJson(value));
      expect(printJson(edited)).to.equal(expected);
    });
  }
});

const URN = 'urn:uuid:6f1b2c3d-0000-4000-8000-000000000001';

describe('R4 http, transaction: references between entries', () => {
  const rewrite = (target: string): string => (target === URN ? 'Patient/new' : target);
  const cases: readonly [sent: string, stored: string, why: string][] = [
    [
      `{"subject":{"reference":"${URN}"}}`,
      '{"subject":{"reference":"Patient/new"}}',
      'a reference',
    ],
    [
      `{"content":[{"attachment":{"url":"${URN}"}}]}`,
      '{"content":[{"attachment":{"url":"Patient/new"}}]}',
      'an attachment',
    ],
    [
      `{"extension":[{"url":"e","valueUri":"${URN}"}]}`,
      '{"extension":[{"url":"e","valueUri":"Patient/new"}]}',
      'valueUri',
    ],
    [
      `{"a":[[{"b":{"valueUrl":"${URN}"}}]]}`,
      '{"a":[[{"b":{"valueUrl":"Patient/new"}}]]}',
      'however deep',
    ],
    [
      `{"text":{"div":"<div><a href=\\"${URN}\\">x</a> ${URN}, urn:oid:1.2.3</div>"}}`,
      '{"text":{"div":"<div><a href=\\"Patient/new\\">x</a> Patient/new, urn:oid:1.2.3</div>"}}',
      'in a narrative, known ones alone',
    ],
    [
      `{"masterIdentifier":{"system":"urn:ietf:rfc:3986","value":"${URN}"}}`,
      '',
      'an identifier stays',
    ],
    [`{"identifier":[{"value":"${URN}"}],"system":"${URN}"}`, '', 'and its system'],
    [`{"note":[{"text":"see ${URN}"}],"display":"${URN}"}`, '', 'text stays'],
    ['{"subject":{"reference":"urn:uuid:other"}}', '', 'an unknown target stays'],
    [`{"reference":["${URN}"],"url":{"x":"${URN}"}}`, '', 'a name that is no address here'],
    ['{"value":1.00,"9":1,"8":2,"x":null}', '', 'everything else as sent'],
  ];
  for (const [sent, stored, why] of cases) {
    it(`${why}: ${sent.slice(0, 50)}`, () => {
      expect(printJson(withReferences(readJson(sent), rewrite))).to.equal(stored || sent);
    });
  }
  it('asks of each address once, in order', () => {
    const asked: string[] = [];
    withReferences(
      readJson('{"a":{"reference":"1"},"b":[{"url":"2"}],"c":{"value":"3"}}'),
      (target) => {
        asked.push(target);
        return target;
      },
    );
    expect(asked).to.deep.equal(['1', '2']);
  });
});
