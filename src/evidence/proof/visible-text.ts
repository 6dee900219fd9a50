/**
 * What is not seen and changes what is: control characters, breaks, signs of direction, spaces of no width, and tags. Joiners
 * stay: scripts and emoji need them.
 */
const unseen =
  /[\p{Cc}\u00AD\u061C\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\u{E0000}-\u{E007F}]/gu;

/** A text in which whatever is not seen is written out: `[U+202E]`. With it a name could pass for another, or for words of ours. */
export function visibleText(text: string): string {
  return text.toWellFormed().replace(unseen, writtenOut);
}

/** The same of a text of many lines that we made: its line ends stay. */
export function visibleLines(text: string): string {
  return text.split('\n').map(visibleText).join('\n');
}

function writtenOut(sign: string): string {
  return `[U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`;
}
