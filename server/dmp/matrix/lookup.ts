/** What a profession may read, cell by cell and as a search node. dmp.md 3.3: exact type, then class, then deny. */
import type { GuardNode } from '../../fhir/search/node.ts';
import { and, not, or } from '../../fhir/search/node.ts';
import { labelParam } from '../visibility/labels.ts';
import type { DocumentClass } from './document-types.ts';
import { DOCUMENT_CLASSES } from './document-types.ts';
import type { Cell, Column } from './rights.ts';
import { COLUMN_OF_PROFESSION, COLUMNS, MATRIX } from './rights.ts';

const CELLS: ReadonlyMap<string, Cell> = new Map(
  MATRIX.map((cell) => [cellKey(cell.column, cell.documentClass, cell.type), cell]),
);

/** Whether a profession (TRE_G15) may read a category; `type` absent: content of the class that has no type. */
export function mayRead(profession: string, documentClass: DocumentClass, type?: string): boolean {
  return isRead(COLUMN_OF_PROFESSION.get(profession), documentClass, type);
}

function isRead(column: Column | undefined, documentClass: DocumentClass, type?: string): boolean {
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
  return nodesOf(profession).category;
}

/** Carriers of several categories (Provenance, Encounter…): they carry something, and all of it may be read. */
export function readableCarrier(profession: string): GuardNode {
  return nodesOf(profession).carrier;
}

/**
 * None of the categories carried is refused to the profession. In a class that is refused but for some types a carrier
 * is refused whole, since its label of the class does not say which of its contents it comes from.
 */
export function nothingRefused(profession: string): GuardNode {
  return nodesOf(profession).nothingRefused;
}

interface ColumnNodes {
  readonly category: GuardNode;
  readonly carrier: GuardNode;
  readonly nothingRefused: GuardNode;
}

function nodesOf(profession: string): ColumnNodes {
  const column = COLUMN_OF_PROFESSION.get(profession);
  return (column === undefined ? undefined : NODES.get(column)) ?? NO_COLUMN;
}

function columnNodes(column: Column | undefined): ColumnNodes {
  const some = { kind: 'missing', param: labelParam('_dmp-category'), missing: false } as const;
  const nothing = nothingRefusedTo(column);
  return { category: categoryReadBy(column), carrier: and(some, nothing), nothingRefused: nothing };
}

function categoryReadBy(column: Column | undefined): GuardNode {
  return or(
    ...DOCUMENT_CLASSES.map((documentClass) => {
      const isClassRead = isRead(column, documentClass);
      const exceptions = exceptionsOf(column, documentClass, !isClassRead);
      const excepted = exceptions.map((type) => categoryIs(`${documentClass}|${type}`));
      if (!isClassRead) return or(...excepted);
      return and(categoryIs(documentClass), ...excepted.map((node) => not(node)));
    }),
  );
}

function nothingRefusedTo(column: Column | undefined): GuardNode {
  const refused = DOCUMENT_CLASSES.flatMap((documentClass) =>
    isRead(column, documentClass)
      ? exceptionsOf(column, documentClass, false).map((type) => `${documentClass}|${type}`)
      : [documentClass],
  );
  return and(...refused.map((category) => not(categoryIs(category))));
}

/** Types of the class whose cell differs from the cell of the class. */
function exceptionsOf(
  column: Column | undefined,
  documentClass: DocumentClass,
  canRead: boolean,
): readonly string[] {
  return MATRIX.filter(
    (cell) =>
      cell.column === column && cell.documentClass === documentClass && cell.canRead === canRead,
  ).flatMap(({ type }) => (type === undefined ? [] : [type]));
}

function cellKey(column: Column, documentClass: DocumentClass, type = ''): string {
  return `${column} ${documentClass} ${type}`;
}

/** Made once from the table: every filter of a profession is built on the same nodes. */
const NODES: ReadonlyMap<Column, ColumnNodes> = new Map(
  COLUMNS.map((column) => [column, columnNodes(column)]),
);
const NO_COLUMN = columnNodes(undefined);
