/** No seal: the generic server, whose operator protects the disk. Keys are hashes, so that both sealers index alike. */
import { hash } from 'node:crypto';
import type { RecordKeys, Sealer } from './sealer.ts';
import { KEY_BYTES } from './sealer.ts';

/** First byte of clear bytes. MongoDB compresses them itself, better than each alone could be. */
const CLEAR = 1;

const KEYS: RecordKeys = {
  seal: (bytes) => Buffer.concat([Buffer.of(CLEAR), bytes]),
  open: (sealed) => {
    if (sealed[0] !== CLEAR)
      throw new Error(`Format ${sealed[0]} of sealed bytes is not known here.`);
    return sealed.subarray(1);
  },
  // A hash costs less than to remember it.
  key: (type, term) => hash('sha256', `${type}|${term}`, 'buffer').subarray(0, KEY_BYTES),
  shift: () => 0,
};

export function plainSealer(): Sealer {
  return {
    name: 'plain',
    format: 1,
    isScoped: false,
    keysFor: async () => KEYS,
    madeKeysFor: async () => KEYS,
  };
}
