import { GraphCallError } from '../../../ports/errors.ts';
import type { ReadCall } from '../../../ports/index.ts';
import type { GraphClient } from './client.ts';
import type { GraphRequest } from './exchange.ts';
import { ListedItems } from './listed-items.ts';
import { type Page, pages } from './pages.ts';

/** A listing that has begun anew so often without coming to its end is given up. */
const mostBeginnings = 3;
/** Codes with which Graph ends a listing in the middle. Source: docs/graph-facts.md#users-and-their-sign-ins. */
const expiredToken = /page ?token|skip ?token|resync/i;
const refusedSize = /page ?size|\$top\b/i;
const statedMaximum = /between 1 and (\d+)/i;
/** Where Graph does not say how large a page may be. */
const smallPage = 100;

/**
 * Every page of a collection, as `pages`. A listing whose page token expired begins anew, and hands over what is not known
 * yet; a size of page that Graph refuses becomes a smaller one, and then its default.
 *
 * @throws GraphCallError as `pages` does.
 */
export async function* listing(
  client: GraphClient,
  request: GraphRequest,
  call: ReadCall,
): AsyncGenerator<Page> {
  const known = new ListedItems();
  let current = request;
  for (let beginning = 1; ; ) {
    try {
      for await (const page of pages(client, current, call)) {
        const items = beginning === 1 ? page.items : page.items.filter((item) => !known.has(item));
        known.add(items);
        if (items.length > 0) yield { ...page, items };
      }
      return;
    } catch (error) {
      if (!(error instanceof GraphCallError) || error.kind !== 'rejected') throw error;
      const smaller = known.isEmpty ? withSmallerPage(current, error) : undefined;
      const isExpired = isExpiredToken(error) && beginning < mostBeginnings;
      if (smaller === undefined && !isExpired) throw error;
      const { code, status, requestId } = error;
      call.log.warn('graph.retried', { operation: request.url, status, requestId, code, tries: beginning });
      call.tally.retried += 1;
      if (smaller !== undefined) current = smaller;
      else beginning += 1;
    }
  }
}

function isExpiredToken({ status, code, said = '' }: GraphCallError): boolean {
  return (status === 400 || status === 410) && (expiredToken.test(code) || expiredToken.test(said));
}

/** `undefined`: it is not about the size, or there is nothing smaller. */
function withSmallerPage(
  request: GraphRequest,
  { status, said = '' }: GraphCallError,
): GraphRequest | undefined {
  const size = Number(/[?&]\$top=(\d+)/.exec(request.url)?.[1] ?? Number.NaN);
  if (status !== 400 || Number.isNaN(size) || !refusedSize.test(said)) return undefined;
  const wanted = Number(statedMaximum.exec(said)?.[1] ?? smallPage);
  const query = wanted < size ? `$top=${wanted}` : '';
  const url = request.url.replace(/([?&])\$top=\d+(&?)/, (_, before: string, after: string) =>
    query === '' ? (after === '' ? '' : before) : `${before}${query}${after}`,
  );
  return { ...request, url };
}
