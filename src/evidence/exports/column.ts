/** What a cell may hold. Instants are ISO 8601 text in UTC. */
export type Cell = string | number | boolean | null | undefined;

/** A column of an export: its name, and what it shows of a row. */
export interface Column<Row> {
  readonly name: string;
  readonly of: (row: Row) => Cell;
}

/** A column of each member of flat rows. */
export function columnsOf<Row extends Readonly<Record<keyof Row, Cell>>>(
  ...names: readonly (keyof Row & string)[]
): readonly Column<Row>[] {
  return names.map((name) => ({ name, of: (row) => row[name] }));
}
