/** A JSON object whose members nobody has checked. */
export type Json = Readonly<Record<string, unknown>>;

/** What a text of JSON holds. @returns `undefined`, which no JSON is, where the text is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object; one without members where it is something else. */
export function objectIn(value: unknown): Json {
  return isObject(value) ? value : {};
}

/** The objects of a list; none where it is something else. */
export function objectsIn(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The text, unless it is empty or something else. */
export function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
