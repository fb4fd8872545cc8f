/** Each law of the fuzzing against an answer that breaks it, and one that does not: a judge that sees nothing is no judge. */
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { Canaries } from '../../scripts/fuzz/canaries.ts';
import { castOf } from '../../scripts/fuzz/cast.ts';
import { Dice } from '../../scripts/fuzz/dice.ts';
import type { Law } from '../../scripts/fuzz/judge.ts';
import { judge } from '../../scripts/fuzz/judge.ts';
import { minimised } from '../../scripts/fuzz/minimise.ts';
import { OWN } from '../../scripts/fuzz/recipes.ts';
import { ask } from '../../scripts/fuzz/seeds/reading.ts';
import type { Shot } from '../../scripts/fuzz/shot.ts';
import { bytesOf } from '../../scripts/fuzz/shot.ts';
import type { Reading } from '../../scripts/fuzz/wire-reply.ts';
import { readReply } from '../../scripts/fuzz/wire-reply.ts';

const canaries = new Canaries();
const dice = new Dice(1);
const [open, masked, foreign] = [
  canaries.word('a:open', dice),
  canaries.word('a:masked', dice),
  canaries.word('b:open', dice),
];
const cast = castOf({ a: 'a', b: 'b', c: 'c' });
const JSON_TYPE = 'application/fhir+json; charset=utf-8';
const OUTCOME = JSON.stringify({
  resourceType: 'OperationOutcome',
  issue: [
    { severity: 'error', code: 'not-found', diagnostics: 'Cette ressource est inconnue ici.' },
  ],
});

interface Planted {
  readonly status?: number;
  readonly fields?: readonly (readonly [string, string])[];
  readonly body?: string;
  readonly caller?: string;
  readonly shot?: Partial<Shot>;
}

function laws({
  status = 200,
  fields = [],
  body = '{}',
  caller: name = 'a-authorised',
  shot = {},
}: Planted): readonly Law[] {
  const caller = cast.get(name);
  if (!caller) throw new Error(`no ${name}`);
  const asked: Shot = { ...ask('a', '/fhir/Observation', 'test').shot, caller: name, ...shot };
  const known = fields.some(([field]) => field === 'content-type')
    ? fields
    : [...fields, ['content-type', JSON_TYPE] as const];
  const reply = { status, fields: known, body: Buffer.from(body) };
  const outcome = { kind: 'replied', replies: [reply], milliseconds: 1 } as const;
  const token = 'head.payload.signature-that-is-long-enough-to-be-one-of-ours';
  return judge({ shot: asked, caller, token, requestId: 'r1', outcome, canaries }).violations.map(
    ({ law }) => law,
  );
}

