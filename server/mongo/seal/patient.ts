/**
 * Each record under a data key of its own: destroying the key erases the record. Index keys are HMACs under a key
 * derived from it, so that nobody without it can tell what a record holds, nor compare two.
 */
import type { KeyObject } from 'node:crypto';
import { createHmac, createSecretKey, hkdfSync } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { RecentMap } from '../../fhir/model/recent-map.ts';
import { decrypt, encrypt } from './cipher.ts';
import type { KeyStore } from './key-store.ts';
import type { RecordKeys, Sealer } from './sealer.ts';
import { KEY_BYTES } from './sealer.ts';

/** First byte of sealed bytes: compressed before, or not worth it. */
const COMPRESSED = 2;
const AS_IS = 3;
/**
 * Shorter bytes are left as they are: of 650, inflating costs 15 µs and deflating 34 to save 270, while the cipher costs 6
 * (docs/performance.md).
 */
const COMPRESS_BYTES_MIN = 2048;
/** The largest content a sealed text may inflate to; a resource is at most 8 MB of text. */
const INFLATED_BYTES_MAX = 16 * 1024 * 1024;
/** RecordKeys kept at hand: three keys and a small table each. */
const KEYS_KEPT_MAX = 10_000;
/** Keys of terms kept at hand, of all records together: a hundred bytes each. */
const ASKED_KEPT_MAX = 50_000;
/** A date is shifted by less than 2^46 ms, 2,230 years: the sum stays an exact number. */
const SHIFT_BYTES = 6;
const SHIFT_RANGE = 2 ** 46;

export function patientSealer(keyStore: KeyStore): Sealer {
  const recent = new RecentMap<RecordKeys>(KEYS_KEPT_MAX);
  const asked = new RecentMap<Uint8Array>(ASKED_KEPT_MAX);
  let serial = 0;
  const kept = async (
    record: string | undefined,
    load: () => Promise<Uint8Array | undefined>,
  ): Promise<RecordKeys | undefined> => {
    const known = recent.get(record ?? '');
    if (known) return known;
    const dataKey = await load();
    if (!dataKey) return undefined;
    serial += 1;
    const keys = recordKeys(dataKey, { serial, asked });
    recent.set(record ?? '', keys);
    return keys;
  };
  return {
    name: 'patient',
    format: 1,
    isScoped: true,
    keysFor: (record) =>
      kept(record, () => (record === undefined ? keyStore.obtain() : keyStore.find(record))),
    madeKeysFor: async (record) => {
      const keys = await kept(record, () => keyStore.obtain(record));
      if (!keys) throw new Error('The key store gave no key.');
      return keys;
    },
  };
}

interface Remembering {
  /** Tells the keys of this record from others', whatever happens to the record. */
  readonly serial: number;
  readonly asked: RecentMap<Uint8Array>;
}

function recordKeys(dataKey: Uint8Array, { serial, asked }: Remembering): RecordKeys {
  const contentKey = derivedKey(dataKey, 'carnet content 1');
  const indexKey = derivedKey(dataKey, 'carnet index 1');
  const shiftKey = derivedKey(dataKey, 'carnet shift 1');
  const shifts = new Map<string, number>();
  return {
    seal: (bytes, aad) => {
      const packed = bytes.length < COMPRESS_BYTES_MIN ? bytes : deflateRawSync(bytes);
      return packed.length < bytes.length
        ? encrypt(contentKey, packed, { format: COMPRESSED, aad })
        : encrypt(contentKey, bytes, { format: AS_IS, aad });
    },
    open: (sealed, aad) => {
      const bytes = decrypt(contentKey, sealed, aad);
      if (sealed[0] === AS_IS) return bytes;
      if (sealed[0] === COMPRESSED)
        return inflateRawSync(bytes, { maxOutputLength: INFLATED_BYTES_MAX });
      throw new Error(`Format ${sealed[0]} of sealed bytes is not known here.`);
    },
    key: (type, term) => {
      const text = `${type}|${term}`;
      const name = `${serial}|${text}`;
      const known = asked.get(name);
      if (known) return known;
      const made = createHmac('sha256', indexKey).update(text).digest().subarray(0, KEY_BYTES);
      asked.set(name, made);
      return made;
    },
    shift: (type, code) => {
      const name = `${type}|${code}`;
      const known = shifts.get(name);
      if (known !== undefined) return known;
      const digest = createHmac('sha256', shiftKey).update(name).digest();
      const shift = digest.readUIntBE(0, SHIFT_BYTES) % SHIFT_RANGE;
      shifts.set(name, shift);
      return shift;
    },
  };
}

/** RFC 5869; the data key is uniform, so no salt is needed. */
function derivedKey(dataKey: Uint8Array, info: string): KeyObject {
  return createSecretKey(new Uint8Array(hkdfSync('sha256', dataKey, new Uint8Array(), info, 32)));
}
