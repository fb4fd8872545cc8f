/** SHA-1 as FHIR asks for it: to tell that data changed by chance, never that nobody changed it. R4 Attachment.hash. */
import { createHash } from 'node:crypto';

/** In base64. */
export function sha1(bytes: Uint8Array): string {
  return createHash('sha1').update(bytes).digest('base64');
}
