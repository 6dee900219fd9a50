import type { Caller } from '../../caller.ts';
import { GraphRefusal } from '../../refusal.ts';
import type { Tenant } from '../tenant.ts';

const protectedRole = 'Global Administrator';

/**
 * Nobody takes the role Global Administrator from themselves (docs/graph-facts.md#request-actions).
 *
 * @throws GraphRefusal
 */
export function checkSelfRemoval(
  { roleDefinitions }: Pick<Tenant, 'roleDefinitions'>,
  removed: { readonly principalId: string; readonly roleDefinitionId: string },
  actor: Caller,
): void {
  const isOwn = removed.principalId.toLowerCase() === actor.objectId.toLowerCase();
  if (!isOwn || roleDefinitions.find(removed.roleDefinitionId)?.displayName !== protectedRole) return;
  throw new GraphRefusal(
    400,
    'Request_BadRequest',
    'Removing self from Global Administrator built-in role is not allowed.',
  );
}
