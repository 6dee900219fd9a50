import { StoreError } from '../../../ports/errors.ts';
import { textChunks } from './text-chunks.ts';

/**
 * How many columns of 64 KiB a row may have in all: 768 KiB as Azure counts, so that no row with its other columns comes
 * near the limit of 1 MiB.
 */
export const MAX_TEXT_COLUMNS = 12;

/**
 * A text of any length as columns of a row: `Name0`, `Name1` ...
 *
 * @param most how many columns it may take.
 * @throws StoreError `rejected` for a text that is longer.
 */
export function textColumns(
  name: string,
  text: string,
  most: number,
  operation: string,
): Readonly<Record<string, string>> {
  const chunks = textChunks(text);
  if (chunks.length > most) {
    const message = `${operation}: its ${name} of ${text.length} characters is more than a row holds.`;
    throw new StoreError('rejected', message, 'TextTooLong');
  }
  return Object.fromEntries(chunks.map((chunk, index) => [`${name}${index}`, chunk]));
}

/** The text of `textColumns`; `undefined`: the row has none. */
export function textIn(row: object, name: string): string | undefined {
  const columns = new Map<string, unknown>(Object.entries(row));
  let text: string | undefined;
  for (let index = 0; ; index++) {
    const chunk = columns.get(`${name}${index}`);
    if (typeof chunk !== 'string') return text;
    text = (text ?? '') + chunk;
  }
}
