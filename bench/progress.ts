const intervalMilliseconds = 10_000;
const clearLine = '\r\x1b[K';
let lastShownAt = Number.NEGATIVE_INFINITY;

/**
 * Shows how far a bench or sweep is, on stderr, so that stdout holds only results. A terminal gets one line that is
 * overwritten. Anything else gets a line every ten seconds.
 */
export function showProgress(text: string): void {
  if (process.stderr.isTTY) {
    process.stderr.write(`${clearLine}${text}`);
    return;
  }
  const now = performance.now();
  if (now - lastShownAt < intervalMilliseconds) return;
  lastShownAt = now;
  process.stderr.write(`${text}\n`);
}

/** Removes the line of a terminal before results are printed. */
export function clearProgress(): void {
  if (process.stderr.isTTY) process.stderr.write(clearLine);
}
