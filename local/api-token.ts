import { z } from 'zod';
import { type ApiRole, apiRoles } from '../src/ports/caller.ts';

/** The audience of the API on the local stack. */
export const localAudience = 'api://pim-warden.local';

const answer = z.object({ access_token: z.string(), expires_on: z.number() });

/** Somebody who signed in with several factors, through a client that understands claims challenges. */
const person = { mfa: true, capabilities: ['cp1'] };

/** A token of the simulated tenant for the local API. @throws when no simulator with control endpoints answers there. */
export async function localToken(
  simulatorOrigin: string,
  wish: {
    readonly roles: readonly ApiRole[];
    readonly userId?: string;
    /** Client id of the app that has it. */
    readonly appId?: string;
    readonly lifetimeSeconds?: number;
    /** Authentication contexts of the user's sign-in. */
    readonly acrs?: readonly string[];
  },
): Promise<string> {
  const response = await fetch(new URL('/_simulator/api-tokens', simulatorOrigin), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ audience: localAudience, ...(wish.userId !== undefined && person), ...wish }),
  });
  const body: unknown = await response.json().catch(() => undefined);
  const read = answer.safeParse(body);
  if (read.success) return read.data.access_token;
  throw new Error(
    `${simulatorOrigin} gave no token (${response.status}): ${JSON.stringify(body)}. Is it a simulator with its control endpoints on?`,
  );
}

/** `Grant`, or `PimWarden.Grant`; `undefined` for what is no app role of the API. */
export function apiRoleOf(text: string): ApiRole | undefined {
  return apiRoles.find((role) =>
    [role, role.replace('PimWarden.', '')].some((name) => name.toLowerCase() === text.toLowerCase()),
  );
}
