/** Absolute addresses read as references of this server. R4 references, Literal References; dmp.md 3.1.6. */
const TAIL =
  /^https?:\/\/\S*?\/([A-Z][A-Za-z]{1,40}\/[A-Za-z0-9\-.]{1,64}(?:\/_history\/[A-Za-z0-9\-.]{1,64})?)$/;

/**
 * `Type/id` at the end of an absolute address: our own base may be written in several ways, so whose server it is is not
 * asked where a reference only makes things stricter.
 */
export function nearText(text: string): string {
  return TAIL.exec(text)?.[1] ?? text;
}
