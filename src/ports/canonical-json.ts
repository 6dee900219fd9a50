import canonicalize from 'canonicalize';

/**
 * JSON in canonical form (RFC 8785): the same text for the same content, whatever the order of its members. For whatever
 * is hashed or compared.
 *
 * Half a surrogate pair is no character, and RFC 8785 refuses it. Entra may send one all the same in a display name, so
 * such a text is taken as its own JSON, which escapes it.
 *
 * @throws Error for numbers that JSON does not know, for circles, and for what has no JSON: `undefined`, a function.
 */
export function canonicalJson(value: unknown): string {
  const text = canonicalOrNothing(value);
  if (text === undefined) throw new TypeError('there is no JSON for this value');
  return text;
}

function canonicalOrNothing(value: unknown): string | undefined {
  try {
    return canonicalize(value);
  } catch {
    // Whatever else is wrong with it is wrong with this, too, and is thrown now.
    return canonicalize(withEscapedHalves(value));
  }
}

function withEscapedHalves(value: unknown): unknown {
  if (typeof value === 'string') return value.isWellFormed() ? value : JSON.stringify(value);
  if (Array.isArray(value)) return value.map(withEscapedHalves);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withEscapedHalves(inner)]));
}
