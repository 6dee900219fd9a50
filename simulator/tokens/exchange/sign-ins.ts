/** What is known of a sign-in and does not stand in its token: a v2.0 access token has no `amr`. */
export interface SignInFacts {
  readonly mfa: boolean;
}

/** Sign-ins behind access tokens for the tenant's own APIs, by the id of the token. */
export interface SignIns {
  remember(uti: string, facts: SignInFacts): void;
  of(uti: string): SignInFacts;
}

const mostRemembered = 10_000;

export function createSignIns(): SignIns {
  const byToken = new Map<string, SignInFacts>();
  return {
    remember(uti, facts) {
      if (byToken.size >= mostRemembered) byToken.clear();
      byToken.set(uti, facts);
    },
    of: (uti) => byToken.get(uti) ?? { mfa: false },
  };
}
