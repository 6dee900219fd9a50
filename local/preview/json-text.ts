/** JSON text of data that has dates, maps and sets in it: each is an object with one member that begins with `@`. */
export function toText(value: unknown): string {
  return JSON.stringify(value, function (this: Readonly<Record<string, unknown>>, name, usual: unknown) {
    // A date has become a text by now, so the value itself is looked at.
    const own = this[name];
    if (own instanceof Date) return { '@date': Number.isNaN(own.getTime()) ? null : own.toISOString() };
    if (own instanceof Map) return { '@map': [...own] };
    if (own instanceof Set) return { '@set': [...own] };
    return usual;
  });
}

/** What such a text says. @throws SyntaxError, TypeError for a text of another kind. */
export function fromText(text: string): unknown {
  return JSON.parse(text, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    const [only, other] = Object.entries(value);
    if (only === undefined || other !== undefined) return value;
    const [name, content] = only as [string, unknown];
    if (name === '@date') return new Date(typeof content === 'string' ? content : Number.NaN);
    if (name === '@map') return new Map(content as readonly (readonly [unknown, unknown])[]);
    if (name === '@set') return new Set(content as readonly unknown[]);
    return value;
  });
}
