import { readContext } from '../../../simulator/schema/context.ts';
import { type ResolvedType, typeNamed } from '../../../simulator/schema/published-types.ts';

/** A difference between an answer and its documented shape. */
export interface Difference {
  /** The path from the body; lists without the index: `value[].principal.city`. */
  readonly where: string;
  readonly what:
    | 'missing' // documented, and not answered
    | 'additional' // answered, neither documented nor published
    | 'type' // another JSON type
    | 'null' // documented with a value, answered as null
    | 'not null' // documented as null, answered with a value
    | 'empty' // documented with entries, answered without any
    | 'context'; // another @odata.context
}

export interface ComparisonOptions {
  /** Whether the request had `$select`: then nothing may be added. */
  readonly isSelected: boolean;
  /** Whether the list has rows of other kinds: then each documented row must only have a match. */
  readonly hasOthers: boolean;
  /** Whether a difference is accepted; called for each one found. */
  readonly isTolerated: (difference: Difference) => boolean;
}

const strict: ComparisonOptions = { isSelected: false, hasOthers: false, isTolerated: () => false };

interface ComparisonPosition extends ComparisonOptions {
  readonly where: string;
  /** The published type of the compared value. `undefined`: unknown, so nothing may be added. */
  readonly type: ResolvedType | undefined;
}

type Body = Readonly<Record<string, unknown>>;

interface ListBody extends Body {
  readonly value: readonly unknown[];
}

/**
 * Compares an answer with a documented one: names in both directions, JSON types, nullability, and the
 * `@odata.context` of the body.
 *
 * Undocumented properties are accepted if the published type has them: samples are often shortened. In a list, every
 * row must have the shape of a documented row (except with `hasOthers`), and every documented row must have a match.
 */
export function differencesOf(
  documented: unknown,
  answered: unknown,
  reading: ComparisonOptions = strict,
): Difference[] {
  const at = { ...reading, where: 'body', type: typeOf(answered) };
  const found =
    isList(documented) && isList(answered)
      ? ofList(documented, answered, at)
      : ofValue(documented, answered, at);
  const unlike = [...found, ...ofContext(documented, answered)].filter((each) => !reading.isTolerated(each));
  const distinct = new Map(unlike.map((each) => [`${each.where} ${each.what}`, each]));
  return [...distinct.values()];
}

function ofList(documented: ListBody, answered: ListBody, at: ComparisonPosition): Difference[] {
  const { value: wantedRows, ...wanted } = documented;
  const { value: rows, ...rest } = answered;
  const ofRow = (one: unknown, other: unknown) => ofValue(one, other, { ...at, where: 'value[]' });
  return [
    ...ofValue(wanted, rest, { ...at, type: undefined }),
    ...(rows.length === 0 && wantedRows.length > 0 ? [{ where: 'value', what: 'empty' } as const] : []),
    ...(rows.length > 0 && wantedRows.length === 0 ? [{ where: 'value', what: 'additional' } as const] : []),
    ...(at.hasOthers ? [] : rows).flatMap((row) =>
      nearest(
        wantedRows.map((each) => ofRow(each, row)),
        at,
      ),
    ),
    ...wantedRows.flatMap((wantedRow) =>
      nearest(
        rows.map((each) => ofRow(wantedRow, each)),
        at,
      ),
    ),
  ];
}

/** The differences from the most similar candidate. */
function nearest(candidates: readonly Difference[][], { isTolerated }: ComparisonOptions): Difference[] {
  const untolerated = candidates.map((each) => each.filter((difference) => !isTolerated(difference)));
  return untolerated.toSorted((one, other) => one.length - other.length)[0] ?? [];
}

function ofValue(documented: unknown, answered: unknown, at: ComparisonPosition): Difference[] {
  const { where } = at;
  if (documented === null && answered === null) return [];
  if (answered === null) return [{ where, what: 'null' }];
  if (documented === null) return [{ where, what: 'not null' }];
  if (kindOf(documented) !== kindOf(answered)) return [{ where, what: 'type' }];
  if (isObject(documented) && isObject(answered)) return ofObject(documented, answered, at);
  if (Array.isArray(documented) && Array.isArray(answered)) return ofArray(documented, answered, at);
  return [];
}

function ofObject(documented: Body, answered: Body, at: ComparisonPosition): Difference[] {
  const actual = { ...at, type: statedType(answered) ?? at.type };
  const within = (name: string) => `${at.where}.${name}`;
  const shared = Object.keys(documented).flatMap((name): Difference[] => {
    const where = within(name);
    if (!(name in answered)) return [{ where, what: 'missing' }];
    const type = memberOf(actual.type, name);
    // `$select` concerns the properties of the object, not those of their values.
    return ofValue(documented[name], answered[name], { ...at, where, type, isSelected: false });
  });
  const added = Object.keys(answered)
    .filter((name) => !(name in documented) && !mayAdd(name, actual))
    .map((name): Difference => ({ where: within(name), what: 'additional' }));
  return [...shared, ...added];
}

/** A collection within a body. Its entries have one type, so each must have the shape of a documented entry. */
function ofArray(
  documented: readonly unknown[],
  answered: readonly unknown[],
  at: ComparisonPosition,
): Difference[] {
  if (documented.length === 0) return [];
  if (answered.length === 0 && isObject(documented[0])) return [{ where: at.where, what: 'empty' }];
  const inEntry = { ...at, where: `${at.where}[]` };
  return answered.flatMap((entry) =>
    nearest(
      documented.map((each) => ofValue(each, entry, inEntry)),
      at,
    ),
  );
}

/** Samples omit contexts and types that Graph sends with its default metadata. */
function mayAdd(name: string, { type, isSelected }: ComparisonPosition): boolean {
  if (name === '@odata.context' || name === '@odata.type') return true;
  return !isSelected && type !== undefined && Object.hasOwn(type.properties, name);
}

function statedType({ '@odata.type': stated }: Body): ResolvedType | undefined {
  return typeof stated === 'string' ? typeNamed(stated.replace(/^#?microsoft\.graph\./, '')) : undefined;
}

function memberOf(type: ResolvedType | undefined, name: string): ResolvedType | undefined {
  const member = type?.properties[name] ?? type?.navigation[name];
  return member && typeNamed(/^Collection\((.+)\)$/.exec(member.type)?.[1] ?? member.type);
}

function typeOf(answered: unknown): ResolvedType | undefined {
  const context = isObject(answered) ? answered['@odata.context'] : undefined;
  return typeof context === 'string' ? readContext(context)?.type : undefined;
}

/** Compares contexts from `$metadata` on, without host and version. */
function ofContext(documented: unknown, answered: unknown): Difference[] {
  const [wanted, given] = [contextIn(documented), contextIn(answered)];
  return wanted === undefined || wanted === given ? [] : [{ where: 'body.@odata.context', what: 'context' }];
}

function contextIn(body: unknown): string | undefined {
  const context = isObject(body) ? body['@odata.context'] : undefined;
  return typeof context === 'string' ? context.replace(/^https?:\/\/[^/]+\/(v1\.0|beta)\//, '') : undefined;
}

function isList(body: unknown): body is ListBody {
  return isObject(body) && Array.isArray(body.value);
}

function isObject(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value;
}
