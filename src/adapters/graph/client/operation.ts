import type { ApiVersion } from './destination.ts';
import type { GraphMethod, GraphRequest, Workload } from './exchange.ts';
import { notSent } from './failures.ts';

/** Microsoft Graph's own application id: the resource whose app roles are granted. */
export const graphAppId = '00000003-0000-0000-c000-000000000000';

/**
 * App roles (application permissions) that this app may need; their ids are the same everywhere
 * (docs/graph-facts.md#app-role-ids).
 */
export const appRoleIds = {
  'Application.Read.All': '9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30',
  'AuditLog.Read.All': 'b0afded3-3588-46d8-8b3d-9842eff778da',
  'Directory.Read.All': '7ab1d382-f21e-4acd-a863-ba3e13f7da61',
  'GroupMember.Read.All': '98830695-27a2-44f7-8c18-0c3ebc9698f6',
  'PrivilegedAssignmentSchedule.Read.AzureADGroup': 'cd4161cb-f098-48f8-a884-1eda9a42434c',
  'PrivilegedEligibilitySchedule.Read.AzureADGroup': 'edb419d6-7edc-42a3-9345-509bfdf5d87c',
  'RoleAssignmentSchedule.Read.Directory': 'd5fe8ce8-684c-4c83-a52c-46e882ce4be1',
  'RoleAssignmentSchedule.ReadWrite.Directory': 'dd199f4a-f148-40a4-a2ec-f0069cc799ec',
  'RoleEligibilitySchedule.Read.Directory': 'ff278e11-4a33-4d0c-83d2-d01dc58929a5',
  'RoleEligibilitySchedule.ReadWrite.Directory': 'fee28b28-e1f3-4841-818e-2704dc62245f',
  'RoleManagement.Read.Directory': '483bed4a-2ad3-4361-a73b-c83ccdbdc53c',
  'RoleManagementPolicy.ReadWrite.Directory': '31e08e0a-d3f7-4ca2-ac39-7343fb83e8ad',
  'RoleManagementAlert.Read.Directory': 'ef31918f-2d50-4755-8943-b8638c0a077e',
  'User.Read.All': 'df021288-bdef-4463-88db-98f22de89214',
} as const;

export type AppRole = keyof typeof appRoleIds;

/**
 * Permissions that give all that another gives for what this app asks, so that whoever has one of them needs no other
 * (docs/graph-facts.md#permissions-to-read-and-write).
 */
const wider: Readonly<Partial<Record<AppRole, readonly AppRole[]>>> = {
  'GroupMember.Read.All': ['Directory.Read.All'],
  'RoleAssignmentSchedule.Read.Directory': [
    'RoleManagement.Read.Directory',
    'RoleAssignmentSchedule.ReadWrite.Directory',
  ],
  'RoleEligibilitySchedule.Read.Directory': [
    'RoleManagement.Read.Directory',
    'RoleEligibilitySchedule.ReadWrite.Directory',
  ],
  'User.Read.All': ['Directory.Read.All'],
};

/** The permissions that include another, the one to grant first. */
export function including(role: AppRole): readonly AppRole[] {
  return wider[role] ?? [];
}

/** An app role as a sentence names it to whoever grants it. */
function grantable(role: AppRole): string {
  const [first] = including(role);
  return first === undefined ? role : `${role} or ${first}, which includes it,`;
}

/** One thing that Graph can be asked, with the least permission for it: data beside the call. */
export interface GraphOperation {
  readonly operation: string;
  readonly method: GraphMethod;
  readonly version: ApiVersion;
  /** Below the version; `{id}` stands for one segment. */
  readonly path: string;
  /** The least application permission; `undefined` where Graph wants a signed-in user. */
  readonly application: AppRole | undefined;
  /** A second application permission that the same request needs. */
  readonly besides: AppRole | undefined;
  /** The least delegated permission; `undefined` where this app never asks on a user's behalf. */
  readonly delegated: string | undefined;
  readonly workload: Workload;
  /** False where no number of the answer is used. What is kept as it came has some. */
  readonly hasNumbers: boolean;
}

/** @param least the least permissions; `delegated` is the application's where it is left out. */
export function graphOperation(
  operation: string,
  method: GraphMethod,
  path: string,
  least: {
    readonly application: AppRole | undefined;
    readonly besides?: AppRole;
    readonly delegated?: string | undefined;
    readonly version?: ApiVersion;
    readonly workload?: Workload;
    readonly hasNumbers?: boolean;
  },
): GraphOperation {
  return {
    operation,
    method,
    path,
    application: least.application,
    besides: least.besides,
    delegated: 'delegated' in least ? least.delegated : least.application,
    version: least.version ?? 'v1.0',
    workload: least.workload ?? 'pim',
    hasNumbers: least.hasNumbers ?? true,
  };
}

/** What an operation is asked with. */
interface OperationInput {
  /** What stands for `{name}` in the path. */
  readonly ids?: Readonly<Record<string, string>>;
  /** Not encoded: `{ $filter: "scopeId eq '/'" }`. */
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  readonly onlyReads?: boolean;
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
  const least =
    userToken === undefined && operation.application ? grantable(operation.application) : permission;
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
    hasNumbers: operation.hasNumbers,
    permission:
      userToken === undefined && operation.besides !== undefined
        ? `${least} and ${operation.besides} (it needs both)`
        : least,
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

/** A string literal of OData: quotes are doubled. It is not encoded; `requestFor` does that. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** `a eq 'x' and b eq 'y'` of the members that are there; `undefined` for none. */
export function allEqual(wanted: Readonly<Record<string, string | undefined>>): string | undefined {
  const terms = Object.entries(wanted).flatMap(([property, value]) =>
    value === undefined ? [] : [`${property} eq ${literal(value)}`],
  );
  return terms.length === 0 ? undefined : terms.join(' and ');
}
