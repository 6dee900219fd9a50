/** Users with their sign-ins take longest by far: Graph gives few of them at a time, and seldom. */
export function secondsLeft(
  users: number,
  expected: number | undefined,
  milliseconds: number,
): number | undefined {
  if (expected === undefined || users === 0 || users >= expected) return undefined;
  return ((milliseconds / 1000) * (expected - users)) / users;
}

/** `42 s`, `12 min` */
export function duration(left: number): string {
  return left < 90 ? `${Math.max(1, Math.round(left))} s` : `${Math.round(left / 60)} min`;
}

/** Whole seconds until an instant is over. */
export function secondsOf(milliseconds: number): number {
  return Math.ceil(milliseconds / 1000);
}

/** `1,234` */
export function number(count: number): string {
  return count.toLocaleString('en-US');
}
