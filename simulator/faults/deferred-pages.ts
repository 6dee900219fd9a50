import type { IncomingRequest } from '../wire/message.ts';
import type { Page } from './page.ts';

/** Pages that a fault held back. The caller gets a next link that leads to them. */
export interface DeferredPages {
  /** Stores a page and returns a link to it, based on the URL of the request that should have received it. */
  defer(page: Page, request: IncomingRequest): string;
  /**
   * The stored page that this request asks for. A page can be read more than once. `undefined`: the link is not one
   * of these.
   */
  find(query: URLSearchParams): Page | undefined;
}

const maxPages = 1_000;

export function createDeferredPages(): DeferredPages {
  const pages = new Map<string, Page>();
  let last = 0;
  return {
    defer(page, request) {
      last += 1;
      const token = `put-off-${last}`;
      pages.set(token, page);
      for (const oldest of pages.keys()) {
        if (pages.size <= maxPages) break;
        pages.delete(oldest);
      }
      return withSkipToken(request, token);
    },
    find: (query) => pages.get(query.get('$skiptoken') ?? ''),
  };
}

/** The URL of a request with its skip token replaced by this one. */
function withSkipToken(request: IncomingRequest, token: string): string {
  const others = request.rawQuery
    .split('&')
    .filter((part) => part !== '' && !/^(\$|%24)skiptoken=/i.test(part));
  return `${request.origin}${request.path}?${[...others, `$skiptoken=${token}`].join('&')}`;
}
