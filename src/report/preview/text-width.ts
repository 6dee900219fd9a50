/** Signs that take two columns of a terminal. */
const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303F\uFF01-\uFF60\uFFE0-\uFFE6]/u;
/** Signs that stand on the one before them. */
const combining = /[\p{Mn}\p{Me}\u200C\u200D]/u;
const ellipsis = '…';

/** The columns of a terminal that a text takes. */
export function textWidth(text: string): number {
  let width = 0;
  for (const sign of text) width += widthOf(sign);
  return width;
}

function widthOf(sign: string): number {
  return combining.test(sign) ? 0 : wide.test(sign) ? 2 : 1;
}

/** A text of at most so many columns, with a sign where there was more. */
export function clipToWidth(text: string, most: number): string {
  if (textWidth(text) <= most) return text;
  return `${headOf(text, most - 1)}${ellipsis}`;
}

function headOf(text: string, most: number): string {
  let head = '';
  let width = 0;
  for (const sign of text) {
    width += widthOf(sign);
    if (width > most) break;
    head += sign;
  }
  return head;
}

/** A text in lines of at most so many columns, broken at spaces; the last line is clipped where there would be more of them. */
export function wrapToWidth(text: string, columns: number, mostLines: number): readonly string[] {
  const lines: string[] = [];
  let rest = text.trim();
  while (lines.length < mostLines - 1 && textWidth(rest) > columns) {
    const head = headOf(rest, columns);
    const space = head.lastIndexOf(' ');
    const line = rest[head.length] === ' ' || space <= 0 ? head : head.slice(0, space);
    lines.push(line.trimEnd());
    rest = rest.slice(line.length).trimStart();
  }
  return [...lines, clipToWidth(rest, columns)];
}
