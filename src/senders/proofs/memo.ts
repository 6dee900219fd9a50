/** What was made of a text before, or is made now and kept. */
export type Memo<V> = (text: string, make: () => V) => V;

/** Keeps what is slow to make. @param most how many at once: the one that was made first makes room. */
export function createMemo<V>(most = 256): Memo<V> {
  const kept = new Map<string, V>();
  return (text, make) => {
    const known = kept.get(text);
    if (known !== undefined) return known;
    const made = make();
    const [first] = kept.keys();
    if (kept.size >= most && first !== undefined) kept.delete(first);
    kept.set(text, made);
    return made;
  };
}
