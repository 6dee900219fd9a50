import { GraphRefusal } from '../../../simulator/refusal.ts';
import { routes } from '../../../simulator/routes/index.ts';
import type { RouteCall } from '../../../simulator/routes/route.ts';
import { requirePublishedShape } from '../../../simulator/schema/check-answer.ts';
import { createTenant, type TenantOptions } from '../../../simulator/state/create-tenant.ts';
import type { Tenant } from '../../../simulator/state/tenant.ts';

/** The instant of creation of the tenants in these tests. */
export const now = new Date('2026-11-22T02:00:00Z');
export const origin = 'http://127.0.0.1:4000';

/** Every permission of any route. */
const allRoles: readonly string[] = [...new Set(routes.flatMap(({ permissions }) => permissions))];

/** The fields that these tests read; each kind of object has some of them. */
export interface Item {
  readonly id: string;
  readonly '@odata.type'?: string;
  readonly appId?: string;
  readonly displayName: string;
  readonly deletedDateTime?: string | null;
  readonly signInActivity?: object;
  readonly principalId: string;
  readonly roleDefinitionId: string;
  readonly directoryScopeId: string;
  readonly createdUsing?: string | null;
  readonly startDateTime?: string | null;
  readonly roleAssignmentOriginId?: string;
  readonly scheduleInfo: {
    readonly startDateTime: string;
    readonly expiration: { readonly type: string; readonly endDateTime: string | null };
  };
  readonly principal?: Item | null;
  readonly roleDefinition?: Item | null;
  readonly directoryScope?: Item | null;
  readonly activatedUsing?: Item | null;
}

/** One object, or a page of objects. */
export interface AnswerBody extends Item {
  readonly '@odata.context': string;
  readonly '@odata.count'?: number;
  readonly '@odata.nextLink'?: string;
  readonly value: readonly Item[];
}

/** @throws Error when the list is empty. */
export function first<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined) throw new Error('there is none');
  return item;
}

/**
 * The next link.
 * @throws Error on the last page.
 */
export function nextOf({ '@odata.nextLink': next }: AnswerBody): string {
  if (next === undefined) throw new Error('this page is the last');
  return next;
}

interface RequestOptions {
  readonly roles?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly at?: Date;
  readonly body?: unknown;
  readonly method?: string;
}

/** A tenant and its routes, without HTTP, tokens and quotas. */
export interface SimulatedGraph {
  readonly tenant: Tenant;
  /**
   * Answers `/v1.0/…?…` or a whole next link as JSON.
   * @throws GraphRefusal
   */
  ask(url: string, asking?: RequestOptions): AnswerBody;
  /**
   * The refusal of a request.
   * @throws Error when it was answered.
   */
  refusal(url: string, asking?: RequestOptions): GraphRefusal;
  /** Every item of a list, page by page. */
  everything(
    url: string,
    asking?: RequestOptions,
  ): { readonly items: readonly Item[]; readonly pages: readonly number[] };
}

export function simulatedGraph(options: Partial<TenantOptions> = {}): SimulatedGraph {
  const tenant = createTenant({ seed: 11, users: 230, auditEvents: 2_500, now, ...options });
  const ask = (url: string, asking: RequestOptions = {}): AnswerBody =>
    answer(tenant, new URL(url, origin), asking);
  return {
    tenant,
    ask,
    refusal: (url, asking) => {
      try {
        ask(url, asking);
      } catch (error) {
        if (error instanceof GraphRefusal) return error;
        throw error;
      }
      throw new Error(`${url} was answered`);
    },
    everything: (url, asking) => {
      const pages: (readonly Item[])[] = [];
      for (let next: string | undefined = url; next !== undefined; ) {
        const { value, '@odata.nextLink': link }: AnswerBody = ask(next, asking);
        pages.push(value);
        next = link;
      }
      return { items: pages.flat(), pages: pages.map(({ length }) => length) };
    },
  };
}

function answer(tenant: Tenant, url: URL, asking: RequestOptions): AnswerBody {
  const { roles = allRoles, headers = {}, at = now, body, method = 'GET' } = asking;
  for (const route of routes) {
    const params = paramsOf(route.path, decodeURIComponent(url.pathname));
    if (params === undefined || route.method !== method) continue;
    const caller = { objectId: 'caller', roles };
    const call: RouteCall = {
      tenant,
      now: at,
      params,
      query: url.searchParams,
      headers,
      body,
      caller,
      origin,
      path: url.pathname,
    };
    const answered = route.answer(call);
    requirePublishedShape({ method, ...call }, answered);
    // The answer goes through JSON, as for a client.
    return JSON.parse(JSON.stringify(answered.body ?? null));
  }
  throw new Error(`no route for ${url.pathname}`);
}

function paramsOf(pattern: string, path: string): Record<string, string> | undefined {
  const [wanted, given] = [pattern.split('/'), path.split('/')];
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    if (part.startsWith('{')) params[part.slice(1, -1)] = given[index] ?? '';
    else if (part !== given[index]) return undefined;
  }
  return params;
}
