import { GraphCallError, type GraphFailureKind } from '../../../ports/errors.ts';
import type { ReadCall } from '../../../ports/index.ts';
import type { GraphClient } from './client.ts';
import type { GraphRequest } from './exchange.ts';
import { keyOf, ListedItems } from './listed-items.ts';
import { listing } from './listing.ts';
import { merged } from './merged-pages.ts';
import type { Page } from './pages.ts';

/** A listing that ends within so many pages is read one page after the other, and costs what it always did. */
const pagesBeforeParts = 20;
/** Rows of those pages that did not come again are looked at one by one, if they are not more than this. */
const mostLookedAt = 20;
/** What Graph answers to a filter that it does not take; 404 where the address is too long for what is in between. */
const refusals: ReadonlySet<GraphFailureKind> = new Set(['rejected', 'not-found']);

/** One part of a listing. */
export interface ListingPart {
  readonly request: GraphRequest;
  /** What the first pages held of it: never nothing, so that an empty part is known to be wrong. */
  readonly sample: readonly unknown[];
  /** Whether an item belongs to it: Graph is not believed to have filtered. */
  has(item: unknown): boolean;
}

/** How a listing can be divided. */
export interface Division {
  /**
   * Parts of which each row of the listing belongs to exactly one, whatever rows there are.
   *
   * @param sample what the first pages held.
   * @returns `undefined`: by this sample there is nothing to divide.
   */
  divide(sample: readonly unknown[]): readonly ListingPart[] | undefined;
  /** Whether Graph still has an item, asked for it alone. */
  isThere(item: unknown): Promise<boolean>;
}

/**
 * A listing, as `listing` reads it, in any order. A long one is read in parts, several at once. Parts are whole if each
 * row belongs where it came, and all rows of the first pages come again (docs/hazards.md#listings-in-parts). Where they
 * are not, or Graph refuses them, the listing itself is read on to its end.
 *
 * @throws GraphCallError as `listing` does.
 */
export async function* listingInParts(
  client: GraphClient,
  request: GraphRequest,
  division: Division,
  call: ReadCall,
): AsyncGenerator<Page> {
  const undivided = listing(client, request, call);
  try {
    const sample: unknown[] = [];
    for (let count = 0; count <= pagesBeforeParts; count += 1) {
      const { value: page, done } = await undivided.next();
      if (done === true) return;
      for (const item of page.items) sample.push(item);
      yield page;
    }
    const parts = division.divide(sample);
    const read = new PartsRead(request, call);
    if (parts !== undefined && (yield* read.read(client, parts, division))) return;
    for await (const page of undivided) {
      const items = page.items.filter((item) => read.isNewBeside(item));
      if (items.length > 0) yield { ...page, items };
    }
  } finally {
    await undivided.return(undefined);
  }
}

/** What was read of parts, and what it proves. */
class PartsRead {
  /** Items of the first pages that did not come again. */
  readonly #missing: unknown[] = [];
  /** Items that only parts gave. */
  readonly #given = new ListedItems();
  readonly #request: GraphRequest;
  readonly #call: ReadCall;

  constructor(request: GraphRequest, call: ReadCall) {
    this.#request = request;
    this.#call = call;
  }

  /** @returns whether the parts are the whole listing. */
  async *read(
    client: GraphClient,
    parts: readonly ListingPart[],
    division: Division,
  ): AsyncGenerator<Page, boolean> {
    const stop = new AbortController();
    const call = { ...this.#call, signal: AbortSignal.any([this.#call.signal, stop.signal]) };
    try {
      const sources = parts.map((part) => () => this.#pagesOf(client, part, call));
      for await (const page of merged({
        sources,
        atOnce: () => client.partsAtOnce.now,
        stop: () => stop.abort(),
      })) {
        // Not before: what a part still holds when another is refused never gets there.
        this.#given.add(page.items);
        yield page;
      }
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return this.#giveUp(error.message);
    }
    return this.#isWhole(division);
  }

  /** Whether an item of the undivided listing has not been given by a part. */
  isNewBeside(item: unknown): boolean {
    return !this.#given.take(item);
  }

  async *#pagesOf(client: GraphClient, part: ListingPart, call: ReadCall): AsyncGenerator<Page> {
    const missing = new ListedItems();
    missing.add(part.sample);
    for await (const page of listing(client, part.request, call)) {
      const foreign = page.items.find((item) => !part.has(item));
      if (foreign !== undefined) {
        const because = `${keyOf(foreign)} came in a part that it does not belong to`;
        throw new GraphCallError('rejected', because, { code: 'NotFiltered' });
      }
      const items = missing.isEmpty ? page.items : page.items.filter((item) => !missing.take(item));
      if (items.length > 0) yield { ...page, items };
    }
    if (!missing.isEmpty) this.#missing.push(...part.sample.filter((item) => missing.has(item)));
  }

  async #isWhole({ isThere }: Division): Promise<boolean> {
    if (this.#missing.length > mostLookedAt)
      return this.#giveUp(`${this.#missing.length} rows of the first pages came in no part`);
    for (const item of this.#missing)
      if (await mayBeThere(item)) return this.#giveUp(`${keyOf(item)} came on a first page, and in no part`);
    return true;

    /** Where Graph does not take the question, nothing is known. */
    async function mayBeThere(item: unknown): Promise<boolean> {
      try {
        return await isThere(item);
      } catch (error) {
        if (isRefusal(error)) return true;
        throw error;
      }
    }
  }

  #giveUp(because: string): false {
    this.#call.log.warn('graph.undivided', { operation: this.#request.url, because });
    return false;
  }
}

function isRefusal(error: unknown): error is GraphCallError {
  return error instanceof GraphCallError && refusals.has(error.kind);
}
