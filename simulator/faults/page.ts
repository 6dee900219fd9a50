/** A page of a collection in Graph's format. */
export interface Page {
  readonly value: readonly unknown[];
  readonly '@odata.nextLink'?: string;
  readonly [property: string]: unknown;
}

export function isPage(body: unknown): body is Page {
  return typeof body === 'object' && body !== null && 'value' in body && Array.isArray(body.value);
}
