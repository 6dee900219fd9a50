import { z } from 'zod';
import { exceptionSchema } from './exception-schema.ts';
import { limitsSchema } from './limits-schema.ts';
import { list } from './members.ts';
import { protectedSchema } from './protected-schema.ts';
import { renewSchema } from './renew-schema.ts';
import { staleSchema } from './stale-schema.ts';

/**
 * What `rules.json` may say. The one source of the check, of the JSON Schema that editors read, and of the table in
 * docs/rules.md. Every default is on the safe side: nothing is changed unattended unless the file says so.
 */

export const rulesSchema = z.strictObject({
  $schema: z.string({ error: 'the path or URL of the JSON Schema' }).optional().meta({
    description: 'Where an editor finds the schema; see `npm run rules -- schema`.',
    expected: 'the path or URL of the JSON Schema',
  }),
  version: z
    .literal(1, { error: '1' })
    .meta({ description: 'Version of the form of this file.', expected: '1' }),
  protected: protectedSchema,
  exceptions: list(exceptionSchema, 'exceptions').prefault([]).meta({
    description: 'Access that is needed although it looks unused: not removed before the exception expires.',
  }),
  limits: limitsSchema,
  renew: renewSchema,
  stale: staleSchema,
});

/** The rules file, checked, with its defaults. */
export type RulesFile = z.output<typeof rulesSchema>;
