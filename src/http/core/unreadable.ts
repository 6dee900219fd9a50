import { z } from 'zod';

/** What a listing leaves out, and says so. */
export const unreadable = z
  .array(z.object({ id: z.string(), because: z.string() }))
  .optional()
  .meta({
    description: 'Rows of the store that are not as this app writes them: what they say is not known',
  });
