import { hash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import type { ReadCall } from '../../../ports/index.ts';
import type { GraphAnswer, GraphClient } from './client.ts';
import { apiVersion } from './destination.ts';
import type { GraphRequest } from './exchange.ts';
import { invalidResponse } from './failures.ts';

/** Legal, but not for ever: a listing that goes on without a single item is taken for a loop. */
const mostEmptyPagesInARow = 100;

/** One page of a collection, as Graph sent it. */
export interface Page {
  readonly items: readonly unknown[];
  readonly facts: GraphAnswer['facts'];
}

const wirePage = z.compile(
  z.object({
    value: z.array(z.unknown()),
    '@odata.nextLink': z.string().min(1).nullish(),
  }),
);

/**
 * Every page of a collection. The next page is asked for while the caller works on this one; a caller that stops early
 * cancels it. Pages without items are not handed over.
 *
 * @param request a GET whose `url` is a path.
 * @throws GraphCallError, which is `invalid-response` for an answer without a list, a next link that leads elsewhere or in a
 *   circle, and a page that came before.
 */
export async function* pages(
  client: GraphClient,
  request: GraphRequest,
  call: ReadCall,
): AsyncGenerator<Page> {
  const listing = new Listing(client.origin, request);
  const stop = new AbortController();
  const ahead = { ...call, signal: AbortSignal.any([call.signal, stop.signal]) };
  let coming: Promise<GraphAnswer> | undefined = client.send(request, call);
  try {
    while (coming !== undefined) {
      const { page, next } = listing.check(await coming);
      coming = next === undefined ? undefined : client.send({ ...request, url: next }, ahead);
      // Its failure is for the caller's next pull; until then nobody awaits it.
      coming?.catch(() => undefined);
      if (page.items.length === 0) continue;
      call.tally.pages += 1;
      // A request leaves in a turn of its own: without one it would stay here until the caller is done with this page.
      if (coming !== undefined) await nextTurn();
      yield page;
    }
  } finally {
    stop.abort();
    await coming?.catch(() => undefined);
  }
}

/** What is known of the pages that came before. Hashes only, whatever the volume. */
class Listing {
  readonly #origin: string;
  readonly #path: string;
  readonly #operation: string;
  readonly #links = new Set<string>();
  readonly #pages = new Set<string>();
  #emptyPages = 0;

  constructor(origin: string, { method, url, version = apiVersion }: GraphRequest) {
    const first = new URL(`${origin}/${version}${url}`);
    this.#origin = origin;
    this.#path = comparablePath(first);
    this.#operation = `${method} ${first.pathname.replace(`/${apiVersion}/`, '/')}`;
    this.#links.add(fingerprint([first.href]));
  }

  check({ body, facts }: GraphAnswer): { readonly page: Page; readonly next: string | undefined } {
    const refuse = (code: string, said: string) => invalidResponse(this.#operation, { ...facts, code }, said);
    const wire = wirePage.safeParse(body);
    if (!wire.success)
      throw refuse(
        'NotAPage',
        'the answer is not a page: its `value` is not a list, or its next link is not a link',
      );
    const { value: items, '@odata.nextLink': link } = wire.data;
    this.#emptyPages = items.length === 0 ? this.#emptyPages + 1 : 0;
    if (this.#emptyPages > mostEmptyPagesInARow)
      throw refuse('EmptyPages', `more than ${mostEmptyPagesInARow} pages in a row without an item`);
    if (items.length > 0 && isOld(this.#pages, fingerprint(items.map(identityOf))))
      throw refuse('RepeatedPage', 'a page came twice');
    if (link == null) return { page: { items, facts }, next: undefined };
    const next = URL.canParse(link) ? new URL(link) : undefined;
    if (next?.origin !== this.#origin || comparablePath(next) !== this.#path) {
      throw refuse('ForeignNextLink', 'the next link leads to another place than the listing it continues');
    }
    if (isOld(this.#links, fingerprint([next.href])))
      throw refuse('LoopingNextLink', 'the next link leads back to a page that was read already');
    return { page: { items, facts }, next: link };
  }
}

function isOld(known: Set<string>, key: string): boolean {
  if (known.has(key)) return true;
  known.add(key);
  return false;
}

/** Graph may write the quotes of `filterByCurrentUser(on='principal')` in another way than we do, and paths in another case. */
function comparablePath({ pathname }: URL): string {
  return pathname.replaceAll('%27', "'").toLowerCase();
}

function identityOf(item: unknown): string {
  const id = typeof item === 'object' && item !== null && 'id' in item ? item.id : undefined;
  return typeof id === 'string' ? id : JSON.stringify(item);
}

/** A hash of texts in their order. No address and no id holds the character between them. */
function fingerprint(parts: readonly string[]): string {
  return hash('sha256', parts.join('\u0000'), 'base64');
}
