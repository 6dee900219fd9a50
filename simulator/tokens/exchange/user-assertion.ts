import type { User } from '../../directory.ts';
import type { Application } from '../../sign-in/applications.ts';
import type { Tenant } from '../../state/tenant.ts';
import type { TokenAuthority, TokenClaims } from '../token-authority.ts';
import { missing, refused, type TokenRefusal } from './refusal.ts';

interface UserAssertion {
  readonly user: User;
  readonly claims: TokenClaims;
}

/** Reads the user's token for the application, or says why it cannot be exchanged, in the order in which Entra looks. */
export async function readUserAssertion(
  form: URLSearchParams,
  application: Application,
  parts: {
    readonly authority: TokenAuthority;
    readonly tenant: Pick<Tenant, 'users'>;
    readonly now: Date;
  },
): Promise<UserAssertion | TokenRefusal> {
  const assertion = form.get('assertion') ?? '';
  if (assertion === '') return missing('assertion');
  if (assertion.split('.').length !== 3)
    return refused('invalid_request', 50027, 'JWT token is invalid or malformed.');
  const claims = await parts.authority.open(assertion);
  if (claims === undefined) return refused('invalid_grant', 50013, 'Assertion failed signature validation.');
  const { clientId, identifierUris } = application;
  if (![clientId, ...identifierUris].includes(claims.aud))
    return refused(
      'invalid_grant',
      500131,
      `Assertion audience does not match the Client app presenting the assertion. The audience in the assertion was '${claims.aud}' and the expected audience is '${clientId}' or one of the Application Uris of this application with App ID '${clientId}'.`,
    );
  const seconds = parts.now.getTime() / 1000;
  if (!(seconds < claims.exp && claims.nbf <= seconds))
    return refused('invalid_grant', 500133, 'Assertion is not within its valid time range.');
  if (claims.scopes === undefined)
    return refused(
      'invalid_grant',
      7000114,
      `Application '${clientId}' is not allowed to make application on-behalf-of calls.`,
    );
  const user = parts.tenant.users.find(claims.oid);
  if (user === undefined)
    return refused('invalid_grant', 50034, 'The user account does not exist in the directory.');
  if (!user.accountEnabled) return refused('invalid_grant', 50057, 'The user account is disabled.');
  return { user, claims };
}
