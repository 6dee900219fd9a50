import { graphAudience, type TokenAuthority } from '../token-authority.ts';
import { type ApplicationConsents, type HomeTenant, withdrawals } from './application-consents.ts';
import { clientRefusal } from './client-assertion.ts';
import { missing, refused, type TokenRefusal } from './refusal.ts';

export const clientCredentials = 'client_credentials';

interface ApplicationTokenParts {
  readonly authority: TokenAuthority;
  readonly applicationConsents: ApplicationConsents;
  readonly home: HomeTenant | undefined;
}

/** The body of a good answer. */
interface ApplicationToken {
  readonly token_type: 'Bearer';
  readonly expires_in: number;
  readonly ext_expires_in: number;
  readonly access_token: string;
}

/**
 * A token for Microsoft Graph that an application of another tenant asks for in this one. It proves who it is by the token of
 * a managed identity of its own tenant; what it may do here is what an administrator of this tenant has consented to.
 */
export async function applicationToken(
  form: URLSearchParams,
  now: Date,
  { authority, applicationConsents, home }: ApplicationTokenParts,
): Promise<TokenRefusal | ApplicationToken> {
  const absent = ['client_id', 'scope'].find((name) => (form.get(name) ?? '') === '');
  if (absent !== undefined) return missing(absent);
  const clientId = form.get('client_id') ?? '';
  const application = home?.applications.find(clientId);
  const consent = application === undefined ? 700016 : applicationConsents.find(clientId);
  if (application === undefined || home === undefined || typeof consent === 'number')
    return refused(
      consent === 65001 ? 'invalid_grant' : 'unauthorized_client',
      Number(consent),
      `Application with identifier '${clientId}' ${typeof consent === 'number' ? withdrawals[consent] : ''}.`,
    );
  const unproved = await clientRefusal(form, application, { ...home, now });
  if (unproved !== undefined) return unproved;
  const scope = (form.get('scope') ?? '')
    .split(' ')
    .filter((name) => !name.match(/^(openid|profile|offline_access)$/));
  if (scope.length !== 1 || scope[0] !== `${graphAudience}/.default`)
    return refused(
      'invalid_scope',
      1002012,
      `The provided value for scope ${form.get('scope')} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
    );
  const { token, expiresOn } = await authority.issue({ ...consent, systemAssigned: false }, graphAudience);
  const expiresIn = expiresOn - Math.floor(now.getTime() / 1000);
  return { token_type: 'Bearer', expires_in: expiresIn, ext_expires_in: expiresIn, access_token: token };
}
