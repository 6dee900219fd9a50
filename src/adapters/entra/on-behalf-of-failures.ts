import { z } from 'zod';
import type { OnBehalfOfFailure, OnBehalfOfFailureKind } from '../../ports/on-behalf-of.ts';

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
  if (!read.success) return failure('unavailable', 'NoToken', textOf(error));
  const msal = read.data;
  const kind = kindOf(msal);
  const claims = kind === 'step-up' ? msal.claims : undefined;
  const code = Number.isNaN(msal.errorNo) ? msal.errorCode || msal.name : `AADSTS${msal.errorNo}`;
  return { ...failure(kind, code, msal.errorMessage || textOf(error)), claims };
}

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

export function failure(kind: OnBehalfOfFailureKind, code: string, because: string): OnBehalfOfFailure {
  return { kind, code, because: onOneLine(because), claims: undefined };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const longest = 400;
/** Three parts of base64 with dots between them: no message is known to quote a token, and none may. */
const tokens = /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g;

function onOneLine(text: string): string {
  return text
    .replace(tokens, '(token)')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, longest);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
