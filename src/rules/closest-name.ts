/** The name that was probably meant: at most a third of it is different. `undefined`: none is near. */
export function closestName(written: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((name) => ({ name, distance: editDistance(written.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.floor(name.length / 3)))
    .toSorted((a, b) => a.distance - b.distance);
  return best?.name;
}

/** How many letters must be put in, left out or changed (Levenshtein). Names are short; what is long is cut. */
function editDistance(a: string, b: string): number {
  const to = [...b.slice(0, 60)];
  let row = [0, ...to.map((_, index) => index + 1)];
  for (const [i, letter] of [...a.slice(0, 60)].entries()) {
    const next = [i + 1];
    for (const [j, other] of to.entries()) {
      const changed = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
