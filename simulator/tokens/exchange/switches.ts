import { z } from 'zod';

/** What of an exchange is not established, or is the tenant's own. */
export interface ExchangeSwitches {
  /**
   * Whether an exchanged token has the authentication contexts of the sign-in behind it: always, when they are asked for by
   * `claims`, or not at all (docs/graph-facts.md#tokens-on-behalf-of-a-user).
   */
  acrs: 'inherited' | 'on-request' | 'never';
  /** What Conditional Access asks of a sign-in before it gives a token for Microsoft Graph. */
  demand: Demand | undefined;
}

type Demand =
  /** A sign-in under an authentication context. */
  | { readonly kind: 'context'; readonly value: string }
  /** Several factors. */
  | { readonly kind: 'policy'; readonly id: string };

export const exchangeSwitchesSchema = z
  .strictObject({
    acrs: z.enum(['inherited', 'on-request', 'never']),
    demand: z
      .union([
        z.strictObject({ kind: z.literal('context'), value: z.string().regex(/^c\d{1,2}$/) }),
        z.strictObject({ kind: z.literal('policy'), id: z.guid() }),
      ])
      .nullable()
      .transform((demand) => demand ?? undefined),
  })
  .partial()
  .meta({ description: 'Body of PUT /_simulator/exchange' });

export function createExchangeSwitches(): ExchangeSwitches {
  return { acrs: 'inherited', demand: undefined };
}
