import { valueAt } from './evaluate.ts';
import { type Entry, metadataUrl, page } from './page.ts';
import { contextOf, project } from './project.ts';
import { type Query, readQuery, type SortKey } from './query.ts';
import type { QueryAnswer, QueryRequest } from './request.ts';
import type { Resource } from './resource.ts';
import { type Bookmark, type ItemPosition, readSkipToken } from './skip-token.ts';

/** The items of a route and how to present them. */
export interface ListSource<T> {
  readonly resource: Resource<T>;
  /** The part after `$metadata#`, before property names. */
  readonly context: string;
  /** All items that existed when the listing began. */
  readonly items: (at: Date) => readonly T[];
  /** Narrows or refuses the query. */
  readonly adjust?: (query: Query<T>) => Query<T>;
  /** Completes the body of an item, e.g. with its `@odata.type`. */
  readonly finish?: (sent: object, item: T) => object;
}

/** Answers a listing that is small enough to be sorted as a whole. */
export function answerList<T extends { readonly id: string }>(
  call: QueryRequest,
  listed: ListSource<T>,
): QueryAnswer {
  const { resource, adjust = (query) => query, finish = (sent) => sent } = listed;
  const query = adjust(readQuery(call, resource));
  const bookmark = readSkipToken(call.query);
  const at = bookmark?.at ?? call.now.toISOString();
  const found = listed.items(new Date(at)).filter((item) => query.filter?.test(item) ?? true);
  const sorted =
    query.sort.length === 0 ? found : found.toSorted((one, other) => order(one, other, query.sort));
  const body = page(call, {
    context: contextOf(listed.context, query),
    entries: entriesFrom(sorted, bookmark?.after, (item) => finish(project(item, query, resource), item)),
    size: query.size,
    at,
    after: bookmark?.after,
    count: query.count && isFirstPage(bookmark) ? found.length : undefined,
  });
  return { status: 200, body };
}

/** Answers with a single item. */
export function answerItem<T extends object>(
  call: QueryRequest,
  { resource, context, adjust = (query) => query, finish = (sent) => sent }: Omit<ListSource<T>, 'items'>,
  item: T,
): QueryAnswer {
  const single: Resource<T> = { ...resource, options: resource.options.filter(isForOne) };
  const query = adjust(readQuery({ ...call, headers: {} }, single));
  const sent = finish(project(item, query, resource), item);
  const where = metadataUrl(call, `${contextOf(context, query)}/$entity`);
  return { status: 200, body: { '@odata.context': where, ...sent } };
}

function isForOne(option: string): boolean {
  return option === '$select' || option === '$expand';
}

function isFirstPage(bookmark: Bookmark | undefined): boolean {
  return bookmark?.after === undefined;
}

function* entriesFrom<T extends { readonly id: string }>(
  items: readonly T[],
  after: ItemPosition | undefined,
  send: (item: T) => object,
): Generator<Entry> {
  const known = after === undefined ? -1 : items.findIndex(({ id }) => id === after.id);
  // The last item may have been deleted since; its number then says where to continue.
  const start = after === undefined ? 0 : known === -1 ? after.place : known + 1;
  for (let place = start; place < items.length; place += 1) {
    const item = items[place];
    if (item !== undefined) yield { position: { id: item.id, place }, value: send(item) };
  }
}

function order(one: unknown, other: unknown, keys: readonly SortKey[]): number {
  for (const { path, descending } of keys) {
    const [left, right] = [textAt(one, path), textAt(other, path)];
    if (left !== right) return (left < right ? -1 : 1) * (descending ? -1 : 1);
  }
  return 0;
}

function textAt(item: unknown, path: readonly string[]): string {
  return String(valueAt(item, path) ?? '').toLowerCase();
}
