import { expect } from 'chai';
import { printJson } from '../../../server/fhir/model/json.ts';
import { applyJsonPatch, PATCH_OPERATIONS_MAX } from '../../../server/fhir/model/json-patch.ts';
import { readJson } from '../../../server/fhir/model/json-reader.ts';

function patched(target: string, operations: string): string {
  return printJson(applyJsonPatch(readJson(target), readJson(operations)));
}

type Case = readonly [target: string, operation: string, expected: string, clause: string];

function table(cases: readonly Case[]): void {
  for (const [target, operation, expected, clause] of cases) {
    it(`${operation} (${clause})`, () => {
      expect(patched(target, `[${operation}]`)).to.equal(expected);
    });
  }
}

describe('RFC 6902, operations', () => {
  describe('add', () => {
    table([
      ['{"a":1}', '{"op":"add","path":"/b","value":2}', '{"a":1,"b":2}', 'a new member comes last'],
      ['{"a":1,"b":2}', '{"op":"add","path":"/a","value":3}', '{"a":3,"b":2}', 'replaces in place'],
      ['{"a":[1,2]}', '{"op":"add","path":"/a/0","value":0}', '{"a":[0,1,2]}', 'at the start'],
      ['{"a":[1,2]}', '{"op":"add","path":"/a/2","value":3}', '{"a":[1,2,3]}', 'index = length'],
      ['{"a":[1,2]}', '{"op":"add","path":"/a/-","value":3}', '{"a":[1,2,3]}', 'the end'],
      ['{"a":[]}', '{"op":"add","path":"/a/-","value":[]}', '{"a":[[]]}', 'to an empty array'],
      ['{"a":{}}', '{"op":"add","path":"/a/-","value":1}', '{"a":{"-":1}}', 'a member called -'],
      ['{"a":1}', '{"op":"add","path":"/b","value":null}', '{"a":1,"b":null}', 'null is a value'],
      ['{}', '{"op":"add","path":"/","value":1}', '{"":1}', 'the member of the empty name'],
      [
        '{}',
        '{"op":"add","path":"/a","value":1,"from":7,"x":2}',
        '{"a":1}',
        'other members ignored',
      ],
    ]);
  });
  describe('remove', () => {
    table([
      ['{"a":1,"b":2}', '{"op":"remove","path":"/a"}', '{"b":2}', 'a member'],
      ['{"a":[1,2,3]}', '{"op":"remove","path":"/a/1"}', '{"a":[1,3]}', 'an element'],
      ['{"a":null}', '{"op":"remove","path":"/a"}', '{}', 'a null'],
    ]);
  });
  describe('replace', () => {
    table([
      ['{"a":1,"b":2}', '{"op":"replace","path":"/a","value":[]}', '{"a":[],"b":2}', 'in place'],
      ['{"a":[1,2]}', '{"op":"replace","path":"/a/1","value":3}', '{"a":[1,3]}', 'an element'],
      ['{"a":false}', '{"op":"replace","path":"/a","value":0}', '{"a":0}', 'of a falsy value'],
    ]);
  });
  describe('move', () => {
    table([
      ['{"a":1,"b":2}', '{"op":"move","from":"/a","path":"/c"}', '{"b":2,"c":1}', 'a member'],
      [
        '{"a":[1,2,3]}',
        '{"op":"move","from":"/a/0","path":"/a/2"}',
        '{"a":[2,3,1]}',
        'after removal',
      ],
      ['{"a":{"b":1}}', '{"op":"move","from":"/a/b","path":"/a"}', '{"a":1}', 'over its parent'],
      ['{"a":1}', '{"op":"move","from":"/a","path":"/a"}', '{"a":1}', 'to where it is'],
      [
        '{"a":1,"ab":{}}',
        '{"op":"move","from":"/a","path":"/ab/c"}',
        '{"ab":{"c":1}}',
        'a name that begins alike',
      ],
    ]);
  });
  describe('copy', () => {
    table([
      [
        '{"a":{"x":1.0}}',
        '{"op":"copy","from":"/a","path":"/b"}',
        '{"a":{"x":1.0},"b":{"x":1.0}}',
        'a member',
      ],
      ['{"a":[1]}', '{"op":"copy","from":"/a/0","path":"/a/-"}', '{"a":[1,1]}', 'an element'],
      [
        '{"a":{}}',
        '{"op":"copy","from":"/a","path":"/a/b"}',
        '{"a":{"b":{}}}',
        'into itself, as it was',
      ],
    ]);
  });
  describe('test', () => {
    table([
      [
        '{"a":1.0}',
        '{"op":"test","path":"/a","value":1.00}',
        '{"a":1.0}',
        'numbers equal by value',
      ],
      ['{"a":100}', '{"op":"test","path":"/a","value":1e2}', '{"a":100}', 'however written'],
      ['{"a":-0.0}', '{"op":"test","path":"/a","value":0e5}', '{"a":-0.0}', 'zero has no sign'],
      ['{"a":-12.5e-3}', '{"op":"test","path":"/a","value":-0.01250}', '{"a":-12.5e-3}', 'exactly'],
      [
        '{"a":"é"}',
        '{"op":"test","path":"/a","value":"\\u00e9"}',
        '{"a":"é"}',
        'strings by characters',
      ],
      [
        '{"a":{"x":1,"y":2}}',
        '{"op":"test","path":"/a","value":{"y":2,"x":1}}',
        '{"a":{"x":1,"y":2}}',
        'members in any order',
      ],
      [
        '{"a":[null,[true]]}',
        '{"op":"test","path":"/a","value":[null,[true]]}',
        '{"a":[null,[true]]}',
        'arrays in order',
      ],
    ]);
  });
  describe('paths', () => {
    table([
      ['{"a/b":1}', '{"op":"replace","path":"/a~1b","value":2}', '{"a/b":2}', '~1 is /'],
      ['{"m~n":1}', '{"op":"replace","path":"/m~0n","value":2}', '{"m~n":2}', '~0 is ~'],
      ['{"~1":1}', '{"op":"replace","path":"/~01","value":2}', '{"~1":2}', '~01 is ~1, not /'],
      ['{"a":{"":{"":1}}}', '{"op":"remove","path":"/a//"}', '{"a":{"":{}}}', 'empty names'],
      ['{"é":1}', '{"op":"remove","path":"/é"}', '{}', 'any character'],
      ['{"0":1}', '{"op":"remove","path":"/0"}', '{}', 'a member whose name is a number'],
      ['{"constructor":1}', '{"op":"remove","path":"/constructor"}', '{}', 'a name of prototypes'],
    ]);
  });
});

