import { decodeJwt } from 'jose';
import { GraphCallError } from '../../../ports/errors.ts';
import type { Exchange } from './exchange.ts';

/** Compares the tenant of access tokens with the one that the app works in. The last good token is compared once. */
export interface TenantCheck {
  /** @throws GraphCallError `signed-out` where the token is of another tenant, or does not say of which. */
  check(exchange: Exchange, token: string, holder: TokenHolder): void;
}

export type TokenHolder = 'app' | 'user';

/** @param tenantId `undefined`: nothing is compared. */
export function createTenantCheck(tenantId: string | undefined): TenantCheck {
  let lastGood: string | undefined;
  return {
    check(exchange, token, holder) {
      if (tenantId === undefined || token === lastGood) return;
      const found = tenantOf(token);
      if (found === undefined) throw unreadable(exchange, holder);
      if (found !== tenantId) throw wrongTenant(exchange, holder, { found, tenantId });
      if (holder === 'app') lastGood = token;
    },
  };
}

/** The claim `tid`. Our own token is read and not verified: it came from the identity endpoint and goes to Graph. */
function tenantOf(token: string): string | undefined {
  try {
    const { tid } = decodeJwt(token);
    return typeof tid === 'string' ? tid.toLowerCase() : undefined;
  } catch {
    return undefined;
  }
}

function wrongTenant(
  { operation }: Exchange,
  holder: TokenHolder,
  { found, tenantId }: { readonly found: string; readonly tenantId: string },
): GraphCallError {
  const advice =
    holder === 'app'
      ? `Set TENANT_ID to ${found} if that is the tenant to work in; otherwise run the app with a managed identity of tenant ${tenantId}.`
      : `The user must sign in to tenant ${tenantId}.`;
  return new GraphCallError(
    'signed-out',
    `${operation}: not sent, because the token of the ${holder === 'app' ? 'managed identity' : 'user'} is of tenant ${found} and TENANT_ID is ${tenantId}. ${advice}`,
    { code: 'WrongTenant' },
  );
}

function unreadable({ operation }: Exchange, holder: TokenHolder): GraphCallError {
  const advice =
    holder === 'app'
      ? 'Check that IDENTITY_ENDPOINT is the one that the platform set.'
      : 'The user must sign in again, for Microsoft Graph.';
  return new GraphCallError(
    'signed-out',
    `${operation}: not sent, because the token of the ${holder === 'app' ? 'managed identity' : 'user'} does not say of which tenant it is (it is no JSON Web Token with a claim "tid"), so it cannot be compared with TENANT_ID. ${advice}`,
    { code: 'TokenTenantUnknown' },
  );
}
