/** docs/decisions/0010: a page key is opaque, this server's own, and good for one query of one caller. */
import { createSecretKey } from 'node:crypto';
import { expect } from 'chai';
import type { Caller } from '../../server/fhir/access/caller.ts';
import type { PageSigner } from '../../server/fhir/engine/interaction.ts';
import { pageSigner } from '../../server/fhir/engine/page-signer.ts';
import { refused } from '../spec/model/refused.ts';
import { DOCTOR } from './kit.ts';

const signer = (caller: Caller = DOCTOR, byte = 1): PageSigner =>
  pageSigner(createSecretKey(Buffer.alloc(32, byte)), caller);
const KEY = { value: '2024-01-01', tie: 42 };
const PAIRS = [
  ['name', 'Durand'],
  ['name', 'é&='],
] as const;

/** The token with one of its characters changed. */
function altered(token: string, at: number): string {
  const place = (at + token.length) % token.length;
  const other = token[place] === 'A' ? 'B' : 'A';
  return token.slice(0, place) + other + token.slice(place + 1);
}

describe('page keys', () => {
  for (const value of ['2024-01-01', 'é"\\', -1.5, 0, null]) {
    it(`opens what it signed: ${JSON.stringify(value)}`, () => {
      const key = { value, tie: 2 ** 48 - 1 };
      expect(signer().open(signer().sign(key, 'query'), 'query')).to.deep.equal(key);
    });
  }
  const foreign: readonly [title: string, open: (token: string) => unknown][] = [
    ['another query', (token) => signer().open(token, 'other')],
    ['another caller', (token) => signer({ ...DOCTOR, subject: 'other' }).open(token, 'query')],
    ['another record', (token) => signer({ ...DOCTOR, patient: 'marie' }).open(token, 'query')],
    ['another server', (token) => signer(DOCTOR, 2).open(token, 'query')],
    ['another format', (token) => signer().open(token.replace(/^1/, '2'), 'query')],
    ['a proof altered', (token) => signer().open(altered(token, -3), 'query')],
    ['a payload altered', (token) => signer().open(altered(token, 4), 'query')],
    ['no proof', (token) => signer().open(token.slice(0, token.lastIndexOf('.')), 'query')],
    ['half a proof', (token) => signer().open(token.slice(0, -8), 'query')],
    ['a longer proof', (token) => signer().open(`${token}AAAA`, 'query')],
    ['a payload of one’s own', () => signer().open('1.WzAsMF0.AAAAAAAAAAAAAAAAAAAAAA', 'query')],
    ['nothing', () => signer().open('', 'query')],
    ['dots', () => signer().open('1..', 'query')],
    ['what was hidden', () => signer().open(signer().hide(PAIRS), 'query')],
  ];
  for (const [title, open] of foreign) {
    it(`refuses ${title}`, () => {
      const error = refused(() => open(signer().sign(KEY, 'query')));
      expect([error.status, error.issues[0]?.expression]).to.deep.equal([400, 'http._page']);
    });
  }
});

describe('hidden parameters of a search by POST', () => {
  it('come back, in order', () => {
    expect(signer().reveal(signer().hide(PAIRS))).to.deep.equal(PAIRS);
    expect(signer().reveal(signer().hide([]))).to.deep.equal([]);
  });
  it('cannot be read in the link, nor compared', () => {
    const token = signer().hide(PAIRS);
    expect(Buffer.from(token, 'base64url').toString('latin1')).to.not.include('Durand');
    expect(token)
      .to.match(/^[\w-]+$/)
      .and.not.equal(signer().hide(PAIRS));
  });
  const foreign: readonly [title: string, reveal: (token: string) => unknown][] = [
    ['another caller', (token) => signer({ ...DOCTOR, subject: 'other' }).reveal(token)],
    ['another record', (token) => signer({ ...DOCTOR, patient: 'marie' }).reveal(token)],
    ['another server', (token) => signer(DOCTOR, 2).reveal(token)],
    ['a text altered', (token) => signer().reveal(altered(token, -3))],
    ['a nonce altered', (token) => signer().reveal(altered(token, 2))],
    ['a tag cut short', (token) => signer().reveal(token.slice(0, 22))],
    ['nothing', () => signer().reveal('')],
    ['what is no base64', () => signer().reveal('é!')],
    ['a page key', () => signer().reveal(signer().sign(KEY, 'query'))],
  ];
  for (const [title, reveal] of foreign) {
    it(`refuses ${title}`, () => {
      const error = refused(() => reveal(signer().hide(PAIRS)));
      expect([error.status, error.issues[0]?.expression]).to.deep.equal([400, 'http._hidden']);
    });
  }
});
