/** Character and predefined entity references: no DTD, so no others. XML 1.0, 4.1 and 4.6. */
const REFERENCE = /^&(?:#(\d{1,7})|#x([\dA-Fa-f]{1,6})|(amp|lt|gt|quot|apos));$/;
const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

/** The value of an attribute; undefined when a reference in it is none of XML's own. */
export function decoded(written: string): string | undefined {
  const parts: string[] = [];
  for (const part of written.split(/(&[^;]*;?)/)) {
    const text = part.startsWith('&') ? characterOf(part) : part;
    if (text === undefined) return undefined;
    parts.push(text);
  }
  return parts.join('');
}

function characterOf(reference: string): string | undefined {
  const [, decimal, hex, named] = REFERENCE.exec(reference) ?? [];
  if (named !== undefined) return NAMED[named];
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}
