/** Whether an Attachment's data are what its size and hash say. R4 Attachment. */
import { base64Bytes } from '../../model/base64.ts';
import { sha1 } from '../../model/sha1.ts';
import type { Check } from '../profile/engine.ts';
import { isObject } from '../profile/met.ts';
import { fault } from './finding.ts';

export const attachmentCheck: Check = (met, run) => {
  if (!isObject(met.value)) return;
  const { data, size, hash } = met.value;
  if (typeof data !== 'string') return;
  if (/\s/.test(data)) {
    run.report(
      met,
      fault('TYPE_SPECIFIC_CHECKS_DT_ATT_B64_DECODE_FAIL', 'value', {
        fr: 'Le base64 de « data » ne contient ni blanc ni retour à la ligne : retirez-les.',
        en: "The base64 of 'data' has no blanks and no line breaks: remove them.",
      }),
    );
  }
  if (size === undefined && hash === undefined) return;
  const bytes = base64Bytes(data);
  if (!bytes) return;
  if (typeof size === 'number' && size !== bytes.length) {
    run.report(
      met,
      fault('TYPE_SPECIFIC_CHECKS_DT_ATT_SIZE_CORRECT', 'value', {
        fr: `« size » dit ${size} octets ; « data » en a ${bytes.length}.`,
        en: `'size' says ${size} bytes; 'data' has ${bytes.length}.`,
      }),
    );
  }
  if (typeof hash === 'string' && hash !== sha1(bytes)) {
    run.report(
      met,
      fault('TYPE_SPECIFIC_CHECKS_DT_ATT_HASH_MISMATCH', 'value', {
        fr: "« hash » n'est pas le SHA-1, en base64, des octets de « data ».",
        en: "'hash' is not the SHA-1, in base64, of the bytes of 'data'.",
      }),
    );
  }
};
