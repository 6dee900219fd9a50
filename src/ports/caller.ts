/**
 * The app roles of this API, as they stand in a token's `roles`.
 *
 * - `PimWarden.Read`      see assignments, role settings, alerts and runs.
 * - `PimWarden.Operate`   change eligibilities and assignments; may also see.
 * - `PimWarden.Settings`  change role settings; may also see.
 * - `PimWarden.Activate`  ask for just-in-time access for oneself, and nothing else.
 */
export const apiRoles = [
  'PimWarden.Read',
  'PimWarden.Operate',
  'PimWarden.Settings',
  'PimWarden.Activate',
] as const;
export type ApiRole = (typeof apiRoles)[number];

/** Who calls, as Entra vouches for it. */
export interface Caller {
  /** Object id of the user, or of the service principal of an app that calls for itself. */
  readonly objectId: string;
  /** Client id of the app that the call came through. */
  readonly appId: string;
  /** `user`: an app on behalf of a signed-in user; `app`: an app for itself. */
  readonly kind: 'user' | 'app';
  readonly roles: readonly ApiRole[];
}

/** What is to be thought of an access token. */
export type TokenVerdict =
  | { readonly kind: 'valid'; readonly caller: Caller }
  /** `because` is fit for the caller to read; it holds nothing of the token. */
  | { readonly kind: 'refused'; readonly because: string }
  /** Entra's published keys cannot be read, so nobody can be told from anybody. */
  | { readonly kind: 'unverifiable'; readonly because: string };

const rolesThatSee: readonly ApiRole[] = ['PimWarden.Read', 'PimWarden.Operate', 'PimWarden.Settings'];

/** Whether a caller holds the role that a route asks for. Whoever may change things may also see them. */
export function mayUse(caller: Caller, least: ApiRole): boolean {
  const enough = least === 'PimWarden.Read' ? rolesThatSee : [least];
  return caller.roles.some((role) => enough.includes(role));
}

/** Tells whose a caller's access token is. */
export interface CallerTokens {
  /** Never throws for what a stranger may send. @param now the instant it is judged at. */
  judge(token: string, now: Date): Promise<TokenVerdict>;
}
