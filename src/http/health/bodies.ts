import { z } from 'zod';
import { appParts } from '../../domain/model/deployment-parts.ts';
import { unreadable } from '../core/unreadable.ts';
import { runStates } from '../runs/bodies.ts';

const when = z.iso.datetime();
const problem = z.string().optional();

const jobHealth = z.object({
  job: z.string(),
  last: z
    .object({
      id: z.string(),
      state: z.enum(runStates),
      startedAt: when,
      finishedAt: when.optional(),
      reason: z.string().optional(),
      throttled: z.int().meta({ description: 'Answers 429 of Microsoft Graph that it got' }),
    })
    .optional()
    .meta({ description: 'Its most recent run in the last two days, whoever requested it' }),
  isOverdue: z.boolean().meta({ description: 'No run of it began in the last 26 hours and ended well' }),
});

const tenantHealth = z.object({
  tenantId: z.string(),
  consent: z.object({
    state: z.enum(['given', 'missing', 'unknown']).meta({
      description:
        'missing: it was taken back, or never given; no job works there. unknown: the record of it cannot be read',
    }),
    since: when.optional().meta({ description: 'When that was seen first' }),
    askedAt: when.optional().meta({ description: 'When Entra was asked last: once a night' }),
    code: z.string().optional().meta({ description: "Entra's" }),
    because: z.string().optional().meta({ description: 'Why it is unknown' }),
  }),
  jobs: z.array(jobHealth),
  unreadableRuns: unreadable,
});

/** What everybody may know. */
export const openHealth = z.object({
  status: z.enum(['ok', 'unusable']),
  notes: z.array(z.string()).optional(),
});

/** What callers with a role see besides. */
export const detailedHealth = openHealth
  .extend({
    version: z.string(),
    parts: z.array(z.enum(appParts)).meta({ description: 'What this process is; APP_PARTS' }),
    planOnly: z.boolean(),
    rules: z.object({
      hash: z
        .string()
        .optional()
        .meta({ description: 'SHA-256 of the rules in force; absent: there are none' }),
      since: when.optional().meta({ description: 'Since when this process has seen them, at each look' }),
      problem: problem.meta({ description: 'Why there are none, or why the file is not what is in force' }),
    }),
    store: z.object({ problem: problem.meta({ description: 'Why it cannot be used; absent: it can' }) }),
    writers: z.object({
      state: z.enum(['running', 'stopped']),
      grants: z.enum(['running', 'stopped']),
      because: z.string().optional(),
    }),
    jobs: z.array(jobHealth).optional().meta({
      description: 'Those of a night, in whatever process they run; absent: the store does not say',
    }),
    unreadableRuns: unreadable,
    tenants: z.array(tenantHealth).optional().meta({
      description:
        'Further tenants of this deployment (TENANTS); absent: there are none, or the store does not say',
    }),
  })
  .meta({ id: 'Health', description: 'What this process is, and how the app stands.' });
