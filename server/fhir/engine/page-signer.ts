/** Page keys: opaque, proved to come from this server, for the same query of the same caller (architecture.md 13). */
import type { KeyObject } from 'node:crypto';
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import type { Caller } from '../access/caller.ts';
import { invalidParameter } from '../outcome/errors.ts';
import type { PageKey } from '../search/query.ts';
import type { PageSigner, QueryPairs } from './interaction.ts';

/** Raised when the shape of a page key changes; links of an earlier number answer 400. */
const FORMAT = '1';
const MAC_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** `key`: 32 bytes, the installation's own. */
export function pageSigner(key: KeyObject, caller: Caller): PageSigner {
  const owner = `${FORMAT}\n${caller.subject}\n${caller.patient ?? ''}`;
  const mac = (payload: string, digest: string): Buffer =>
    createHmac('sha256', key)
      .update(`${owner}\n${digest}\n${payload}`)
      .digest()
      .subarray(0, MAC_BYTES);
  return {
    sign: ({ value, tie }, digest) => {
      const payload = Buffer.from(JSON.stringify([value, tie])).toString('base64url');
      return `${FORMAT}.${payload}.${mac(payload, digest).toString('base64url')}`;
    },
    open: (token, digest) => {
      const [format, payload = '', proof = ''] = token.split('.');
      const given = Buffer.from(proof, 'base64url');
      const isLong = given.length === MAC_BYTES;
      if (format !== FORMAT || !isLong || !timingSafeEqual(given, mac(payload, digest))) {
        throw foreign('_page');
      }
      // Its proof holds, so it is what `sign` made.
      const [value, tie] = JSON.parse(Buffer.from(payload, 'base64url').toString()) as [
        PageKey['value'],
        number,
      ];
      return { value, tie };
    },
    hide: (pairs) => sealed(key, owner, JSON.stringify(pairs)),
    // What is opened was sealed here, from pairs.
    reveal: (token) => JSON.parse(opened(key, owner, token)) as QueryPairs,
  };
}

function sealed(key: KeyObject, owner: string, text: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(owner));
  const content = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), content]).toString('base64url');
}

function opened(key: KeyObject, owner: string, token: string): string {
  const bytes = Buffer.from(token, 'base64url');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    })
      .setAAD(Buffer.from(owner))
      .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    const content = bytes.subarray(NONCE_BYTES + TAG_BYTES);
    return Buffer.concat([decipher.update(content), decipher.final()]).toString('utf8');
  } catch {
    // Altered, another caller's or another server's: it cannot be told which, and need not be.
    throw foreign('_hidden');
  }
}

function foreign(name: string): Error {
  return invalidParameter(name, {
    fr: "Ce lien de page n'a pas été donné pour cette recherche. Recommencez depuis la première page.",
    en: 'This page link was not given for this search. Start again from the first page.',
  });
}
