/** base64 as FHIR has it. R4 datatypes, base64Binary; RFC 4648 §4. */

/** No repeated group: on megabytes of text one would overflow the stack of the matcher. */
const FOREIGN = /[^A-Za-z0-9+/]/;
const SPACE = /\s+/g;

/** The bytes of base64 text, white space aside; undefined when it is not base64. */
export function base64Bytes(text: string): Buffer | undefined {
  const compact = text.replace(SPACE, '');
  const padding = compact.endsWith('==') ? 2 : compact.endsWith('=') ? 1 : 0;
  const isWhole = compact.length % 4 === 0;
  if (!isWhole || FOREIGN.test(compact.slice(0, compact.length - padding))) return undefined;
  return Buffer.from(compact, 'base64');
}
