import { z } from 'zod';
import { createApprovalTokens } from '../adapters/entra/approval-tokens.ts';
import { createCallerTokens } from '../adapters/entra/caller-tokens.ts';
import type { SignInOptions } from '../http/approvals/sign-in.ts';
import type { ApprovalTokens, CallerTokens } from '../ports/index.ts';
import type { Settings } from '../settings/settings.ts';

/** Whose sign-ins count. */
type SignInSettings = Pick<
  Settings,
  | 'tenantId'
  | 'apiAudiences'
  | 'apiAuthority'
  | 'publicUrl'
  | 'approvalClientId'
  | 'approvalAuthenticationContext'
>;

/** The app registration that approvers sign in to. */
function approvalClientOf({ approvalClientId, apiAudiences = [] }: SignInSettings): string | undefined {
  return approvalClientId ?? apiAudiences.find((audience) => z.guid().safeParse(audience).success);
}

/** Where people sign in to approve; `undefined`: the settings do not say where this app is, or whose signatures count. */
export function signInOf(tenant: SignInSettings): SignInOptions | undefined {
  const { tenantId, apiAuthority: authority, approvalAuthenticationContext: authenticationContext } = tenant;
  const { publicUrl } = tenant;
  const clientId = approvalClientOf(tenant);
  if (clientId === undefined || publicUrl === undefined) return undefined;
  return { authority, tenantId, clientId, authenticationContext, publicUrl };
}

/** `undefined`: the settings do not say whose signatures count, so none does. */
export function approvalTokensOf(tenant: SignInSettings): ApprovalTokens | undefined {
  const { tenantId, apiAuthority: authority, approvalAuthenticationContext: authenticationContext } = tenant;
  const clientId = approvalClientOf(tenant);
  if (clientId === undefined) return undefined;
  return createApprovalTokens({ authority, tenantId, clientId, authenticationContext });
}

/** `undefined`: the settings do not say whose tokens count, so none does. */
export function callerTokensOf({
  tenantId,
  apiAuthority: authority,
  apiAudiences: audiences,
}: SignInSettings): CallerTokens | undefined {
  return audiences && createCallerTokens({ authority, tenantId, audiences });
}
