/** Whether a note may hold it: Unicode without control characters but line ends. */
export function isNoteText(text: string): boolean {
  return text.isWellFormed() && [...text].every((character) => character >= ' ' || character === '\n');
}

/** Whether a key may have this name: no spaces of any kind, and no plus, which ends a name in a verifier key. */
export function isKeyName(name: string): boolean {
  return isNoteText(name) && /^[^\s\u0085+]+$/.test(name);
}
