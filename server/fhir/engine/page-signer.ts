/** Page keys: opaque, proved to come from this server, for the same query of the same caller (architecture.md 13). */
import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { Caller } from '../access/caller.ts';
import { invalidParameter } from '../outcome/errors.ts';
import type { PageKey } from '../search/query.ts';
import type { PageSigner } from './interaction.ts';

/** Raised when the shape of a page key changes; links of an earlier number answer 400. */
const FORMAT = '1';
const MAC_BYTES = 16;

export function pageSigner(key: KeyObject, caller: Caller): PageSigner {
  const mac = (payload: string, digest: string): Buffer =>
    createHmac('sha256', key).update(`${FORMAT}\n${caller.subject}\n${caller.patient ?? ''}\n${digest}\n${payload}`).digest().subarray(0, MAC_BYTES);
  return {
    sign: ({ value, tie }, digest) => {
      const payload = Buffer.from(JSON.stringify([value, tie])).toString('base64url');
      return `${FORMAT}.${payload}.${mac(payload, digest).toString('base64url')}`;
    },
    open: (token, digest) => {
      const [format, payload = '', proof = ''] = token.split('.');
      const given = Buffer.from(proof, 'base64url');
      const isOurs = format === FORMAT && given.length === MAC_BYTES && timingSafeEqual(given, mac(payload, digest));
      if (!isOurs) throw foreignPage();
      // Its proof holds, so it is what `sign` made.
      const [value, tie] = JSON.parse(Buffer.from(payload, 'base64url').toString()) as [PageKey['value'], number];
      return { value, tie };
    },
  };
}

function foreignPage(): Error {
  return invalidParameter('_page', {
    fr: "Ce lien de page n'a pas été donné pour cette recherche. Recommencez depuis la première page.",
    en: 'This page link was not given for this search. Start again from the first page.',
  });
}
