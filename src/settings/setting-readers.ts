/**
 * What settings are read with: the value that a text stands for, or `undefined` where it is not usable. Plain functions,
 * because every start of a process reads its settings before it can answer anything: a library of schemas takes longer to load.
 */

export const textThat = (isUsable: (text: string) => boolean) => (text: string) =>
  isUsable(text) ? text : undefined;

export const textLike = (form: RegExp) => textThat((text) => form.test(text));

export const guid = textLike(/^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i);

export const guidInLowerCase = (text: string) => guid(text)?.toLowerCase();

export const oneOf =
  <const V extends string>(values: readonly V[]) =>
  (text: string) =>
    values.find((value) => value === text);

/** Entries with commas between them, each of which is usable. */
export const listOf =
  <T>(read: (text: string) => T | undefined, max: number) =>
  (text: string): readonly T[] | undefined => {
    const values = text.split(/ *, */).map(read);
    return values.length <= max && values.every((value) => value !== undefined) ? values : undefined;
  };

export const wholeNumber = (min: number, max: number) => ({
  expected: `a whole number from ${min} to ${max}`,
  read: (text: string): number | undefined => {
    const value = Number(text);
    return /^\d{1,9}$/.test(text) && value >= min && value <= max ? value : undefined;
  },
});
