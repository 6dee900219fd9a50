import type { IncomingRequest } from '../wire/message.ts';
import type { Page } from './page.ts';

/** Pages that a fault has put off: the caller is given a next link that leads to them. */
export interface DeferredPages {
  /** Keeps a page and makes the link that leads to it, from the URL of the request that should have had it. */
  defer(page: Page, request: IncomingRequest): string;
  /** The page this request asks for; `undefined` when its link is not one of ours. May be asked for again. */
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

/** The URL of a request with this token in the place of the one it had. */
function withSkipToken(request: IncomingRequest, token: string): string {
  const others = request.rawQuery
    .split('&')
    .filter((part) => part !== '' && !/^(\$|%24)skiptoken=/i.test(part));
  return `${request.origin}${request.path}?${[...others, `$skiptoken=${token}`].join('&')}`;
}
