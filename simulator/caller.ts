/** The sender of a request, as its token describes it. */
export interface Caller {
  /** Object id of the service principal or user. */
  readonly objectId: string;
  /** Graph permissions that the token carries: `roles` of an app's, `scp` of a user's. */
  readonly roles: readonly string[];
  /** `scp` of a user's token. Absent: the token is an app's. */
  readonly scopes?: readonly string[];
  /** How the user signed in: with several factors (`amr`), and under which authentication contexts (`acrs`). */
  readonly signIn?: { readonly mfa: boolean; readonly acrs: readonly string[] };
}

/** Whether a signed-in user sent the request: a user's token has scopes, an app's has roles. */
export function isUser(caller: Caller): boolean {
  return caller.scopes !== undefined;
}
