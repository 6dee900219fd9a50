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
