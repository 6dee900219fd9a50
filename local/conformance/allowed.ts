import type { TokenCredential } from '@azure/identity';
import { decodeJwt } from 'jose';

/** A credential whose last token can be asked what it allows. */
export interface NotedCredential {
  readonly credential: TokenCredential;
  /** App roles and delegated permissions; `undefined`: there was no token yet, or it does not say. */
  readonly allowed: () => readonly string[] | undefined;
}

export function noting(inner: TokenCredential): NotedCredential {
  let last: readonly string[] | undefined;
  return {
    allowed: () => last,
    credential: {
      async getToken(scopes, options) {
        const given = await inner.getToken(scopes, options);
        last = given === null ? undefined : permissionsOf(given.token);
        return given;
      },
    },
  };
}

/** The token is read and not verified: it goes to whoever can. */
function permissionsOf(token: string): readonly string[] | undefined {
  try {
    const { roles, scp } = decodeJwt(token);
    const delegated = typeof scp === 'string' ? scp.split(' ') : [];
    return [...(Array.isArray(roles) ? roles.map(String) : []), ...delegated];
  } catch {
    return undefined;
  }
}
