import { z } from 'zod';
import { exportFormats } from '../../evidence/exports/encode-rows.ts';

/** Bodies of answers about the history. */

const when = z.iso.datetime();
const count = z.int().nonnegative();

const basis = {
  query: z.record(z.string(), z.string()).meta({ description: 'Everything that the rows depend on' }),
  timeZone: z.literal('UTC'),
  source: z.object({
    runs: z
      .array(
        z.object({
          id: z.string(),
          job: z.string(),
          state: z.string(),
          startedAt: when,
          finishedAt: when.nullable(),
          requests: count,
          pages: count,
          read: count,
          reason: z.string().nullable(),
        }),
      )
      .meta({ description: 'Runs that read what is shown, newest first' }),
    read: z.record(z.string(), count).meta({ description: 'What was read of the store for this answer' }),
  }),
  isComplete: z.boolean(),
  gaps: z
    .array(z.object({ part: z.string(), because: z.string() }))
    .meta({ description: 'What is missing, and why' }),
  head: z
    .object({ origin: z.string(), size: count, rootHash: z.string(), note: z.string() })
    .nullable()
    .meta({
      description: 'Head of the log that seals the history; `null`: nothing outside the store proves it',
    }),
  madeBy: z.object({ app: z.literal('pim-warden'), version: z.string() }),
};

const sidecarBody = z
  .object({
    kind: z.literal('pim-warden/export'),
    version: z.literal(1),
    tenantId: z.string(),
    format: z.enum(exportFormats),
    rows: count,
    bytes: count,
    sha256: z.string(),
    madeAt: when,
    madeFor: z.string().meta({ description: 'Object id of the requester' }),
    columns: z
      .array(z.object({ name: z.string(), meaning: z.string() }))
      .optional()
      .meta({ description: 'Of CSV: what each column says' }),
    ...basis,
  })
  .meta({ id: 'ExportSidecar', description: 'What makes an export evidence.' });

const basisBody = z
  .object(basis)
  .meta({ id: 'EvidenceBasis', description: 'What an answer about the history rests on.' });

/** Answers of a question, whose rows are these. */
export function exportedAnswers(row: z.ZodType) {
  return {
    200: {
      description:
        'One page, which may have few items and a `next` all the same; with `format`, a part of a file; with `sidecar`, what proves all of it',
      schema: z.union([
        z.object({ items: z.array(row), next: z.string().optional(), evidence: basisBody }),
        sidecarBody,
      ]),
      files: ['text/csv', 'application/jsonl'],
    },
  };
}
