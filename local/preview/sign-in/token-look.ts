import { decodeJwt } from 'jose';
import { z } from 'zod';
import { SignInRefused } from './refused.ts';
import type { WantedScope } from './wanted-scopes.ts';

/** What a token for Microsoft Graph says of itself. It is read and not verified: it came from Entra and goes to Graph. */
export interface TokenLook {
  /** The name that the account signs in with; its id where it has none. */
  readonly account: string;
  readonly tenantId: string;
  readonly scopes: readonly string[];
  readonly expiresAt: Date;
  /** Template ids of the directory roles that are active now; `undefined`: the token does not say. */
  readonly activeRoles: readonly string[] | undefined;
}

const claims = z.object({
  aud: z.string(),
  tid: z.guid().transform((id) => id.toLowerCase()),
  exp: z.number(),
  scp: z.string().catch(''),
  upn: z.string().optional().catch(undefined),
  unique_name: z.string().optional().catch(undefined),
  preferred_username: z.string().optional().catch(undefined),
  oid: z.string().catch('an account without an id'),
  wids: z.array(z.string()).optional().catch(undefined),
});

/**
 * Reads what a token is, before anything is sent with it.
 *
 * @throws SignInRefused for one of another tenant, for something else than Graph, or that cannot be read.
 */
export function lookAtToken(
  token: string,
  {
    tenant,
    tenantId,
    graphResource,
  }: { readonly tenant: string; readonly tenantId: string; readonly graphResource: string },
): TokenLook {
  const read = claims.safeParse(decoded(token));
  if (!read.success)
    throw new SignInRefused(
      'TokenUnreadable',
      'Not used: the token that Entra gave does not say of which tenant it is and what it allows, so nothing was sent with it. Please report it.',
    );
  const { aud, tid, exp, scp, upn, unique_name, preferred_username, oid, wids } = read.data;
  const account = upn ?? preferred_username ?? unique_name ?? oid;
  if (tid !== tenantId)
    throw new SignInRefused(
      'WrongTenant',
      `Not used: ${account} signed in to tenant ${tid}, and the preview is of ${tenant} (${tenantId}). Nothing was sent with that token. Sign in with an account of ${tenant}, or give --tenant ${tid}.`,
    );
  if (![graphResource, `${graphResource}/`, graphAppId].includes(aud))
    throw new SignInRefused(
      'WrongAudience',
      `Not used: the token that Entra gave is for ${aud} and not for ${graphResource}. Nothing was sent with it. Please report it.`,
    );
  return {
    account,
    tenantId: tid,
    scopes: scp.split(' ').filter((scope) => scope !== ''),
    expiresAt: new Date(exp * 1000),
    activeRoles: wids,
  };
}

const graphAppId = '00000003-0000-0000-c000-000000000000';

function decoded(token: string): unknown {
  try {
    return decodeJwt(token);
  } catch {
    return undefined;
  }
}

/** Scopes that give all that another gives for what the preview reads. */
const wider: Readonly<Record<string, readonly string[]>> = {
  'Directory.Read.All': ['Directory.ReadWrite.All'],
  'RoleManagement.Read.Directory': ['RoleManagement.Read.All', 'RoleManagement.ReadWrite.Directory'],
  'RoleAssignmentSchedule.ReadWrite.Directory': ['RoleManagement.ReadWrite.Directory'],
  'RoleEligibilitySchedule.ReadWrite.Directory': ['RoleManagement.ReadWrite.Directory'],
};
/** Of OpenID, not of Graph. The sign-in itself asks for them, and Entra gives User.Read with every consent. */
const ofSignIn = ['openid', 'profile', 'email', 'offline_access', 'user.read'];

/** What was asked for and is not in the token, and what is in it and was not asked for. */
export function compareScopes(
  scopes: readonly string[],
  wanted: readonly WantedScope[],
): { readonly missing: readonly WantedScope[]; readonly extra: readonly string[] } {
  const has = (name: string) => scopes.some((scope) => scope.toLowerCase() === name.toLowerCase());
  return {
    missing: wanted.filter(({ name }) => ![name, ...(wider[name] ?? [])].some(has)),
    extra: scopes.filter((scope) => {
      const lower = scope.toLowerCase();
      return !ofSignIn.includes(lower) && !wanted.some(({ name }) => name.toLowerCase() === lower);
    }),
  };
}

type ReadablePart = 'pim' | 'sign-ins';

/** Directory roles that may read PIM, by template id, with what they may read. Source: docs/graph-facts.md#permissions-to-read-and-write. */
const readers: Readonly<Record<string, readonly [name: string, ...ReadablePart[]]>> = {
  'f2ef992c-3afb-46b9-b7cf-a126ee74c451': ['Global Reader', 'pim', 'sign-ins'],
  '5d6b6bb7-de71-4623-b4af-96380a352509': ['Security Reader', 'pim', 'sign-ins'],
  '5f2222b1-57c3-48ba-8ad5-d4759f1fde6f': ['Security Operator', 'pim', 'sign-ins'],
  '194ae4cb-b126-40b2-bd5b-6091b380977d': ['Security Administrator', 'pim', 'sign-ins'],
  'e8611ab8-c189-46e8-94e1-60213ab1f814': ['Privileged Role Administrator', 'pim'],
  '62e90394-69f5-4237-9190-012177145e10': ['Global Administrator', 'pim', 'sign-ins'],
};
export const readerRoles: readonly string[] = Object.values(readers).map(([name]) => name);

/** Whether the account holds a role now that may read it; `undefined`: the token does not say. */
export function maySee(
  what: ReadablePart,
  { activeRoles }: Pick<TokenLook, 'activeRoles'>,
): boolean | undefined {
  return activeRoles?.some((id) => readers[id.toLowerCase()]?.includes(what) === true);
}
