/**
 * The app roles of this API, as they stand in a token's `roles`. Each is named after an effect and not after a route.
 *
 * - `PimWarden.Read`      see assignments, role settings, alerts, plans, changes and runs.
 * - `PimWarden.Plan`      have a job plan, which changes nothing.
 * - `PimWarden.Grant`     give access, or make it last longer.
 * - `PimWarden.Remove`    take access away, or make it end sooner.
 * - `PimWarden.Settings`  change role settings.
 * - `PimWarden.Run`       have a job apply what the rules and approvals let through.
 * - `PimWarden.Approve`   approve what is proposed.
 * - `PimWarden.Activate`  ask for just-in-time access for oneself, and nothing else.
 * - `PimWarden.Review`    decide on access in a review, and nothing else.
 * - `PimWarden.Send`      deliver a webhook's messages, and nothing else.
 */
export const apiRoles = [
  'PimWarden.Read',
  'PimWarden.Plan',
  'PimWarden.Grant',
  'PimWarden.Remove',
  'PimWarden.Settings',
  'PimWarden.Run',
  'PimWarden.Approve',
  'PimWarden.Activate',
  'PimWarden.Review',
  'PimWarden.Send',
] as const;
export type ApiRole = (typeof apiRoles)[number];
/** Roles of which one is enough. */
export type AnyRole = ApiRole | readonly ApiRole[];

/** How the client app proved to Entra who it is: not at all (a public client), by a secret, or by a certificate or a federated credential. */
export type ClientProof = 'none' | 'secret' | 'certificate' | 'unknown';

/** What a token says of the sign-in behind it. */
export interface SignIn {
  readonly clientProof: ClientProof;
  /** Delegated permissions; none in an app's token. */
  readonly scopes: readonly string[];
  /** Authentication contexts that the sign-in satisfied: `c1`. */
  readonly contexts: readonly string[];
  /** Whether the token shows several factors. Only tokens of v1.0 can. */
  readonly isMultiFactor: boolean;
  /** Whether the user's account comes from outside the organisation; `undefined`: the token does not say. */
  readonly isGuest: boolean | undefined;
  /** Whether the client declared that it understands claims challenges: the capability `cp1`. */
  readonly handlesChallenges: boolean;
}

/** Who calls, as Entra vouches for it. */
export interface Caller {
  /** Object id of the user, or of the service principal of an app that calls for itself. */
  readonly objectId: string;
  /** Client id of the app that the call came through. */
  readonly appId: string;
  /** `user`: an app on behalf of a signed-in user; `app`: an app for itself. */
  readonly kind: 'user' | 'app';
  readonly roles: readonly ApiRole[];
  readonly signIn: SignIn;
}

/** The verdict on an access token. */
export type TokenVerdict =
  | { readonly kind: 'valid'; readonly caller: Caller }
  /** `because` is fit for the caller to read; it holds nothing of the token. */
  | { readonly kind: 'refused'; readonly because: string }
  /** Entra's published keys cannot be read, so nobody can be told from anybody. */
  | { readonly kind: 'unverifiable'; readonly because: string };

/** Whoever is to act on the tenant has to see it first. The others have a purpose of their own, and see nothing. */
const rolesThatSee: readonly ApiRole[] = [
  'PimWarden.Read',
  'PimWarden.Plan',
  'PimWarden.Grant',
  'PimWarden.Remove',
  'PimWarden.Settings',
  'PimWarden.Run',
  'PimWarden.Approve',
];

/** Whether a caller holds one of the roles that are asked for. */
export function mayUse({ roles }: Pick<Caller, 'roles'>, required: AnyRole): boolean {
  const enough = [required].flat().flatMap((role) => (role === 'PimWarden.Read' ? rolesThatSee : [role]));
  return roles.some((role) => enough.includes(role));
}

/** Tells whose a caller's access token is. */
export interface CallerTokens {
  /** Never throws for what a stranger may send. @param now the instant it is judged at. */
  judge(token: string, now: Date): Promise<TokenVerdict>;
}
