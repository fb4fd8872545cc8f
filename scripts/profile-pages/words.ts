/** Words in two languages, and what Markdown needs of them. */
import type { Members } from './package.ts';
import { isMembers, itemsAt, textAt } from './package.ts';

const TRANSLATION = 'http://hl7.org/fhir/StructureDefinition/translation';

export interface Words {
  readonly fr: string;
  readonly en: string;
}

/** A text of a definition with its French translation; the English text when there is none. */
export function wordsAt(members: Members, name: string): Words {
  const en = textAt(members, name);
  const sibling = members[`_${name}`];
  const translation = isMembers(sibling)
    ? itemsAt(sibling, 'extension').find((extension) => extension['url'] === TRANSLATION)
    : undefined;
  const content = translation
    ? itemsAt(translation, 'extension').find((part) => part['url'] === 'content')
    : undefined;
  return { fr: content ? textAt(content, 'valueString') : en, en };
}

/** French, then English in italics when it differs. */
export function both({ fr, en }: Words): string {
  return fr === en || en === '' ? cell(fr) : `${cell(fr)}<br>*${cell(en)}*`;
}

/** Text that may stand in a cell of a table. */
export function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

export function code(text: string): string {
  return text === '' ? '' : `\`${cell(text)}\``;
}

export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''];
}
