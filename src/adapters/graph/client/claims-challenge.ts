/**
 * The claims that Graph asks a user to sign in with, as JSON, from either place where they stand: `WWW-Authenticate` of a
 * 401 (base64, Microsoft identity platform "claims challenge"), or PIM's message, which *is* a URL-encoded parameter
 * (docs/graph-facts.md#authentication-context-challenge).
 */
export function readClaims(headers: Headers, message: string | undefined): string | undefined {
  const encoded = /\bclaims="?([\w+/=-]+)/.exec(headers.get('www-authenticate') ?? '')?.[1];
  if (encoded !== undefined) return jsonOrNothing(Buffer.from(encoded, 'base64').toString('utf8'));
  const parameter = /(?:^|&)claims=([^&\s]+)/.exec(message ?? '')?.[1];
  return parameter === undefined ? undefined : jsonOrNothing(decoded(parameter));
}

function decoded(parameter: string): string {
  try {
    return decodeURIComponent(parameter);
  } catch {
    // A stray percent sign: then it was not encoded.
    return parameter;
  }
}

/** Claims that are not JSON would be handed on to a sign-in page for nothing. */
function jsonOrNothing(text: string): string | undefined {
  try {
    JSON.parse(text);
    return text;
  } catch {
    return undefined;
  }
}
