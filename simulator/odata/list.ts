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
  const all = listed.items(new Date(at));
  const isWanted = (item: T) => query.filter?.test(item) ?? true;
  const ordered =
    query.sort.length === 0
      ? all
      : all.filter(isWanted).toSorted((one, other) => order(one, other, query.sort));
  const send = (item: T) => finish(project(item, query, resource), item);
  const body = page(call, {
    context: contextOf(listed.context, query),
    entries: entriesFrom(ordered, bookmark?.after, isWanted, send),
    size: query.size,
    at,
    after: bookmark?.after,
    count: query.count && isFirstPage(bookmark) ? all.filter(isWanted).length : undefined,
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

/** Looks for no more items than a page takes: a listing of many thousands is not filtered again for each page. */
function* entriesFrom<T extends { readonly id: string }>(
  items: readonly T[],
  after: ItemPosition | undefined,
  isWanted: (item: T) => boolean,
  send: (item: T) => object,
): Generator<Entry> {
  for (let place = after === undefined ? 0 : placeAfter(items, after); place < items.length; place += 1) {
    const item = items[place];
    if (item !== undefined && isWanted(item)) yield { position: { id: item.id, place }, value: send(item) };
  }
}

/** The last item may have been deleted since; its number then says where to continue. */
function placeAfter(items: readonly { readonly id: string }[], { id, place }: ItemPosition): number {
  const known = items[place]?.id === id ? place : items.findIndex((item) => item.id === id);
  return known === -1 ? place : known + 1;
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
