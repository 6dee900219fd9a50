import { z } from 'zod';
import { refusalNumbers } from './refusal-sentences.ts';

/** Where a sign-in of a person can be refused. */
const places = ['discovery', 'authorize', 'device-code', 'token', 'refresh'] as const;

/** What of people's sign-ins to public clients a test decides. */
export interface SignInSwitches {
  /**
   * What Entra says no with, and where: when the tenant is looked up, on the way back from the page, when a device code is
   * asked for, when a code is redeemed, or when a token is renewed. Nothing unless set.
   */
  refusal: { readonly at: (typeof places)[number]; readonly code: number } | undefined;
  /** So many times a device code's client is told to ask less often, each time it asks. */
  slowDowns: number;
  /** Seconds between two questions of a client with a device code. Entra says 5. */
  deviceCodeInterval: number;
  /** Seconds until a device code expires. Entra says 900. */
  deviceCodeLifetime: number;
  /** Scopes that tokens lack although they were consented to. */
  withheldScopes: readonly string[];
}

export const signInSwitchesSchema = z
  .strictObject({
    refusal: z
      .strictObject({
        at: z.enum(places),
        code: z.number().refine((code) => refusalNumbers.includes(code), {
          error: `one of ${refusalNumbers.join(', ')}`,
        }),
      })
      .nullable()
      .transform((refusal) => refusal ?? undefined),
    slowDowns: z.int().nonnegative(),
    deviceCodeInterval: z.number().positive(),
    deviceCodeLifetime: z.number().positive(),
    withheldScopes: z.array(z.string()),
  })
  .partial()
  .meta({ description: 'Body of PUT /_simulator/sign-in' });

export function createSignInSwitches(): SignInSwitches {
  return {
    refusal: undefined,
    slowDowns: 0,
    deviceCodeInterval: 5,
    deviceCodeLifetime: 900,
    withheldScopes: [],
  };
}

/** The number that a switch refuses with at one place. */
export function refusedAt({ refusal }: SignInSwitches, place: (typeof places)[number]): number | undefined {
  return refusal?.at === place ? refusal.code : undefined;
}
