import { z } from 'zod';
import { hygieneJobs } from '../../domain/model/plan.ts';

/** `runs/{id}`. */
export const runParams = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9._:-]{1,100}$/, 'expected an id of a run'),
});

/** `POST runs`. */
export const runRequest = z.strictObject({
  job: z.enum(hygieneJobs),
  mode: z.enum(['plan', 'apply']).meta({
    description:
      '`plan`: changes nothing. `apply`: makes what the rules let the job make unattended, and what people have approved',
  }),
});
