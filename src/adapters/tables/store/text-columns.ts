import { StoreError } from '../../../ports/errors.ts';

/** Azure's limit for a string property: 64 KiB, as UTF-16. */
const MAX_PROPERTY_UNITS = 32 * 1024;

/**
 * The text in pieces of at most `maxUnits` UTF-16 units; joined, they are the text. A surrogate pair is never split,
 * because half a pair is not a character and a store may replace it. At least one piece, which may be empty.
 */
export function textChunks(text: string, maxUnits: number = MAX_PROPERTY_UNITS): string[] {
  if (text.length <= maxUnits) return [text];
  const chunks: string[] = [];
  for (let start = 0; start < text.length; ) {
    let end = Math.min(start + maxUnits, text.length);
    if (
      end < text.length &&
      isHighSurrogate(text.charCodeAt(end - 1)) &&
      isLowSurrogate(text.charCodeAt(end))
    )
      end--;
    chunks.push(text.slice(start, end));
    start = end;
  }
  return chunks;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

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
