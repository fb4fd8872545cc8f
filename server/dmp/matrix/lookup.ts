/** What a profession may read, cell by cell and as a search node. dmp.md 3.3: exact type, then class, then deny. */
import type { GuardNode } from '../../fhir/search/node.ts';
import { and, not, or } from '../../fhir/search/node.ts';
import { labelParam } from '../visibility/labels.ts';
import type { DocumentClass } from './document-types.ts';
import { DOCUMENT_CLASSES } from './document-types.ts';
import type { Cell, Column } from './rights.ts';
import { COLUMN_OF_PROFESSION, MATRIX } from './rights.ts';

const CELLS: ReadonlyMap<string, Cell> = new Map(
  MATRIX.map((cell) => [cellKey(cell.column, cell.documentClass, cell.type), cell]),
);

/** Whether a profession (TRE_G15) may read a category; `type` absent: content of the class that has no type. */
export function mayRead(profession: string, documentClass: DocumentClass, type?: string): boolean {
  const column = COLUMN_OF_PROFESSION.get(profession);
  if (column === undefined) return false;
  const exact = type === undefined ? undefined : CELLS.get(cellKey(column, documentClass, type));
  return (exact ?? CELLS.get(cellKey(column, documentClass)))?.canRead ?? false;
}

/** A label `_dmp-category`: a class, or `class|type`. */
export function categoryIs(category: string): GuardNode {
  return { kind: 'token', param: labelParam('_dmp-category'), code: category };
}

/** Content of one category that the profession may read. At most one leaf per cell of its column. */
export function readableCategory(profession: string): GuardNode {
  return or(
    ...DOCUMENT_CLASSES.map((documentClass) => {
      const isClassRead = mayRead(profession, documentClass);
      const exceptions = exceptionsOf(profession, documentClass, !isClassRead);
      const excepted = exceptions.map((type) => categoryIs(`${documentClass}|${type}`));
      if (!isClassRead) return or(...excepted);
      return and(categoryIs(documentClass), ...excepted.map((node) => not(node)));
    }),
  );
}

/** Carriers of several categories (Provenance, Encounter…): they carry something, and all of it may be read. */
export function readableCarrier(profession: string): GuardNode {
  const some = { kind: 'missing', param: labelParam('_dmp-category'), missing: false } as const;
  return and(some, nothingRefused(profession));
}

/**
 * None of the categories carried is refused to the profession. In a class that is refused but for some types a carrier
 * is refused whole, since its label of the class does not say which of its contents it comes from.
 */
export function nothingRefused(profession: string): GuardNode {
  const refused = DOCUMENT_CLASSES.flatMap((documentClass) =>
    mayRead(profession, documentClass)
      ? exceptionsOf(profession, documentClass, false).map((type) => `${documentClass}|${type}`)
      : [documentClass],
  );
  return and(...refused.map((category) => not(categoryIs(category))));
}

/** Types of the class whose cell differs from the cell of the class. */
function exceptionsOf(
  profession: string,
  documentClass: DocumentClass,
  canRead: boolean,
): readonly string[] {
  const column = COLUMN_OF_PROFESSION.get(profession);
  return MATRIX.filter(
    (cell) =>
      cell.column === column && cell.documentClass === documentClass && cell.canRead === canRead,
  ).flatMap(({ type }) => (type === undefined ? [] : [type]));
}

function cellKey(column: Column, documentClass: DocumentClass, type = ''): string {
  return `${column} ${documentClass} ${type}`;
}
