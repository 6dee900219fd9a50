export const names = ['gate', 'floor'];
let isOpen = true;

/** One mutant leaves it closed, and the next visit fails. */
export function visit(): boolean {
  const wasOpen = isOpen;
  isOpen = true;
  return wasOpen;
}

export function isLong(hours: number): boolean {
  return hours > 8;
}

export function countDown(from: number): number {
  let left = from;
  while (left > 0) left -= 1;
  return left;
}
