import { expect } from 'chai';
import { printJson } from '../../../server/fhir/model/json.ts';
import {
  applyJsonPatch,
  PATCH_COPIED_VALUES_MAX,
  PATCH_OPERATIONS_MAX,
} from '../../../server/fhir/model/json-patch.ts';
import { JSON_DEPTH_MAX, readJson } from '../../../server/fhir/model/json-reader.ts';
import { refused, wordsOf } from './refused.ts';

const TARGET = '{"a":1,"list":[1,2],"deep":{"x":{"y":1}},"text":"t","n":null}';

function refusal(operations: string, target = TARGET): ReturnType<typeof refused> {
  return refused(() => applyJsonPatch(readJson(target), readJson(operations)));
}

describe('RFC 6902, what is no patch: 400', () => {
  const cases: readonly [operations: string, why: string][] = [
    ['{"op":"remove","path":"/a"}', 'array of operations'],
    ['null', 'array of operations'],
    ['[null]', 'Operation 0 is not an object'],
    ['[[]]', 'Operation 0 is not an object'],
    ['[{"path":"/a"}]', "unknown 'op'"],
    ['[{"op":"Add","path":"/a","value":1}]', "unknown 'op'"],
    ['[{"op":"merge","path":"/a","value":1}]', "unknown 'op'"],
    ['[{"op":["add"],"path":"/a","value":1}]', "unknown 'op'"],
    ['[{"op":"remove"}]', "'path' like"],
    ['[{"op":"remove","path":"a"}]', "'path' like"],
    ['[{"op":"remove","path":"#/a"}]', "'path' like"],
    ['[{"op":"remove","path":7}]', "'path' like"],
    ['[{"op":"remove","path":null}]', "'path' like"],
    ['[{"op":"remove","path":"/a~2"}]', "'path' like"],
    ['[{"op":"remove","path":"/a~"}]', "'path' like"],
    ['[{"op":"add","path":"/b"}]', "must have a 'value'"],
    ['[{"op":"replace","path":"/a"}]', "must have a 'value'"],
    ['[{"op":"test","path":"/a"}]', "must have a 'value'"],
    ['[{"op":"move","path":"/b"}]', "'from' like"],
    ['[{"op":"copy","path":"/b","from":"a"}]', "'from' like"],
    ['[{"op":"replace","path":"","value":{}}]', 'whole resource'],
    ['[{"op":"add","path":"","value":{}}]', 'whole resource'],
    ['[{"op":"remove","path":""}]', 'whole resource'],
    ['[{"op":"copy","from":"","path":"/b"}]', 'whole resource'],
    ['[{"op":"move","from":"/deep","path":"/deep/x"}]', 'into itself'],
    ['[{"op":"move","from":"/deep","path":"/deep/x/y"}]', 'into itself'],
    ['[{"op":"move","from":"/list/0","path":"/list/0/-"}]', 'into itself'],
    ['[{"op":"add","path":"/__proto__/x","value":1}]', '__proto__'],
    ['[{"op":"add","path":"/__proto__","value":{}}]', '__proto__'],
    ['[{"op":"copy","from":"/__proto__","path":"/b"}]', '__proto__'],
    ['[{"op":"add","path":"/deep/__proto__","value":1}]', '__proto__'],
  ];
  for (const [operations, why] of cases) {
    it(`${operations} (${why})`, () => {
      const error = refusal(operations);
      expect(error.status).to.equal(400);
      expect(wordsOf(error)).to.include(why);
    });
  }
  it('names the operation at fault', () => {
    const operations = '[{"op":"test","path":"/a","value":1},{"op":"remove","path":"a"}]';
    expect(wordsOf(refusal(operations))).to.include('Operation 1 ');
  });
  it(`more than ${PATCH_OPERATIONS_MAX} operations`, () => {
    const one = '{"op":"test","path":"/a","value":1}';
    const all = `[${Array(PATCH_OPERATIONS_MAX + 1)
      .fill(one)
      .join(',')}]`;
    expect(refusal(all).status).to.equal(400);
  });
});

