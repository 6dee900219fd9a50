import { refused, type TokenRefusal } from '../../tokens/exchange/refusal.ts';

/** Entra's sentences and OAuth's words, by the number. Source: "Microsoft Entra authentication and authorization error codes". */
const sentences: Readonly<Record<number, readonly [error: string, message: string, suberror?: string]>> = {
  50011: [
    'invalid_request',
    'The redirect URI specified in the request does not match the redirect URIs configured for the application.',
  ],
  50020: [
    'invalid_grant',
    'User account from identity provider does not exist in tenant and cannot access the application in that tenant.',
  ],
  50034: ['invalid_grant', 'The user account does not exist in the directory.'],
  50053: [
    'invalid_grant',
    "The account is locked, you've tried to sign in too many times with an incorrect user ID or password.",
  ],
  50055: ['invalid_grant', 'The password is expired.'],
  50057: ['invalid_grant', 'The user account is disabled.'],
  50076: [
    'interaction_required',
    'Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access the resource.',
    'basic_action',
  ],
  50105: [
    'access_denied',
    'Your administrator has configured the application to block users unless they are specifically granted access to the application. The signed in user is blocked because they are not a direct member of a group with access, nor had access directly assigned by an administrator.',
  ],
  50126: ['invalid_grant', 'Error validating credentials due to invalid username or password.'],
  50173: [
    'invalid_grant',
    'The provided grant has expired due to it being revoked, a fresh auth token is needed.',
    'bad_token',
  ],
  50199: ['interaction_required', 'For security reasons, user confirmation is required for this request.'],
  53000: [
    'access_denied',
    'Device is not in required device state: compliant. Conditional Access policy requires a compliant device, and the device is not compliant.',
  ],
  53003: [
    'access_denied',
    'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.',
    'message_only',
  ],
  530033: [
    'access_denied',
    'Access has been blocked by Conditional Access policies: this way of signing in is not allowed.',
  ],
  65001: [
    'invalid_grant',
    'The user or administrator has not consented to use the application. Send an interactive authorization request for this user and resource.',
    'consent_required',
  ],
  65002: [
    'unauthorized_client',
    'Consent between first party application and first party resource must be configured via preauthorization.',
  ],
  65004: ['access_denied', 'User declined to consent to access the app.'],
  650053: [
    'invalid_resource',
    "The application asked for a scope that doesn't exist on the resource. Contact the app vendor.",
  ],
  70016: [
    'authorization_pending',
    'The provided request has not yet been authorized by the user. The user must input their code.',
  ],
  70018: ['authorization_declined', 'The end user denied the authorization request.'],
  70020: [
    'expired_token',
    "The provided value for the input parameter 'device_code' is not valid. This device code has expired.",
  ],
  700016: [
    'unauthorized_client',
    'Application was not found in the directory. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.',
  ],
  700082: ['invalid_grant', 'The refresh token has expired due to inactivity.', 'bad_token'],
  7000112: ['unauthorized_client', 'Application is disabled.'],
  7000218: [
    'invalid_client',
    "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
  ],
  90002: [
    'invalid_tenant',
    'Tenant not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.',
  ],
  90094: [
    'access_denied',
    'The grant requires administrator permission: the application needs permission to access resources in your organization that only an admin can grant.',
  ],
};

export const refusalNumbers: readonly number[] = Object.keys(sentences).map(Number);

/** What Entra says no with. @throws RangeError for a number without a sentence here. */
export function refusalOf(code: number): TokenRefusal {
  const [error, message, suberror] = sentences[code] ?? [];
  if (error === undefined || message === undefined) throw new RangeError(`AADSTS${code} is not played`);
  return refused(error, code, message, suberror === undefined ? {} : { suberror });
}
