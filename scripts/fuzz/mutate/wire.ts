/** Bytes that are no HTTP, or HTTP that two readers would read differently. RFC 9112; RFC 9110. */
import type { Dice } from '../dice.ts';
import type { Shot } from '../shot.ts';

type Wire = (shot: Shot, dice: Dice) => string;

const TOKEN = 'Authorization: Bearer §TOKEN§';
const HOST = 'Host: 127.0.0.1';
const FHIR = 'Content-Type: application/fhir+json';
const INNER = 'GET /fhir/Patient HTTP/1.1\r\nHost: x\r\n\r\n';

function message(line: string, fields: readonly string[], body = ''): string {
  return `${[line, ...fields].join('\r\n')}\r\n\r\n${body}`;
}

/** A POST with these fields of framing and this body, then a request that must not be hidden in it. */
function framed(fields: readonly string[], body: string): Wire {
  return ({ target }) =>
    message(`POST ${target} HTTP/1.1`, [HOST, TOKEN, FHIR, ...fields], body + INNER);
}

function asking(line: (target: string) => string, fields: readonly string[] = [HOST, TOKEN]): Wire {
  return ({ target }) => message(line(target), [...fields, 'Connection: close']);
}

const get = (target: string): string => `GET ${target} HTTP/1.1`;
const withField = (...fields: readonly string[]): Wire => asking(get, [HOST, TOKEN, ...fields]);

const WIRES: readonly (readonly [number, Wire])[] = [
  [2, framed(['Content-Length: 4', 'Transfer-Encoding: chunked'], '0\r\n\r\n')],
  [2, framed(['Transfer-Encoding: chunked', 'Content-Length: 4'], '4\r\n{} {\r\n0\r\n\r\n')],
  [1, framed(['Content-Length: 2', 'Content-Length: 40'], '{}')],
  [1, framed(['Content-Length: 2, 2'], '{}')],
  [1, framed(['Content-Length: +2'], '{}')],
  [1, framed(['Content-Length: -1'], '{}')],
  [1, framed(['Content-Length: 0x2'], '{}')],
  [1, framed(['Content-Length: 99999999999999999999'], '{}')],
  [1, framed(['Content-Length : 2'], '{}')],
  [1, framed(['Transfer-Encoding: xchunked'], '0\r\n\r\n')],
  [1, framed(['Transfer-Encoding: chunked, identity'], '0\r\n\r\n')],
  [1, framed(['Transfer-Encoding:\u000bchunked'], '0\r\n\r\n')],
  [1, framed(['Transfer-Encoding: identity', 'Transfer-Encoding: chunked'], '0\r\n\r\n')],
  [1, framed(['Transfer-Encoding: chunked'], 'ffffffffffffffff\r\n{}\r\n0\r\n\r\n')],
  [1, framed(['Transfer-Encoding: chunked'], '-2\r\n{}\r\n0\r\n\r\n')],
  [1, framed(['Transfer-Encoding: chunked'], '2;a="b\r\n{}\r\n0\r\nX: y\r\n\r\n')],
  [1, framed(['Transfer-Encoding: chunked'], '2\n{}\n0\n\n')],
  [1, framed(['Transfer-Encoding: chunked'], `2;${'x'.repeat(40_000)}\r\n{}\r\n0\r\n\r\n`)],
  [1, framed(['Content-Length: 2', 'Expect: 100-continue'], '{}')],
  [1, framed(['Content-Length: 2', 'Expect: x'], '{}')],
  [
    1,
    framed(['Content-Length: 2', 'Connection: upgrade', 'Upgrade: h2c', 'HTTP2-Settings: x'], '{}'),
  ],
  [1, asking((target) => `GET ${target}`)],
  [1, asking((target) => `GET ${target} HTTP/1.0`)],
  [1, asking((target) => `GET ${target} HTTP/2.0`)],
  [1, asking((target) => `GET ${target} HTTP/1.1 x`)],
  [1, asking((target) => `GET\t${target}\tHTTP/1.1`)],
  [1, asking((target) => `${'G'.repeat(300)} ${target} HTTP/1.1`)],
  [1, asking((target) => `get ${target} HTTP/1.1`)],
  [1, asking(() => 'CONNECT 127.0.0.1:22 HTTP/1.1')],
  [1, asking(() => 'OPTIONS * HTTP/1.1')],
  [1, asking((target) => `TRACE ${target} HTTP/1.1`)],
  [1, asking((target) => `GET http://evil.example${target} HTTP/1.1`)],
  [1, asking((target) => `GET file://${target} HTTP/1.1`)],
  [1, asking((target) => `GET ${target}#x HTTP/1.1`)],
  [1, asking((target) => `GET ${target}\u0000 HTTP/1.1`)],
  [1, asking((target) => `GET \\\\evil\\${target} HTTP/1.1`)],
  [1, asking((target) => `GET //evil.example${target} HTTP/1.1`)],
  [1, asking(get, [TOKEN])],
  [1, asking(get, [HOST, 'Host: evil.example', TOKEN])],
  [1, asking(get, [HOST, TOKEN, TOKEN])],
  [1, withField('X-A : b')],
  [1, withField(' folded: x')],
  [1, withField('X-A: b', '\tfolded')],
  [1, withField('X-A: b\u0000c')],
  [1, withField('X-A: b\rX-B: c')],
  [1, withField('X-A: b\nX-B: c')],
  [1, withField(': x')],
  [1, withField('x')],
  [1, withField(`X-A: ${'a'.repeat(50_000)}`)],
  [1, withField(...Array.from({ length: 4_000 }, (_, index) => `X-${index}: y`))],
  [1, withField(`${'X'.repeat(45_000)}: a`)],
  [1, withField('Prefer: \u00e9\u00ff\u0080')],
  [4, (shot, dice) => dice.pick(CUTS)(shot, dice)],
  [2, ({ target }) => message(get(target), [HOST, TOKEN]).repeat(5)],
  [
    1,
    (_, dice) =>
      Array.from({ length: 1 + dice.below(400) }, () => String.fromCharCode(dice.below(256))).join(
        '',
      ),
  ],
  [1, () => '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003'],
  [1, () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  [1, () => '\r\n\r\n\r\n'],
  [1, (shot) => message(get(shot.target), [HOST, TOKEN]).replaceAll('\r\n', '\n')],
];
/** Requests that stop before their end. */
const CUTS: readonly Wire[] = [
  (shot, dice) => cut(message(get(shot.target), [HOST, TOKEN]), dice),
  (shot, dice) =>
    cut(
      message(`POST ${shot.target} HTTP/1.1`, [HOST, TOKEN, FHIR, 'Content-Length: 90'], '{'),
      dice,
    ),
];
/** How many leave the line open and say no more: each costs a place for as long as the server waits. */
const SILENT = 0.01;

/** A shot of broken HTTP, from one that was whole. */
export function brokenHttp(shot: Shot, dice: Dice): Shot {
  const isSilent = dice.chance(SILENT);
  const wire = isSilent ? dice.pick(CUTS) : dice.weighted(WIRES);
  return {
    ...shot,
    wire: Buffer.from(wire(shot, dice), 'latin1'),
    ...(isSilent ? { isSilent } : {}),
  };
}

function cut(text: string, dice: Dice): string {
  return text.slice(0, 1 + dice.below(text.length - 1));
}
