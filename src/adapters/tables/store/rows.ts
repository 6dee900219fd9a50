/** A row as the SDK takes it. */
export type Row = { partitionKey: string; rowKey: string; [column: string]: string | number };

/** A row as a listing gives it. */
export interface ListedRow {
  readonly partitionKey?: string;
  readonly rowKey?: string;
}

/** A column that a row has only where there is a value: a table knows no `undefined`. */
export function optionalColumn(
  name: string,
  value: string | number | undefined,
): Record<string, string | number> {
  return value === undefined ? {} : { [name]: value };
}
