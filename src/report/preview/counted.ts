/** `1,234` */
export function whole(count: number): string {
  return count.toLocaleString('en-US');
}

/** `1 role`, `2 roles`, `3 people` */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${whole(count)} ${count === 1 ? one : many}`;
}

/** What there is of a list, with the number of those that are left out. */
export interface ShortenedList<T> {
  readonly shown: readonly T[];
  readonly left: number;
}

export function shortened<T>(all: readonly T[], most: number): ShortenedList<T> {
  return { shown: all.slice(0, most), left: Math.max(0, all.length - most) };
}
