import type { IncomingRequest } from '../wire/message.ts';
import type { DeferredPages } from './deferred-pages.ts';
import type { PageFaultKind } from './fault.ts';
import { isRecord, type Page } from './page.ts';

/** The information that a page fault may use. */
interface PageContext {
  readonly request: IncomingRequest;
  readonly deferredPages: DeferredPages;
  /** The page whose next link this request follows, if it is still remembered. */
  readonly previous: Page | undefined;
}

interface PageFault {
  /** Whether the fault would change this page. If not, the fault waits for a page that it can change. */
  isApplicable(page: Page, context: PageContext): boolean;
  /** @param record the id of the item that the fault is about, if it is about one. */
  corrupt(page: Page, context: PageContext, record?: string): Page;
}

/** Audit events younger than this can still be missing from an answer. */
const lateEventHours = 20;

export const pageFaults: Readonly<Record<PageFaultKind, PageFault>> = {
  /** An empty page. Its next link leads to the items that should have been here. */
  'empty-page': {
    isApplicable: () => true,
    corrupt: (page, { deferredPages, request }) => ({
      ...page,
      value: [],
      '@odata.nextLink': deferredPages.defer(page, request),
    }),
  },
  /** The first half of the items. The next link leads to the other half and the rest of the listing. */
  'short-page': {
    isApplicable: ({ value }) => value.length > 0,
    corrupt(page, { deferredPages, request }) {
      const half = Math.floor(page.value.length / 2);
      const rest = { ...page, value: page.value.slice(half) };
      return {
        ...page,
        value: page.value.slice(0, half),
        '@odata.nextLink': deferredPages.defer(rest, request),
      };
    },
  },
  /** The previous page once more, with its next link. */
  'repeated-page': {
    isApplicable: (_page, { previous }) => previous !== undefined,
    corrupt: (page, { previous }) => previous ?? page,
  },
  /** A page without its next link: the listing seems complete, although more items follow. */
  'lost-next-link': {
    isApplicable: (page) => page['@odata.nextLink'] !== undefined,
    corrupt: ({ '@odata.nextLink': _lost, ...page }) => page,
  },
  /** A next link that leads to the same request again. */
  'looping-next-link': {
    isApplicable: () => true,
    corrupt: (page, { request }) => ({ ...page, '@odata.nextLink': ownUrl(request) }),
  },
  /** A next link to a foreign host. The host does not resolve: `.invalid` is reserved (RFC 2606). */
  'foreign-next-link': {
    isApplicable: () => true,
    corrupt: (page, { request }) => ({
      ...page,
      '@odata.nextLink': `https://graph.microsoft.com.invalid${request.path}?$skiptoken=elsewhere`,
    }),
  },
  /**
   * A page without a third of the audit events of the last 20 h. It is always the same third, and later answers have
   * them.
   */
  'late-events': {
    isApplicable: ({ value }, { request }) => value.some((event) => isLate(event, request)),
    corrupt: (page, { request }) => ({
      ...page,
      value: page.value.filter((event) => !isLate(event, request)),
    }),
  },
  /** The items of the page in another order, which is the same every time. */
  'out-of-order': {
    isApplicable: ({ value }) => value.length > 1,
    corrupt: (page) => ({ ...page, value: reordered(page.value) }),
  },
  /** `null` in the place of the record that the fault names; of the first item where it names none. */
  'null-record': {
    isApplicable: ({ value }) => value.length > 0,
    corrupt(page, _context, record) {
      const isMeant = (item: unknown, index: number) =>
        record === undefined ? index === 0 : isRecord(item, record);
      return { ...page, value: page.value.map((item, index) => (isMeant(item, index) ? null : item)) };
    },
  },
};

function ownUrl(request: IncomingRequest): string {
  return `${request.origin}${request.path}${request.rawQuery === '' ? '' : `?${request.rawQuery}`}`;
}

function isLate(event: unknown, { path, now }: IncomingRequest): boolean {
  if (!/\/directoryAudits$/i.test(path) || typeof event !== 'object' || event === null) return false;
  if (!('id' in event && 'activityDateTime' in event)) return false;
  const age = now.getTime() - Date.parse(String(event.activityDateTime));
  return age < lateEventHours * 3_600_000 && hash(String(event.id)) % 3 === 0;
}

/** Reverses the order and regroups by position. Two items or more never keep their order. */
function reordered(items: readonly unknown[]): readonly unknown[] {
  const reversed = items.toReversed();
  return [
    ...reversed.filter((_, index) => index % 2 === 0),
    ...reversed.filter((_, index) => index % 2 === 1),
  ];
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) {
    value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return value;
}
