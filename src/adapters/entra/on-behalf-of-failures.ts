import { z } from 'zod';
import type { OnBehalfOfFailure, OnBehalfOfFailureKind } from '../../ports/on-behalf-of.ts';
import { onOneLine } from '../identity/entra-refusal.ts';

/** What MSAL's errors have of the token endpoint's answer. */
const msalError = z.object({
  name: z.string(),
  errorCode: z.string().catch(''),
  errorMessage: z.string().catch(''),
  subError: z.string().catch(''),
  errorNo: z.union([z.string(), z.number()]).transform(Number).catch(Number.NaN),
  claims: z.string().catch(''),
  status: z.number().optional().catch(undefined),
});
type MsalError = z.output<typeof msalError>;

/** The user's own token, or the sign-in behind it, is over: a new one mends it. */
const userTokenCodes = new Set([500133, 50173, 50132, 50133, 70043, 70044, 700082, 50089]);
/** What our app registration or its settings got wrong. The API has checked the user's token already, so 50013 is ours, too. */
const setUpCodes = new Set([50013, 50027, 500131, 500011, 7000114, 650052, 900144]);
const setUpErrors = new Set([
  'invalid_client',
  'unauthorized_client',
  'invalid_request',
  'invalid_scope',
  'invalid_resource',
  'unsupported_grant_type',
]);

/**
 * What a failed exchange means. Nearly every failure leaves the library in one class, so that the cause is what counts
 * (docs/graph-facts.md#tokens-on-behalf-of-a-user).
 */
export function onBehalfOfFailure(error: unknown): OnBehalfOfFailure {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const read = msalError.safeParse(cause);
  if (!read.success) return failure('unavailable', 'NoToken', words.unavailable, textOf(error));
  const msal = read.data;
  const kind = kindOf(msal);
  const claims = kind === 'step-up' ? msal.claims : undefined;
  const code = Number.isNaN(msal.errorNo) ? msal.errorCode || msal.name : `AADSTS${msal.errorNo}`;
  const because = (kind === 'set-up' ? setUpWords[msal.errorNo] : undefined) ?? words[kind];
  return { ...failure(kind, code, because, msal.errorMessage || textOf(error)), claims };
}

const words: Readonly<Record<OnBehalfOfFailureKind, string>> = {
  'step-up': 'Entra wants a stronger sign-in of the user, which their client is told.',
  consent:
    'Nobody has consented to the permission: an administrator consents to it for the app registration SELF_SERVICE_CLIENT_ID (docs/api.md#self-service).',
  'user-token': 'The token that the user called with is over: they sign in again.',
  refused:
    "Entra does not let this user in through this app: the sign-in logs of Entra say which policy or setting holds them up; PIM's own pages are open to them all the same.",
  'set-up':
    'The app registration SELF_SERVICE_CLIENT_ID is not set up for it: docs/api.md#self-service has each step.',
  unavailable:
    'Entra did not answer, or in a way that nobody knows: check that it can be reached from here; the user asks again in a while.',
};

const distrust =
  'The app registration SELF_SERVICE_CLIENT_ID does not trust the managed identity of this app: its federated credential has to name the issuer of this tenant, the object id of the identity, and the audience of the cloud (docs/api.md#self-service).';
const otherApp =
  'Users call with tokens for another app than SELF_SERVICE_CLIENT_ID: set it to the registration that API_AUDIENCE names.';
/** Of `AADSTS…`: docs/graph-facts.md#tokens-on-behalf-of-a-user. */
const setUpWords: Readonly<Record<number, string>> = {
  70021: distrust,
  70025: distrust,
  700211: distrust,
  700212: distrust,
  700213: distrust,
  7002138: distrust,
  50013: otherApp,
  500131: otherApp,
  7000114: 'An app called with a token of its own: self-service is for people.',
};

function kindOf(error: MsalError): OnBehalfOfFailureKind {
  const { name, errorCode, subError, errorNo, claims, status } = error;
  if ((status ?? 0) >= 500 || status === 429 || errorCode === 'temporarily_unavailable') return 'unavailable';
  if (userTokenCodes.has(errorNo)) return 'user-token';
  if (setUpCodes.has(errorNo) || setUpErrors.has(errorCode)) return 'set-up';
  if (errorNo === 65001 || subError === 'consent_required' || errorCode === 'consent_required')
    return 'consent';
  if (name === 'InteractionRequiredAuthError') return isJson(claims) ? 'step-up' : 'refused';
  return errorCode === 'invalid_grant' || errorCode === 'access_denied' ? 'refused' : 'unavailable';
}

export function failure(
  kind: OnBehalfOfFailureKind,
  code: string,
  because: string,
  said?: string,
): OnBehalfOfFailure {
  return { kind, code, because, said: said === undefined ? undefined : onOneLine(said), claims: undefined };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
