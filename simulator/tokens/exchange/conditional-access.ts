import { z } from 'zod';
import type { TokenClaims } from '../token-authority.ts';
import { refused, type TokenRefusal } from './refusal.ts';
import type { SignInFacts } from './sign-ins.ts';
import type { ExchangeSwitches } from './switches.ts';

const claimsRequest = z.object({
  access_token: z.object({ acrs: z.object({ value: z.string() }).optional() }),
});

/** What a claims request asks for, as far as it is played. */
export type WantedClaims = z.output<typeof claimsRequest>['access_token'];

/** @returns `undefined` for what is no claims request. */
export function readClaimsRequest(text: string | null): WantedClaims | undefined {
  if (text === null) return {};
  try {
    return claimsRequest.safeParse(JSON.parse(text)).data?.access_token;
  } catch {
    return undefined;
  }
}

/** The authentication contexts of the token that is given. */
export function contextsOf(claims: TokenClaims, wanted: WantedClaims, { acrs }: ExchangeSwitches) {
  switch (acrs) {
    case 'inherited':
      return claims.acrs;
    case 'on-request':
      return claims.acrs.filter((context) => context === wanted.acrs?.value);
    case 'never':
      return [];
    default:
      return acrs satisfies never;
  }
}

/** What Conditional Access, or the claims request itself, asks for and the sign-in does not have. */
export function interactionRefusal(
  claims: TokenClaims,
  signIn: SignInFacts,
  wanted: WantedClaims,
  { demand }: ExchangeSwitches,
): TokenRefusal | undefined {
  const contexts = [wanted.acrs?.value, demand?.kind === 'context' ? demand.value : undefined];
  const missing = contexts.find((context) => context !== undefined && !claims.acrs.includes(context));
  if (missing !== undefined) return interaction(50076, { acrs: { essential: true, value: missing } });
  if (demand?.kind === 'policy' && !signIn.mfa)
    return interaction(50079, { capolids: { essential: true, values: [demand.id] } });
  return undefined;
}

function interaction(code: number, accessToken: object): TokenRefusal {
  const message =
    'Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access the resource.';
  const claims = JSON.stringify({ access_token: accessToken });
  return refused('interaction_required', code, message, { suberror: 'basic_action', claims });
}
