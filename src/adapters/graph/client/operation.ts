import type { ReadCall } from '../../../ports/index.ts';
import type { AppRole } from './app-roles.ts';
import type { ApiVersion } from './destination.ts';
import type { GraphMethod, GraphRequest, Workload } from './exchange.ts';
import { notSent } from './failures.ts';

/** One thing that Graph can be asked, with the least permission for it: data beside the call. */
export interface GraphOperation {
  readonly operation: string;
  readonly method: GraphMethod;
  readonly version: ApiVersion;
  /** Below the version; `{id}` stands for one segment. */
  readonly path: string;
  /** The least application permission; `undefined` where Graph wants a signed-in user. */
  readonly application: AppRole | undefined;
  /** The least delegated permission; `undefined` where this app never asks on a user's behalf. */
  readonly delegated: string | undefined;
  readonly workload: Workload;
}

/** @param least the least permissions; `delegated` is the application's where it is left out. */
export function graphOperation(
  operation: string,
  method: GraphMethod,
  path: string,
  least: {
    readonly application: AppRole | undefined;
    readonly delegated?: string | undefined;
    readonly version?: ApiVersion;
    readonly workload?: Workload;
  },
): GraphOperation {
  return {
    operation,
    method,
    path,
    application: least.application,
    delegated: 'delegated' in least ? least.delegated : least.application,
    version: least.version ?? 'v1.0',
    workload: least.workload ?? 'pim',
  };
}

/** What an operation is asked with. */
export interface OperationInput {
  /** What stands for `{name}` in the path. */
  readonly ids?: Readonly<Record<string, string>>;
  /** Not encoded: `{ $filter: "scopeId eq '/'" }`. */
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  readonly onlyReads?: boolean;
  readonly userToken?: string | undefined;
}

/** A call that may speak for a user. */
export interface UserCall extends ReadCall {
  readonly userToken?: string | undefined;
}

/**
 * The request for an operation, everything in its address encoded.
 *
 * @throws GraphCallError `not-found` for an id that cannot stand in a path, `signed-out` where a user's token is needed
 *   and missing. Nothing has been sent then.
 */
export function requestFor(operation: GraphOperation, asked: OperationInput = {}): GraphRequest {
  const { ids = {}, query = {}, userToken } = asked;
  const permission = userToken === undefined ? operation.application : operation.delegated;
  if (permission === undefined) {
    const because = "Graph answers it only to a signed-in user. Give a user's token for Graph.";
    throw notSent('signed-out', nameOf(operation), 'NoUserToken', because);
  }
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    segment(operation, ids[name] ?? ''),
  );
  const options = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return {
    method: operation.method,
    url: options.length === 0 ? path : `${path}?${options.join('&')}`,
    version: operation.version,
    workload: operation.workload,
    permission,
    ...(asked.body !== undefined && { body: asked.body }),
    ...(asked.onlyReads !== undefined && { onlyReads: asked.onlyReads }),
    ...(userToken !== undefined && { userToken }),
  };
}

/** As messages name it: `GET /policies/roleManagementPolicies/{policyId}`. */
export function nameOf({ method, version, path }: GraphOperation): string {
  return `${method} ${version === 'beta' ? '/beta' : ''}${path}`;
}

/** An empty id would read the collection, and dots would climb out of it. */
function segment(operation: GraphOperation, id: string): string {
  if (id === '' || /^\.{1,2}$/.test(id))
    throw notSent('not-found', nameOf(operation), 'InvalidId', `"${id}" is no id. Give one that Graph gave.`);
  return encodeURIComponent(id);
}