describe('the judge of the fuzzing', () => {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const cases: readonly [title: string, planted: Planted, broken: readonly Law[]][] = [
    ['a quiet answer', { body: OUTCOME, status: 404 }, []],
    ['what the caller may see', { body: open }, []],
    ['a masked word', { body: `{"note":"${masked}"}` }, ['no leak']],
    ['a masked word to the holder', { body: masked, caller: 'a-holder' }, []],
    ['a foreign word', { body: foreign }, ['no leak']],
    [
      'a foreign word to nobody',
      { body: foreign, caller: 'nobody', shot: { target: '/fhir/metadata' } },
      ['no leak'],
    ],
    ['a word in capitals', { body: masked.toUpperCase() }, ['no leak']],
    ['a word in base64', { body: `{"data":"${base64(`%PDF x${masked}`)}"}` }, ['no leak']],
    ['a word in base64 in base64', { body: base64(base64(`<cda>${masked}`)) }, ['no leak']],
    [
      'a word in a header field',
      { fields: [['location', `/fhir/Observation/${masked}`]] },
      ['no leak'],
    ],
    [
      'a word in escapes',
      { body: [...masked].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join('') },
      ['no leak'],
    ],
    [
      'a word the caller said himself',
      { body: masked, shot: { target: `/fhir/Observation?x=${masked}` } },
      [],
    ],
    [
      'a word the caller said himself, packed',
      {
        body: masked,
        shot: { body: gzipSync(`x=${masked}`), fields: [['Content-Encoding', 'gzip']] },
      },
      [],
    ],
    [
      'a word he may see, under a forged token',
      {
        body: open,
        status: 404,
        shot: { token: { name: 'alg none', seed: 1 }, target: '/fhir/metadata' },
      },
      ['an outcome that helps', 'no leak'],
    ],
    [
      'success under a forged token',
      { shot: { token: { name: 'expired', seed: 1 } } },
      ['no belief in a forged token'],
    ],
    ['a server error', { status: 500, body: OUTCOME }, ['no server error']],
    ['too busy', { status: 503, body: OUTCOME.replace('not-found', 'throttled') }, []],
    ['a refusal without an outcome', { status: 404, body: 'no' }, ['an outcome that helps']],
    [
      'a refusal of another type',
      { status: 404, body: OUTCOME, fields: [['content-type', 'text/html']] },
      ['an outcome that helps'],
    ],
    [
      'a refusal that says nothing',
      { status: 404, body: OUTCOME.replace(/Cette[^"]*/, '') },
      ['an outcome that helps'],
    ],
    [
      'a refusal without issues',
      { status: 404, body: '{"resourceType":"OperationOutcome","issue":[]}' },
      ['an outcome that helps'],
    ],
    ['the answer of another', { fields: [['x-request-id', 'r2']] }, ['its own answer']],
    ['a stack', { body: 'Error\n    at Object.run (file.js' }, ['nothing of the inside']],
    ['the database', { body: 'MongoServerError' }, ['nothing of the inside']],
    [
      'the token',
      { body: 'signature-that-is-long-enough-to-be-one-of-ours' },
      ['no token repeated'],
    ],
    ['a field nobody set', { fields: [['x-injected', '1']] }, ['known header fields']],
  ];
  for (const [title, planted, broken] of cases) {
    it(`${title}: ${broken.join(', ') || 'nothing wrong'}`, () => {
      expect(laws(planted)).to.deep.equal(broken);
    });
  }

  it('a request without an answer, or with what is none', () => {
    const shot: Shot = { ...ask('a', '/fhir/Observation', 'test').shot, caller: 'nobody' };
    const caller = cast.get('nobody');
    if (!caller) throw new Error('no nobody');
    const told = (outcome: Parameters<typeof judge>[0]['outcome'], asked = shot): readonly Law[] =>
      judge({ shot: asked, caller, token: '', requestId: 'r1', outcome, canaries }).violations.map(
        ({ law }) => law,
      );
    expect(told({ kind: 'late', milliseconds: 1 })).to.deep.equal(['answered']);
    expect(told({ kind: 'closed', milliseconds: 1 })).to.deep.equal(['answered']);
    expect(
      told({ kind: 'closed', milliseconds: 1 }, { ...shot, wire: Buffer.from('x') }),
    ).to.deep.equal([]);
    expect(told({ kind: 'broken', why: 'x', milliseconds: 1 })).to.deep.equal(['readable']);
  });
});

describe('an answer read from bytes', () => {
  const read = (text: string, method = 'GET', isClosed = false): Reading =>
    readReply(Buffer.from(text), { method, isClosed });
  const body = (reading: Reading): string =>
    reading.kind === 'reply' ? `${reading.reply.body}|${reading.rest}` : reading.kind;
  const cases: readonly [text: string, told: string][] = [
    ['HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabc', 'ab|c'],
    ['HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc', 'more'],
    ['HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 x\r\n\r\nrest', '|rest'],
    [
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\nrest',
      'abc|rest',
    ],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n', 'more'],
    [
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n',
      'broken',
    ],
    ['HTTP/1.1 200 OK\r\nBad Field: x\r\n\r\n', 'broken'],
    ['ICY 200 OK\r\n\r\n', 'broken'],
    ['HTTP/1.1 200', 'more'],
  ];
  for (const [text, told] of cases) {
    it(`${JSON.stringify(text.slice(0, 60))} is ${told}`, () => {
      expect(body(read(text))).to.equal(told);
    });
  }

  it('a HEAD has no body, an answer without length ends with its connection', () => {
    expect(body(read('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n', 'HEAD'))).to.equal('|');
    expect(body(read('HTTP/1.1 200 OK\r\n\r\nab'))).to.equal('more');
    expect(body(read('HTTP/1.1 200 OK\r\n\r\nab', 'GET', true))).to.equal('ab|');
  });
});

describe('a request that broke a law', () => {
  it('is made as small as still breaks it', async () => {
    const body = { keep: 1, drop: [1, 2, { keep: 2 }], more: { deep: { keep: 3 } } };
    const shot: Shot = {
      ...ask('a', '/fhir/Observation?a=1&bad=2&c=3', 'test').shot,
      caller: 'a-holder',
      token: { name: 'expired', seed: 1 },
      fields: [
        ['Accept', 'x'],
        ['X-Bad', 'y'],
      ],
      body: Buffer.from(JSON.stringify(body)),
    };
    const breaks = async (smaller: Shot): Promise<boolean> =>
      smaller.target.includes('bad=2') &&
      bytesOf(smaller, 't', 'r').includes('X-Bad') &&
      Buffer.from(smaller.body ?? '').includes('"deep"');
    const least = await minimised(shot, breaks);
    expect(least.target).to.equal('/fhir/Observation?bad=2');
    expect(least.fields).to.deep.equal([['X-Bad', 'y']]);
    expect(least.token).to.deep.equal(OWN);
    expect(Buffer.from(least.body ?? '').toString()).to.equal('{"more":{"deep":{}}}');
  });
});
