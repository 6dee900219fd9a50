import { z } from 'zod';
import { revocationMembers } from '../changes/removal-bodies.ts';

/** `POST principals/{id}/revoke`. */
export const revokeBody = z
  .strictObject({
    justification: z.string().trim().min(1).max(4_000),
    ticket: z
      .strictObject({
        number: z.string().min(1).max(200).optional(),
        system: z.string().min(1).max(200).optional(),
      })
      .optional(),
  })
  .meta({ id: 'Revocation', description: 'Why all access of a principal is taken away.' });

export const revocationBody = z
  .object({
    outcome: z
      .enum(['done', 'partly-done', 'unchanged', 'unconfirmed', 'accepted', 'awaiting-approval'])
      .meta({ description: '`unchanged`: the principal has no access of its own' }),
    changeId: z.string().optional(),
    because: z.string().optional(),
    expiresAt: z.iso.datetime().optional(),
    ...revocationMembers,
  })
  .meta({ id: 'RevocationOutcome', description: 'What came of taking all access of a principal away.' });
