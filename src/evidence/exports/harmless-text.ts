/**
 * What spreadsheets take for the beginning of a formula, in any width: `=`, `+`, `@`, and every dash that some program turns
 * into a minus.
 */
const sign = String.raw`[=+@\-\u2212\p{Pd}\uFF1D\uFF0B\uFF20\uFE66\uFE62\uFE6B\u207A-\u207C\u208A-\u208C]`;

/** What a spreadsheet passes over before it looks for one: white space, control characters, and what is not seen. */
const passedOver = String.raw`[\p{White_Space}\p{Cc}\p{Cf}\p{Zs}]*`;

/** Some programs read `;`, tabs or line breaks as the end of a cell, whatever is quoted: a formula may begin after one. */
const separator = String.raw`[;,|\t\r\n]`;

const atStart = new RegExp(`^${passedOver}${sign}`, 'u');
const inside = new RegExp(`(${separator}["']?)(?=${passedOver}${sign})`, 'gu');
/** Programs that drop these leave the rest as the beginning of the cell. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for.
const oddStart = /^[\u0000-\u001f\u007f-\u009f]/;

/**
 * Text that no spreadsheet takes for a formula: an apostrophe stands before each place where one could begin. The library's
 * own option misses signs behind NUL, line feeds, spaces and other invisible characters, signs of other widths, and cells
 * that another program begins in the middle of ours. JSON Lines has the text as it is.
 */
export function harmlessText(text: string): string {
  const guarded = text.replace(inside, "$1'");
  return atStart.test(text) || oddStart.test(text) ? `'${guarded}` : guarded;
}
