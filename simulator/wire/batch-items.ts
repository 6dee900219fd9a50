/** One request of a batch. */
export interface BatchItem {
  readonly id: string;
  readonly method: string;
  /** A URL relative to the version that received the batch. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly bodyText: string;
  /** Ids in lower case. */
  readonly dependsOn: readonly string[];
  /** The reason to refuse this item alone. */
  readonly problem: string | undefined;
}

/** Source: docs/graph-facts.md#batches. */
const mostItems = 20;
const methods = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'];

/** @returns a `problem` if the whole batch is unreadable: 400. */
export function readBatch(
  bodyText: string,
): { readonly items: readonly BatchItem[] } | { readonly problem: string } {
  const requests = requestsIn(bodyText);
  if (requests === undefined)
    return { problem: 'Invalid batch payload format: an object with an array "requests" is expected.' };
  if (requests.length === 0) return { problem: 'Invalid batch payload format: there are no requests.' };
  if (requests.length > mostItems)
    return { problem: `Number of batch request steps exceeds the maximum value of ${mostItems}.` };
  const items = requests.map(itemOf);
  const unreadable = items.find((item) => typeof item === 'string');
  if (typeof unreadable === 'string') return { problem: unreadable };
  const read = items.filter((item) => typeof item !== 'string');
  const problem = problemOfIds(read);
  return problem === undefined ? { items: read } : { problem };
}

function requestsIn(bodyText: string): readonly unknown[] | undefined {
  try {
    const body: unknown = JSON.parse(bodyText);
    if (typeof body !== 'object' || body === null || !('requests' in body)) return undefined;
    return Array.isArray(body.requests) ? body.requests : undefined;
  } catch {
    return undefined;
  }
}

/** @returns a text if the batch is unreadable. */
function itemOf(sent: unknown): BatchItem | string {
  if (typeof sent !== 'object' || sent === null)
    return 'Invalid batch payload format: a request is no object.';
  const { id, method, url, headers, body, dependsOn } = sent as Readonly<Record<string, unknown>>;
  if (typeof id !== 'string' || id === '') return 'Invalid batch payload format: a request has no id.';
  if (typeof method !== 'string' || !methods.includes(method.toUpperCase()))
    return `Invalid batch payload format: the request ${id} has no valid method.`;
  if (typeof url !== 'string' || url === '')
    return `Invalid batch payload format: the request ${id} has no url.`;
  if (
    dependsOn !== undefined &&
    !(Array.isArray(dependsOn) && dependsOn.every((each) => typeof each === 'string'))
  )
    return `Invalid batch payload format: dependsOn of the request ${id} is no array of ids.`;
  const named = headersOf(headers);
  return {
    id,
    method: method.toUpperCase(),
    url,
    headers: named,
    bodyText: body === undefined || body === null ? '' : JSON.stringify(body),
    dependsOn: (dependsOn ?? []).map((each: string) => each.toLowerCase()),
    problem: problemOf({
      url,
      hasBody: body !== undefined && body !== null,
      contentType: named['content-type'],
    }),
  };
}

function headersOf(sent: unknown): Record<string, string | undefined> {
  if (typeof sent !== 'object' || sent === null) return {};
  return Object.fromEntries(
    Object.entries(sent).map(([name, value]): [string, string] => [name.toLowerCase(), String(value)]),
  );
}

function problemOf(item: {
  url: string;
  hasBody: boolean;
  contentType: string | undefined;
}): string | undefined {
  if (/^[a-z][\w+.-]*:/i.test(item.url) || item.url.startsWith('//'))
    return `The url '${item.url}' is not relative.`;
  const [, version] = /^\/?(v1\.0|beta)(\/|$)/i.exec(item.url) ?? [];
  if (version !== undefined) return `Resource not found for the segment '${version}'.`;
  if (item.hasBody && item.contentType === undefined)
    return 'A request with a body needs the header Content-Type.';
  return undefined;
}

/** Ids are compared without regard to case. */
function problemOfIds(items: readonly BatchItem[]): string | undefined {
  const ids = items.map(({ id }) => id.toLowerCase());
  if (new Set(ids).size !== ids.length)
    return 'Invalid batch payload format: every request needs an id of its own.';
  const unexpected = items.find(({ dependsOn }) => dependsOn.some((id) => !ids.includes(id)));
  if (unexpected !== undefined)
    return `Invalid batch payload format: the request ${unexpected.id} depends on one that is not in the batch.`;
  return hasCycle(items)
    ? 'Invalid batch payload format: requests depend on each other in a circle.'
    : undefined;
}

function hasCycle(items: readonly BatchItem[]): boolean {
  let open = items;
  for (;;) {
    const waiting = open.filter(({ dependsOn }) =>
      dependsOn.some((id) => open.some((other) => other.id.toLowerCase() === id)),
    );
    if (waiting.length === 0) return false;
    if (waiting.length === open.length) return true;
    open = waiting;
  }
}
