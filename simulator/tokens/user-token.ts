import type { Tenant } from '../state/tenant.ts';
import type { TokenAuthority, UserTokenOptions } from './token-authority.ts';

/**
 * Issues a token of a signed-in user of the tenant.
 *
 * @throws Error when the user does not exist or the account is disabled.
 */
export async function issueUserToken(
  tenant: Pick<Tenant, 'users' | 'tenantId'>,
  authority: Pick<TokenAuthority, 'issueForUser'>,
  { userId, ...wanted }: UserTokenOptions & { readonly userId: string },
): Promise<{ readonly token: string; readonly expiresOn: number }> {
  const user = tenant.users.find(userId);
  if (user === undefined)
    throw new Error(`there is no user ${userId} in the tenant ${tenant.tenantId}: a token needs one`);
  if (!user.accountEnabled)
    throw new Error(`the account ${user.userPrincipalName} is disabled: it cannot sign in`);
  return authority.issueForUser(user, wanted);
}
