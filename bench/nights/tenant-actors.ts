import { z } from 'zod';
import type { Simulator } from '../../simulator/start.ts';

/** App roles of the administrators' tool: everything that the simulated events need. */
export const adminToolRoles: readonly string[] = [
  'RoleManagement.ReadWrite.Directory',
  'RoleEligibilitySchedule.ReadWrite.Directory',
  'RoleAssignmentSchedule.ReadWrite.Directory',
  'RoleManagementPolicy.ReadWrite.Directory',
  'User.ReadWrite.All',
  'User.DeleteRestore.All',
  'Directory.ReadWrite.All',
];
const selfScopes = [
  'RoleAssignmentSchedule.ReadWrite.Directory',
  'RoleEligibilitySchedule.ReadWrite.Directory',
];

export type RoleRef = {
  readonly principalId: string;
  readonly roleDefinitionId: string;
  readonly directoryScopeId: string;
};

/** Administrators and users of the tenant, who send requests over HTTP. The app is not among them. */
export interface TenantActors {
  /** Sends as the administrators' tool. @returns the status: Graph refuses some requests. */
  sendAsAdmin(method: string, path: string, body?: unknown): Promise<number>;
  /** Sends as a signed-in user, with multifactor authentication and authentication context c1. */
  sendAsUser(userId: string, method: string, path: string, body?: unknown): Promise<number>;
  /** Numbers of requests so far. */
  readonly counts: { readonly accepted: number; readonly refused: number };
}

const tokenAnswer = z.object({ access_token: z.string() });

export async function createTenantActors(simulator: Simulator, clientId: string): Promise<TenantActors> {
  const own = await tokenOf(simulator, clientId);
  const counts = { accepted: 0, refused: 0 };
  const send = async (token: string, method: string, path: string, body: unknown) => {
    const answer = await fetch(`${simulator.origin}${path.startsWith('/beta/') ? '' : '/v1.0'}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (answer.ok) counts.accepted += 1;
    else counts.refused += 1;
    // An event that the simulator does not support must not pass unnoticed.
    if (answer.status >= 500)
      throw new Error(`${method} ${path} was answered with ${answer.status}: ${text}`);
    return answer.status;
  };
  return {
    sendAsAdmin: (method, path, body) => send(own, method, path, body),
    async sendAsUser(userId, method, path, body) {
      const token = await simulator.userToken({ userId, scopes: selfScopes, mfa: true, acrs: ['c1'] });
      return send(token, method, path, body);
    },
    counts,
  };
}

async function tokenOf(simulator: Simulator, clientId: string): Promise<string> {
  const url = new URL(simulator.identityEndpoint);
  url.search = new URLSearchParams({
    'api-version': '2019-08-01',
    resource: 'https://graph.microsoft.com',
    client_id: clientId,
  }).toString();
  const answer = await fetch(url, { headers: { 'X-IDENTITY-HEADER': simulator.identityHeader } });
  return tokenAnswer.parse(await answer.json()).access_token;
}

/** The body of a schedule request. @param length ISO 8601; `null`: permanent; `undefined`: for actions that end access. */
export function requestBody(action: string, ref: RoleRef, length: string | null | undefined): object {
  const expiration = length === null ? { type: 'noExpiration' } : { type: 'afterDuration', duration: length };
  return {
    action,
    principalId: ref.principalId,
    roleDefinitionId: ref.roleDefinitionId,
    directoryScopeId: ref.directoryScopeId,
    justification: 'As agreed',
    ticketInfo: { ticketNumber: 'CHG-1', ticketSystem: 'ServiceDesk' },
    ...(length !== undefined && { scheduleInfo: { expiration } }),
  };
}

export const requestsPath = (kind: 'eligibility' | 'assignment') =>
  kind === 'eligibility'
    ? '/roleManagement/directory/roleEligibilityScheduleRequests'
    : '/roleManagement/directory/roleAssignmentScheduleRequests';
