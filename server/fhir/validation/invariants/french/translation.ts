/** A rule of R4 in French. */
export interface Translation {
  readonly key: string;
  /** How its English sentence begins: definitions of others use the same keys for rules of their own. */
  readonly begins: string;
  readonly french: string;
}

/** A table of lines of three: key, beginning of the English sentence, French sentence. */
export function translations(
  lines: readonly (readonly [key: string, begins: string, french: string])[],
): readonly Translation[] {
  return lines.map(([key, begins, french]) => ({ key, begins, french }));
}
