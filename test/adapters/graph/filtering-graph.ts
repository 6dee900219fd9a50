import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pass } from 'node:timers/promises';

/** One condition of a filter, as it was asked. */
export interface AskedTerm {
  readonly property: string;
  readonly operator: string;
  readonly value: string;
}

type Row = Readonly<Record<string, unknown>>;

/** What this Graph does otherwise than documented. */
export interface FilteringGraphOptions {
  /** Rows of the collection, which a test may change at any time. */
  readonly rows: readonly Row[];
  /** Whether a row is in the answer to a filter. As documented, unless given. */
  readonly matches?: (row: Row, terms: readonly AskedTerm[]) => boolean;
  /** Status of the answer to a request; 200 unless given. */
  readonly statusOf?: (terms: readonly AskedTerm[], query: URLSearchParams) => number;
}

export interface FilteringGraph {
  readonly origin: string;
  /** Filters that were asked for, in the order of arrival; empty for none. Once for each page. */
  readonly filters: readonly string[];
  /** Ids of the rows that were asked for by themselves. */
  readonly lookedAt: readonly string[];
  /** Most requests that were here at once. */
  readonly mostAtOnce: number;
  close(): Promise<void>;
}

const rowsPerPage = 2;

/** A collection in pages of two rows, filtered by `eq` and `ne` joined with `and`, and nothing else. */
export async function startFilteringGraph(options: FilteringGraphOptions): Promise<FilteringGraph> {
  const filters: string[] = [];
  const lookedAt: string[] = [];
  let [here, mostAtOnce, origin] = [0, 0, ''];
  const server = createServer(async (request, response) => {
    here += 1;
    mostAtOnce = Math.max(mostAtOnce, here);
    const url = new URL(request.url ?? '/', 'http://graph');
    await pass(1);
    const { status, json } = answerTo(url);
    here -= 1;
    response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '1' });
    response.end(JSON.stringify(json));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    filters,
    lookedAt,
    get mostAtOnce() {
      return mostAtOnce;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  function answerTo(url: URL): { readonly status: number; readonly json: unknown } {
    const id = /Schedules\/(.+)$/.exec(url.pathname)?.[1];
    if (id !== undefined) return answerToOne(decodeURIComponent(id));
    const filter = url.searchParams.get('$filter') ?? '';
    filters.push(filter);
    const terms = termsOf(filter);
    const status = options.statusOf?.(terms, url.searchParams) ?? 200;
    if (status !== 200) return { status, json: error('Request_UnsupportedQuery') };
    const matches = options.matches ?? isAsked;
    const found = options.rows.filter((row) => matches(row, terms));
    const from = Number(url.searchParams.get('$skiptoken') ?? 0);
    const value = found.slice(from, from + rowsPerPage);
    if (from + rowsPerPage >= found.length) return { status, json: { value } };
    url.searchParams.set('$skiptoken', String(from + rowsPerPage));
    return { status, json: { value, '@odata.nextLink': `${origin}${url.pathname}${url.search}` } };
  }

  function answerToOne(id: string): { readonly status: number; readonly json: unknown } {
    lookedAt.push(id);
    const row = options.rows.find((each) => each.id === id);
    return row === undefined ? { status: 404, json: error('ResourceNotFound') } : { status: 200, json: row };
  }
}

/** As OData has it: what has no value differs from every value. */
export function isAsked(row: Row, terms: readonly AskedTerm[]): boolean {
  return terms.every(({ property, operator, value }) => (row[property] === value) === (operator === 'eq'));
}

function termsOf(filter: string): readonly AskedTerm[] {
  if (filter === '') return [];
  return filter.split(' and ').map((text) => {
    const [, property = '', operator = '', value = ''] = /^(\w+) (eq|ne) '([^']*)'$/.exec(text) ?? [];
    if (property === '') throw new Error(`a filter that is not documented: ${text}`);
    return { property, operator, value };
  });
}

function error(code: string): object {
  return { error: { code, message: `${code}: said by a test` } };
}
