// table
/**
 * The rights matrix shipped by default (*matrice d'habilitation*, order of 26 October 2023). dmp.md 3.3: the official
 * cells were not found, so each cell says where it comes from and a deployer replaces the table.
 */
import type { DocumentClass } from './document-types.ts';

/** V2: read in a secondary text; D: decided by this project. */
export type Mark = 'V2' | 'D';

export interface Cell {
  /** Of the table the cell belongs to: date of the policy and edition. */
  readonly version: string;
  readonly column: Column;
  readonly documentClass: DocumentClass;
  /** Absent: the row of the class as a whole. */
  readonly type?: string;
  readonly canRead: boolean;
  readonly mark: Mark;
}

const MATRIX_VERSION = '2022-01-01/1';

export const COLUMNS = [
  'Phy',
  'Pha',
  'Den',
  'Mid',
  'Nur',
  'Kin',
  'Pod',
  'Reh',
  'App',
  'Tec',
  'Aid',
  'Soc',
] as const;

export type Column = (typeof COLUMNS)[number];

/** TRE_G15 code to column. Ended aid codes read nothing; a profession without a column reads nothing either. */
// biome-ignore format: one row of the table per line.
export const COLUMN_OF_PROFESSION: ReadonlyMap<string, Column> = new Map<string, Column>([
  ['10', 'Phy'], ['21', 'Pha'], ['40', 'Den'], ['50', 'Mid'], ['60', 'Nur'], ['69', 'Nur'], ['70', 'Kin'], ['80', 'Pod'],
  ['91', 'Reh'], ['92', 'Reh'], ['94', 'Reh'], ['95', 'Reh'], ['96', 'Reh'],
  ['26', 'App'], ['28', 'App'], ['81', 'App'], ['82', 'App'], ['83', 'App'], ['84', 'App'], ['85', 'App'],
  ['32', 'Tec'], ['86', 'Tec'], ['98', 'Tec'],
  ['31', 'Aid'], ['35', 'Aid'], ['36', 'Aid'], ['37', 'Aid'], ['38', 'Aid'], ['39', 'Aid'],
]);

interface Row {
  readonly documentClass: DocumentClass;
  readonly types?: readonly string[];
  /** One character per column, in the order of COLUMNS: `+` reads, `.` does not. */
  readonly cells: string;
  /** Columns whose cell, for these types or for all of the row, is marked V2; the others are D. */
  readonly read?: Readonly<Partial<Record<Column, readonly string[] | 'all'>>>;
}

/** Each row of dmp.md 3.3. All of the physician's cells are V2 ("all but the residence certificate"). */
// biome-ignore format: one row of the table per line.
const ROWS: readonly Row[] = [
  //                                                                          PPDMNKPRATAS
  { documentClass: '10', cells:                                              '++++++++.+..' },
  { documentClass: '10', types: ['11502-2', '11526-1', '60568-3'], cells:    '+++++++..+..' },
  { documentClass: '10', types: ['51969-4'], cells:                          '+..+........' },
  { documentClass: '10', types: ['15508-5'], cells:                          '++++++......', read: { Pod: 'all' } },
  { documentClass: '10', types: ['28653-4', '83981-1'], cells:               '+...+......+', read: { Den: ['83981-1'] } },
  { documentClass: '11', cells:                                              '++++++++++..' },
  { documentClass: '11', types: ['60591-5'], cells:                          '++++++++++..' },
  { documentClass: '11', types: ['68599-0', '83901-9'], cells:               '+...+.......', read: { Den: 'all' } },
  { documentClass: '11', types: ['34842-5'], cells:                          '+...+......+' },
  { documentClass: '31', cells:                                              '++++++++.+..' },
  { documentClass: '42', cells:                                              '++++++++++..' },
  { documentClass: '43', cells:                                              '+++++++.....' },
  { documentClass: '44', cells:                                              '++++++++....' },
  { documentClass: '44', types: ['80788-3'], cells:                          '+...+......+', read: { Den: 'all' } },
  { documentClass: '45', cells:                                              '+++++.......' },
  { documentClass: '52', cells:                                              '+++++++.....' },
  { documentClass: '60', cells:                                              '+++++.......' },
  { documentClass: '90', cells:                                              '++++++++....' },
  { documentClass: '90', types: ['EXPPAT_1'], cells:                         '+++++++.....' },
  { documentClass: '90', types: ['EXPPAT_3'], cells:                         '+..++.......', read: { Den: 'all' } },
  { documentClass: '95', cells:                                              '+..++......+' },
  { documentClass: '95', types: ['ATTEST-RESID'], cells:                     '...........+' },
];

export const MATRIX: readonly Cell[] = ROWS.flatMap(cellsOf);

function cellsOf(row: Row): readonly Cell[] {
  const types: readonly (string | undefined)[] = row.types ?? [undefined];
  return types.flatMap((type) =>
    COLUMNS.map((column, index) => ({
      version: MATRIX_VERSION,
      column,
      documentClass: row.documentClass,
      canRead: row.cells[index] === '+',
      mark: markOf(row, column, type),
      ...(type === undefined ? {} : { type }),
    })),
  );
}

function markOf({ read }: Row, column: Column, type: string | undefined): Mark {
  const source = read?.[column];
  const isSourced = source === 'all' || (type !== undefined && source?.includes(type));
  return column === 'Phy' || isSourced ? 'V2' : 'D';
}
