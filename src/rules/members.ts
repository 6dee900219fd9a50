import { z } from 'zod';
import { dayMilliseconds, durationMilliseconds } from '../domain/matching/instants.ts';
import { canonicalScope } from '../domain/model/access.ts';

/**
 * The building blocks of the rules file. Each says what a usable value looks like once, in `expected`: the message about
 * a wrong value and docs/rules.md both read it.
 */

// Both cases are spelled out: a JSON Schema takes the pattern and leaves its flags behind.
const hex = '[0-9a-fA-F]';
const guid = `${hex}{8}-${hex}{4}-${hex}{4}-${hex}{4}-${hex}{12}`;
const guidPattern = new RegExp(`^${guid}$`);
const scopePattern = new RegExp(`^/(([aA]dministrative[uU]nits/)?${guid})?$`);

const expects = <const E extends string>(expected: E) => ({ expected, error: { error: expected } });

export function wholeNumber(min: number, max: number) {
  const { expected, error } = expects(`a whole number from ${min} to ${max}`);
  return z.int(error).min(min, error).max(max, error).meta({ expected });
}

export function percent() {
  const { expected, error } = expects('a number from 0 to 100');
  return z.number(error).min(0, error).max(100, error).meta({ expected });
}

export function oneOf<const V extends readonly [string, ...string[]]>(...values: V) {
  const { expected, error } = expects(`one of ${values.map((value) => JSON.stringify(value)).join(', ')}`);
  return z.enum(values, error).meta({ expected });
}

export const mode = () => oneOf('off', 'plan', 'apply');

export function text(max = 500) {
  const { expected, error } = expects(`a text of 1 to ${max} characters`);
  return z.string(error).trim().min(1, error).max(max, error).meta({ expected });
}

/** A text of one form. */
export function pattern<const E extends string>(form: RegExp, expectation: E) {
  const { expected, error } = expects(expectation);
  return z.string(error).regex(form, error).meta({ expected });
}

/** A name beside an id: ids alone are hard to review. */
export const nameForTheReader = () =>
  text(200).optional().meta({ description: 'A name for the reader. It has no effect.' });

/** An id, in lower case: ids are compared as they are. */
export function id(of: string) {
  const { expected, error } = expects(`the id of ${of}: a GUID such as 62e90394-69f5-4237-9190-012177145e10`);
  return z.string(error).regex(guidPattern, error).toLowerCase().meta({ expected });
}

/** A scope, spelled as Graph does. */
export function scope() {
  const { expected, error } = expects(
    '"/" for the whole directory, "/administrativeUnits/GUID" or, for one object, "/GUID"',
  );
  return z.string(error).regex(scopePattern, error).overwrite(canonicalScope).meta({ expected });
}

/** ISO 8601 with days, hours, minutes and seconds, as Graph takes it. */
export function days(min: number, max: number) {
  const { expected, error } = expects(
    `an ISO 8601 duration from P${min}D to P${max}D without years, months and weeks, such as P180D`,
  );
  const isWithin = (written: string): boolean => {
    const length = durationMilliseconds(written);
    return length !== undefined && length >= min * dayMilliseconds && length <= max * dayMilliseconds;
  };
  return z.string(error).refine(isWithin, error).meta({ expected });
}

/** An instant, or a day in UTC: from its begin, or up to its end. */
export function instant(day: 'begin' | 'end') {
  const { expected, error } = expects(
    'a day such as 2027-03-31 (in UTC), or an instant with a zone such as 2027-03-31T17:00:00Z',
  );
  return z
    .union([z.iso.date(), z.iso.datetime({ offset: true })], error)
    .meta({ expected })
    .transform((written) => instantOf(written, day));
}

export function instantOf(written: string, day: 'begin' | 'end'): Date {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(written)) return new Date(written);
  return new Date(day === 'begin' ? `${written}T00:00:00.000Z` : `${written}T23:59:59.999Z`);
}

/** A list, with at least so many entries. */
export function list<T extends z.ZodType>(entry: T, of: string, min = 0) {
  const { expected, error } = expects(min === 0 ? `a list of ${of}` : `a list of ${of} with at least ${min}`);
  return z.array(entry, error).min(min, error).meta({ expected });
}

/** `"all"`, or some. None is refused: it reads like all to some people and like none to others. */
export function allOr<T extends z.ZodType>(entry: T, of: string) {
  const { expected, error } = expects(`"all", or a list of ${of} with at least 1`);
  return z.union([z.literal('all'), z.array(entry).min(1, error)], error).meta({ expected });
}
