/** Control keys of French identifiers. dmp.md 2.1 (INS); Luhn's formula, ISO/IEC 7812-1 annex B (RPPS, FINESS, SIREN). */

/** Corsican departments inside an INS are read as numbers: 2A is 19, 2B is 18. */
const CORSICA: Readonly<Record<string, string>> = { '2A': '19', '2B': '18' };

/**
 * An INS of 15 characters from its first 13: 97 minus the number modulo 97, on two digits.
 * @throws Error when `root` is not 13 characters of an INS.
 */
export function insWithKey(root: string): string {
  if (!/^\d{5}(\d{2}|2A|2B)\d{6}$/.test(root))
    throw new Error(`not the first 13 of an INS: ${root}`);
  const department = root.slice(5, 7);
  const digits = `${root.slice(0, 5)}${CORSICA[department] ?? department}${root.slice(7)}`;
  const key = 97 - Number(BigInt(digits) % 97n);
  return `${root}${String(key).padStart(2, '0')}`;
}

/**
 * `digits` followed by their Luhn key.
 * @throws Error when `digits` holds anything but digits.
 */
export function withLuhnKey(digits: string): string {
  if (!/^\d+$/.test(digits)) throw new Error(`not digits: ${digits}`);
  let sum = 0;
  for (const [index, char] of [...digits].reverse().entries()) {
    const weighted = Number(char) * (index % 2 === 0 ? 2 : 1);
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
