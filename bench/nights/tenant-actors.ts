import { z } from 'zod';
import type { Simulator } from '../../simulator/start.ts';

/** What an administrator's tool in the tenant may do: everything that the deeds of a day need. */
export const handsRoles: readonly string[] = [
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

/** Everybody else in the tenant, over HTTP: never the app. */
export interface Hands {
  /** As an administrator's tool. @returns the status: Graph refuses some of what people try. */
  ask(method: string, path: string, body?: unknown): Promise<number>;
  /** As a signed-in user, with several factors and authentication context c1. */
  askAs(userId: string, method: string, path: string, body?: unknown): Promise<number>;
  /** So many requests were taken, and refused, so far. */
  readonly counts: { readonly taken: number; readonly refused: number };
}

const tokenAnswer = z.object({ access_token: z.string() });

export async function createHands(simulator: Simulator, clientId: string): Promise<Hands> {
  const own = await tokenOf(simulator, clientId);
  const counts = { taken: 0, refused: 0 };
  const send = async (token: string, method: string, path: string, body: unknown) => {
    const answer = await fetch(`${simulator.origin}${path.startsWith('/beta/') ? '' : '/v1.0'}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const said = await answer.text();
    if (answer.ok) counts.taken += 1;
    else counts.refused += 1;
    // A deed that the simulator does not know would be a day on which nothing happened.
    if (answer.status >= 500)
      throw new Error(`${method} ${path} was answered with ${answer.status}: ${said}`);
    return answer.status;
  };
  return {
    ask: (method, path, body) => send(own, method, path, body),
    async askAs(userId, method, path, body) {
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

/** The body of a schedule request. @param length ISO 8601; `null`: for good; `undefined`: the action ends something. */
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