describe('RFC 6902, a path or a test that does not hold: 422', () => {
  const operations: readonly string[] = [
    ...['{"op":"remove","path":"/b"}', '{"op":"replace","path":"/b","value":1}'],
    ...['{"op":"test","path":"/b","value":null}', '{"op":"move","from":"/b","path":"/c"}'],
    ...['{"op":"copy","from":"/b","path":"/c"}', '{"op":"add","path":"/b/c","value":1}'],
    ...['{"op":"add","path":"/a/b","value":1}', '{"op":"add","path":"/text/0","value":"x"}'],
    ...['{"op":"add","path":"/n/b","value":1}', '{"op":"remove","path":"/text/length"}'],
    ...['{"op":"add","path":"/list/3","value":1}', '{"op":"remove","path":"/list/2"}'],
    ...['{"op":"replace","path":"/list/2","value":1}', '{"op":"remove","path":"/list/-"}'],
    ...['{"op":"replace","path":"/list/-","value":1}', '{"op":"test","path":"/list/-","value":1}'],
    ...['{"op":"copy","from":"/list/-","path":"/b"}', '{"op":"add","path":"/list/-/x","value":1}'],
    ...['{"op":"add","path":"/list/-1","value":1}', '{"op":"add","path":"/list/01","value":1}'],
    ...['{"op":"add","path":"/list/1.0","value":1}', '{"op":"add","path":"/list/1e0","value":1}'],
    ...['{"op":"add","path":"/list/ 1","value":1}', '{"op":"add","path":"/list/","value":1}'],
    ...[
      '{"op":"remove","path":"/list/length"}',
      '{"op":"add","path":"/list/99999999999","value":1}',
    ],
    ...['{"op":"test","path":"/a","value":2}', '{"op":"test","path":"/a","value":"1"}'],
    ...['{"op":"test","path":"/a","value":true}', '{"op":"test","path":"/n","value":false}'],
    ...['{"op":"test","path":"/list","value":[2,1]}', '{"op":"test","path":"/list","value":[1]}'],
    ...[
      '{"op":"test","path":"/list","value":{"0":1,"1":2}}',
      '{"op":"test","path":"/deep","value":{}}',
    ],
    ...[
      '{"op":"test","path":"/deep","value":{"z":{"y":1}}}',
      '{"op":"remove","path":"/constructor"}',
    ],
  ];
  for (const operation of operations) {
    it(operation, () => {
      const error = refusal(`[${operation}]`);
      const [issue] = error.issues;
      expect([error.status, issue?.code, issue?.reason]).to.deep.equal([
        422,
        'business-rule',
        'patch-failed',
      ]);
    });
  }
  it('numbers that only a float takes for equal', () => {
    const target = '{"a":9007199254740993,"b":0.1}';
    for (const value of ['/a","value":9007199254740992', '/b","value":0.10000000000000001']) {
      expect(refusal(`[{"op":"test","path":"${value}}]`, target).status).to.equal(422);
    }
  });
  it('all or nothing: nothing is left of what held before', () => {
    const target = readJson('{"a":[1]}');
    const operations = '[{"op":"add","path":"/a/-","value":2},{"op":"remove","path":"/b"}]';
    expect(refused(() => applyJsonPatch(target, readJson(operations))).status).to.equal(422);
    expect(printJson(target)).to.equal('{"a":[1]}');
  });
});

describe('RFC 6902, patches that grow', () => {
  const copies = (count: number, copy: string): string => `[${Array(count).fill(copy).join(',')}]`;
  it('a list copied into itself again and again (each copy doubles it)', () => {
    const copy = '{"op":"copy","from":"/list","path":"/list/-"}';
    const error = refusal(copies(60, copy));
    expect(error.status).to.equal(400);
    expect(wordsOf(error)).to.match(/At most 10000 values copied|more than 64 nested levels/);
  });
  it('an element beside itself, doubled by turns', () => {
    const turn =
      '{"op":"copy","from":"/a","path":"/b"},{"op":"copy","from":"/b","path":"/c"},' +
      '{"op":"replace","path":"/a","value":[]},{"op":"move","from":"/b","path":"/a/-"},{"op":"move","from":"/c","path":"/a/-"}';
    const error = refusal(copies(40, turn), '{"a":[1,2,3]}');
    expect(wordsOf(error)).to.include(`At most ${PATCH_COPIED_VALUES_MAX} values copied`);
  });
  it('few copies of something large', () => {
    const target = `{"a":[${Array(PATCH_COPIED_VALUES_MAX).fill(0).join(',')}]}`;
    expect(refusal('[{"op":"copy","from":"/a","path":"/b"}]', target).status).to.equal(400);
  });
  it('deeper than the reader goes: what is stored must be read again', () => {
    const deep = (levels: number): string =>
      `${'[0,'.repeat(levels - 1)}[]${']'.repeat(levels - 1)}`;
    const at = (levels: number): string => `/a${'/1'.repeat(levels - 1)}/-`;
    const add = (levels: number): string =>
      `[{"op":"add","path":"${at(40)}","value":${deep(levels)}}]`;
    const target = `{"a":${deep(40)}}`;
    const most = applyJsonPatch(readJson(target), readJson(add(JSON_DEPTH_MAX - 41)));
    expect(printJson(readJson(printJson(most)))).to.equal(printJson(most));
    const error = refusal(add(JSON_DEPTH_MAX - 40), target);
    expect([error.status, wordsOf(error)]).to.deep.equal([
      400,
      'The patch would make more than 64 nested levels.',
    ]);
  });
  for (const op of ['replace', 'copy', 'move']) {
    it(`deeper by ${op}`, () => {
      const deep = '['.repeat(60) + ']'.repeat(60);
      const operation = `{"op":"${op}","from":"/b","path":"/a/x/x/x/x","value":${deep}}`;
      const target = `{"a":{"x":{"x":{"x":{"x":1}}}},"b":${deep}}`;
      expect(wordsOf(refusal(`[${operation}]`, target))).to.include('nested levels');
    });
  }
});
