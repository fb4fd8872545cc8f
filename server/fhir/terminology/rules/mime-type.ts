/** `urn:ietf:bcp:13`: media types by their syntax. RFC 6838, Naming Requirements; RFC 2045, Syntax of the Content-Type Header Field. */
import type { Membership } from '../terminology.ts';

const NAME = '[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}';
const TOKEN = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";
const QUOTED = '"(?:[\\t !#-\\[\\]-~]|\\\\[\\t -~])*"';
const MEDIA_TYPE = new RegExp(
  `^${NAME}/(?:${NAME}|\\*)(?:[ \\t]*;[ \\t]*${TOKEN}=(?:${TOKEN}|${QUOTED}))*$`,
);
/** As published examples of R4 write them: `application/dicom; variant=DICOM WADO-RS`, whose value wants quotes. */
const UNQUOTED = new RegExp(`^${NAME}/${NAME}(?:[ \\t]*;[ \\t]*${TOKEN}=[!-:<-~][ -:<-~]*)+$`);
/** Longest media type that is judged. */
const LENGTH_MAX = 1_000;

/** What R4's own elements and examples say for the encodings of FHIR. R4 CapabilityStatement.format. */
const SHORT: ReadonlySet<string> = new Set(['xml', 'json', 'ttl']);

export function mimeType(code: string): Membership {
  if (SHORT.has(code) || code.length > LENGTH_MAX) return 'unknown';
  if (MEDIA_TYPE.test(code)) return 'in';
  return UNQUOTED.test(code) ? 'unknown' : 'out';
}
