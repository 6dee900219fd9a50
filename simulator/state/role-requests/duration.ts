const pattern = /^P(?=\d|T\d)(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/**
 * `Edm.Duration` in milliseconds: days, hours, minutes and seconds. A day is 24 hours. `undefined`: the text is no
 * such duration (`P1H`), or has years, months or weeks, whose length is not fixed.
 */
export function millisecondsOf(duration: string): number | undefined {
  const parts = pattern.exec(duration);
  if (parts === null) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  return Math.round((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000);
}
