/** Text as people compare it: case, accents, ligatures and apostrophes put aside. R4 search, string. */

/** Folded text: lower case, no accents, œ and æ spelt out, one kind of apostrophe and hyphen, single spaces. */
export function foldText(text: string): string {
  return (
    text
      .toLowerCase()
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      // After the marks: ǣ is an æ with one.
      .replace(/œ/g, 'oe')
      .replace(/æ/g, 'ae')
      .replace(/ß/g, 'ss')
      .replace(/[’ʼ`´]/g, "'")
      .replace(/[‐‑‒–—]/g, '-')
      .replace(/\s+/g, ' ')
      .trim()
  );
}
