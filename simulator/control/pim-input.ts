import { z } from 'zod';

/** Body of `POST tokens`: the user who signs in, and how. */
export const userTokenSchema = z.strictObject({
  userId: z.string().min(1),
  scopes: z.array(z.string()),
  mfa: z.boolean().default(false),
  acrs: z.array(z.string()).default([]),
  audience: z.string().min(1).default('https://graph.microsoft.com'),
  clientId: z.string().min(1).default('14d82eec-204b-4c2f-b7e8-296a70dab67e'),
});

/** Body of `PUT pim`: any of the `PimSwitches`. */
export const pimSwitchesSchema = z
  .strictObject({
    licence: z.enum(['P2', 'none']),
    licenceOfReads: z.enum(['needless', 'needed']),
    licenceStatus: z.union([z.literal(400), z.literal(403)]),
    subjectDelayMinutes: z.number().nonnegative(),
    extendWindow: z.enum(['any', 'last14days', 'refused']),
    renewWindow: z.enum(['last30days', 'any', 'refused']),
    lapsedSchedules: z.enum(['gone', 'listed', 'inTheWay']),
    activationWithoutEligibility: z.enum(['continues', 'ends']),
    appOnlyFilterByCurrentUser: z.enum(['refused', 'empty']),
    appOnlyCancel: z.enum(['allowed', 'refused']),
    cancelledEligibility: z.enum(['Revoked', 'Canceled']),
    eligibilityRemovePermission: z.enum(['refused', 'accepted']),
    selfActivateForGroup: z.enum(['whole-group', 'refused']),
    eligibilityRoleFilter: z.enum(['answered', 'refused']),
    administrativeUnitScopeLost: z.boolean(),
  })
  .partial();
