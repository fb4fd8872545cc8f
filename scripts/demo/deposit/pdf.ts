/** A one-page PDF with French text and no dependency. PDF 1.4 (ISO 32000-1 7.5 file structure, annex D.2 WinAnsiEncoding). */

export interface PageText {
  readonly title: string;
  /** Paragraphs; each is wrapped. */
  readonly lines: readonly string[];
  readonly footer: string;
}

const FONT_SIZE = 11;
const TITLE_SIZE = 15;
const FOOTER_SIZE = 8;
const LINE_HEIGHT = 15;
const LEFT = 56;
const TOP = 786;
const BOTTOM = 72;
/** Helvetica 11 on the width left by the margins, with some to spare. */
const LINE_CHARACTERS_MAX = 84;

/** Code points of WinAnsiEncoding that Latin-1 does not have and French or medicine needs. */
const WIN_ANSI: Readonly<Record<string, number>> = {
  '€': 0x80,
  '…': 0x85,
  Œ: 0x8c,
  '‘': 0x91,
  '’': 0x92,
  '“': 0x93,
  '”': 0x94,
  '•': 0x95,
  '–': 0x96,
  '—': 0x97,
  œ: 0x9c,
  Ÿ: 0x9f,
};

/**
 * The bytes of the page. The same text always makes the same bytes.
 * @throws Error when the text needs more than one page, or a character the encoding lacks.
 */
export function onePagePdf({ title, lines, footer }: PageText): Uint8Array {
  const wrapped = lines.flatMap(wrap);
  const room = Math.floor((TOP - 2 * LINE_HEIGHT - BOTTOM) / LINE_HEIGHT);
  if (wrapped.length > room)
    throw new Error(`one page holds ${room} lines, '${title}' has ${wrapped.length}`);
  const content = Buffer.concat([
    shown(title, { font: 'F2', size: TITLE_SIZE, y: TOP }),
    ...wrapped.map((line, index) =>
      shown(line, { font: 'F1', size: FONT_SIZE, y: TOP - (index + 2) * LINE_HEIGHT }),
    ),
    shown(footer, { font: 'F1', size: FOOTER_SIZE, y: BOTTOM / 2 }),
  ]);
  return file([
    latin('<< /Type /Catalog /Pages 2 0 R >>'),
    latin('<< /Type /Pages /Kids [3 0 R] /Count 1 >>'),
    latin(
      '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] ' +
        '/Resources << /Font << /F1 4 0 R /F2 5 0 R >> >> /Contents 6 0 R >>',
    ),
    latin('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>'),
    latin('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>'),
    Buffer.concat([
      latin(`<< /Length ${content.length} >>\nstream\n`),
      content,
      latin('\nendstream'),
    ]),
  ]);
}

function latin(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

interface LineStyle {
  readonly font: 'F1' | 'F2';
  readonly size: number;
  /** From the bottom of the page, in points. */
  readonly y: number;
}

/** One line of text, placed. */
function shown(text: string, { font, size, y }: LineStyle): Buffer {
  const start = latin(`BT /${font} ${size} Tf ${LEFT} ${y} Td (`);
  return Buffer.concat([start, encoded(text), latin(') Tj ET\n')]);
}

/** The bytes of a literal string, 7.3.4.2. */
function encoded(text: string): Buffer {
  const bytes = [...text].flatMap((character) => {
    const code = WIN_ANSI[character] ?? character.codePointAt(0) ?? 0;
    const isLatin = (code >= 0x20 && code <= 0x7e) || (code >= 0xa0 && code <= 0xff);
    if (!isLatin && WIN_ANSI[character] === undefined)
      throw new Error(`WinAnsiEncoding has no '${character}'`);
    return '()\\'.includes(character) ? [0x5c, code] : [code];
  });
  return Buffer.from(bytes);
}

function wrap(paragraph: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of paragraph.split(' ')) {
    if (line.length + word.length >= LINE_CHARACTERS_MAX) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/** Header, objects numbered from 1, cross-reference table and trailer. 7.5. */
function file(objects: readonly Buffer[]): Uint8Array {
  const parts: Buffer[] = [latin('%PDF-1.4\n%âãÏÓ\n')];
  const offsets: number[] = [];
  let length = parts[0]?.length ?? 0;
  for (const [index, object] of objects.entries()) {
    const part = Buffer.concat([latin(`${index + 1} 0 obj\n`), object, latin('\nendobj\n')]);
    offsets.push(length);
    parts.push(part);
    length += part.length;
  }
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
  const size = objects.length + 1;
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${entries.join('')}`;
  const trailer = `trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${length}\n%%EOF\n`;
  return Buffer.concat([...parts, latin(table + trailer)]);
}
