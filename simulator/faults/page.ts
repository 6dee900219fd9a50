/** A page of a collection in Graph's format. */
export interface Page {
  readonly value: readonly unknown[];
  readonly '@odata.nextLink'?: string;
  readonly [property: string]: unknown;
}

/** Whether an item of the page has this id. */
export function hasRecord(page: Page, id: string): boolean {
  return page.value.some((item) => isRecord(item, id));
}

export function isRecord(item: unknown, id: string): boolean {
  return typeof item === 'object' && item !== null && 'id' in item && item.id === id;
}

export function isPage(body: unknown): body is Page {
  return typeof body === 'object' && body !== null && 'value' in body && Array.isArray(body.value);
}