describe('RFC 6902, sequences', () => {
  it('each operation sees what the one before made', () => {
    const operations = `[{"op":"add","path":"/b","value":{"c":1}},{"op":"move","from":"/b/c","path":"/d"},
      {"op":"test","path":"/d","value":1},{"op":"remove","path":"/b"}]`;
    expect(patched('{"a":0}', operations)).to.equal('{"a":0,"d":1}');
  });
  it('what is beside the paths stays as it was sent', () => {
    const target = '{"value":1.00,"9":[0.10,{"x":1E+2}],"10":-0,"b":"\u2028"}';
    const operation = '[{"op":"add","path":"/9/1/y","value":2.50}]';
    expect(patched(target, operation)).to.equal(
      '{"value":1.00,"9":[0.10,{"x":1E+2,"y":2.50}],"10":-0,"b":"\u2028"}',
    );
  });
  it('the tree that was patched is left alone', () => {
    const target = readJson('{"a":[1,{"b":2}]}');
    applyJsonPatch(
      target,
      readJson('[{"op":"remove","path":"/a/1/b"},{"op":"remove","path":"/a/0"}]'),
    );
    expect(printJson(target)).to.equal('{"a":[1,{"b":2}]}');
  });
  it('no operation at all changes nothing', () => {
    expect(patched('{"a":1}', '[]')).to.equal('{"a":1}');
  });
  it(`${PATCH_OPERATIONS_MAX} operations are taken`, () => {
    const one = '{"op":"add","path":"/a/-","value":0}';
    const all = `[${Array(PATCH_OPERATIONS_MAX).fill(one).join(',')}]`;
    expect(patched('{"a":[]}', all)).to.have.length(
      PATCH_OPERATIONS_MAX * 2 - 1 + '{"a":[]}'.length,
    );
  });
});
