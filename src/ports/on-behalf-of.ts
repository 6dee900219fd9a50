/** A wish to speak to Microsoft Graph for whoever called. */
export interface OnBehalfOfWish {
  /** The token that the user called with. It is neither kept nor logged. */
  readonly userToken: string;
  /** Delegated permissions by name: `RoleAssignmentSchedule.ReadWrite.Directory`. */
  readonly permissions: readonly string[];
  /** What Entra or Graph demanded before, JSON: a token that satisfies it is asked for, whatever was given before. */
  readonly claims?: string | undefined;
}

/**
 * Why there is no token for Graph.
 *
 * - `step-up`      the user must sign in with `claims`.
 * - `consent`      nobody has consented to the permission.
 * - `user-token`   the token that the user called with cannot be used any more: a new one is needed.
 * - `refused`      Entra does not let this user do it: blocked by a policy, disabled, not assigned to the app.
 * - `set-up`       our own mistake: no federated credential, another audience, no identity.
 * - `unavailable`  Entra cannot be reached, or nobody knows what its answer means.
 */
export const onBehalfOfFailureKinds = [
  'step-up',
  'consent',
  'user-token',
  'refused',
  'set-up',
  'unavailable',
] as const;
export type OnBehalfOfFailureKind = (typeof onBehalfOfFailureKinds)[number];

export interface OnBehalfOfFailure {
  readonly kind: OnBehalfOfFailureKind;
  /** Entra's own, `AADSTS65001`, or ours. */
  readonly code: string;
  /** In our words, with what to do now. */
  readonly because: string;
  /** For the log: what Entra or the library said; `undefined`: nothing. It holds nothing of a token. */
  readonly said: string | undefined;
  /** Of `step-up`: JSON. */
  readonly claims: string | undefined;
}

export type OnBehalfOfResult = { readonly kind: 'token'; readonly token: string } | OnBehalfOfFailure;

/** Exchanges a user's token for this API for one with which Microsoft Graph hears the user. */
export interface OnBehalfOf {
  /** Never throws, but with the signal's reason when it fires. */
  exchange(wish: OnBehalfOfWish, signal: AbortSignal): Promise<OnBehalfOfResult>;
}
