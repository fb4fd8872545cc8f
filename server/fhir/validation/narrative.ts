/**
 * Whether a narrative is the plain XHTML that R4 allows: formatting, tables, links and images; nothing that runs, loads a
 * style, sends a form or declares an entity. R4 narrative, XHTML; txt-1 and txt-2.
 */
import type { Text } from '../outcome/issue.ts';
import {
  EMPTY,
  FORBIDDEN_ADDRESS,
  FORBIDDEN_ATTRIBUTE,
  FORBIDDEN_ELEMENT,
  MALFORMED,
} from './narrative-faults.ts';
import type { StructureIssue } from './structure-issue.ts';
import { decoded } from './xml-references.ts';

/** Elements inside elements of one narrative. */
const DEPTH_MAX = 200;
/** Narratives of one resource that are told to be wrong. */
const ISSUES_MAX = 20;
const XHTML = 'http://www.w3.org/1999/xhtml';

/** HTML 4.0, chapters 7 to 11 (but section 4 of chapter 9) and 15, with `a` and `img`. */
const ELEMENTS = words(
  'a abbr acronym b big blockquote br caption cite code col colgroup dd dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i img li ol p pre q samp small span strong sub sup table tbody td tfoot th thead tr tt ul var',
);
const ATTRIBUTES = words(
  'abbr align alt axis bgcolor border cellpadding cellspacing char charoff cite class clear colspan dir frame headers height href hreflang hspace id lang longdesc name noshade nowrap rel rev rowspan rules scope span src start style summary tabindex title type valign value vspace width xml:lang xml:space xmlns',
);
const ADDRESSES = words('cite href longdesc src');
const IMAGE = /^data:image\/(?:gif|jpeg|png|webp);base64,[A-Za-z0-9+/=\s]*$/i;
/** A scheme, or none: what follows a colon after the first `/`, `?` or `#` is no scheme. */
const SAFE_ADDRESS = /^(?:https?:|mailto:|tel:|urn:|[^:/?#]*(?:[/?#]|$))/i;
const UNSAFE_STYLE = /url\s*\(|expression|@|\\|javascript|behaviou?r|-moz-binding|\/\*/i;

const TEXT = /[^<&]+/y;
const ENTITY = /&(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\dA-Fa-f]{1,6});/y;
/** Without angle brackets inside: what ends a comment is then the same for every reader. */
const COMMENT = /<!--(?!-)[^<>-]*(?:-[^<>-]+)*-->/y;
const CLOSING = /<\/([A-Za-z][\w:]*)\s*>/y;
const OPENING =
  /<([A-Za-z][\w:]*)((?:\s+[A-Za-z_][\w:.-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;
const ATTRIBUTE = /([A-Za-z_][\w:.-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** A fault for each narrative of the resource, and of what it contains, that is not such XHTML. */
export function narrativeIssues(resource: object, root: string): readonly StructureIssue[] {
  const issues: StructureIssue[] = [];
  const walk = (part: unknown, path: string): void => {
    if (issues.length >= ISSUES_MAX || typeof part !== 'object' || part === null) return;
    if (Array.isArray(part)) {
      for (const [index, item] of part.entries()) walk(item, `${path}[${index}]`);
      return;
    }
    for (const [name, inner] of Object.entries(part)) {
      // `div` is the name of no other element of R4.
      const fault = name === 'div' && typeof inner === 'string' ? xhtmlFault(inner) : undefined;
      if (fault) issues.push({ code: 'structure', expression: `${path}.div`, diagnostics: fault });
      else walk(inner, `${path}.${name}`);
    }
  };
  walk(resource, root);
  return issues;
}

/** What is wrong with one narrative; undefined when nothing is. */
export function xhtmlFault(xhtml: string): Text | undefined {
  const open: string[] = [];
  let place = 0;
  let hasContent = false;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = place;
    const found = pattern.exec(xhtml) ?? undefined;
    if (found) place = pattern.lastIndex;
    return found;
  };
  const start = /\S/.exec(xhtml)?.index ?? 0;
  place = start;
  while (place < xhtml.length) {
    const isOutside = open.length === 0;
    const [written] = take(TEXT) ?? (isOutside ? undefined : take(ENTITY)) ?? [];
    if (written !== undefined) {
      if (written.trim() === '') continue;
      if (isOutside) return MALFORMED;
      hasContent = true;
      continue;
    }
    if (take(COMMENT)) continue;
    const closing = take(CLOSING);
    if (closing) {
      if (open.pop() !== closing[1]) return MALFORMED;
      continue;
    }
    const at = place;
    const [, name, attributes = '', isEmpty] = take(OPENING) ?? [];
    if (name === undefined) return MALFORMED;
    if (!ELEMENTS.has(name)) return FORBIDDEN_ELEMENT;
    if (isOutside && (name !== 'div' || at !== start)) return MALFORMED;
    const fault = attributesFault(attributes, name);
    if (fault) return fault;
    if (name === 'img') hasContent = true;
    if (isEmpty !== '/') open.push(name);
    if (open.length > DEPTH_MAX) return MALFORMED;
  }
  if (open.length > 0) return MALFORMED;
  return hasContent ? undefined : EMPTY;
}

function attributesFault(written: string, element: string): Text | undefined {
  const seen = new Set<string>();
  for (const [, name = '', double, single] of written.matchAll(ATTRIBUTE)) {
    const value = decoded(double ?? single ?? '');
    if (value === undefined || seen.has(name)) return MALFORMED;
    seen.add(name);
    if (!ATTRIBUTES.has(name)) return FORBIDDEN_ATTRIBUTE;
    if (name === 'xmlns' && value !== XHTML) return FORBIDDEN_ATTRIBUTE;
    if (name === 'style' && UNSAFE_STYLE.test(value)) return FORBIDDEN_ATTRIBUTE;
    if (ADDRESSES.has(name) && !isSafeAddress(value, element)) return FORBIDDEN_ADDRESS;
  }
  return undefined;
}

/** Browsers pass over control characters and blanks in an address: none may hide a scheme. */
function isSafeAddress(value: string, element: string): boolean {
  const address = value.trim();
  if (/\p{Cc}/u.test(address)) return false;
  return SAFE_ADDRESS.test(address) || (element === 'img' && IMAGE.test(address));
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}
