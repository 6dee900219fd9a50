import { z } from 'zod';
import { findingWeights } from '../../evidence/proof/findings.ts';
import { verifyEvidence } from '../../evidence/verify/verify-evidence.ts';
import { problem } from '../core/answer.ts';
import { defineRoute, type Route } from '../core/route.ts';

const count = z.int().nonnegative();

const query = z.strictObject({
  head: z.string().min(1).max(4_000).optional().meta({
    description: 'A head that you kept, as it was signed: what was sealed by then must still be there',
  }),
});

const finding = z.object({
  kind: z.enum(Object.keys(findingWeights)),
  runId: z.string().optional(),
  place: z.string().optional(),
  because: z.string(),
});

const verification = z.object({
  state: z.enum(['proven', 'consistent', 'unverified', 'altered']).meta({
    description:
      '`proven`: up to a head that was kept outside and is over the last entry; `consistent`: all that is there fits, and the end is not provable; `unverified`: something could not be verified, which is no sign that it was altered; `altered`',
  }),
  sentence: z.string(),
  findings: z.array(finding),
  log: z.object({ entries: count, signed: count, outside: count }),
  rows: z.object({ verified: count, erased: count, partitions: count }),
  erasures: z
    .array(z.object({ at: z.string(), what: z.string(), by: z.string(), reason: z.string(), rows: count }))
    .meta({ description: 'What was taken out on purpose, by whom and why' }),
  notVerified: z.array(z.string()),
});

/** `evidence/verify`: reads and hashes all that is sealed. */
export const verifyRoute: Route = defineRoute({
  operationId: 'verifyEvidence',
  method: 'GET',
  path: 'evidence/verify',
  requiredRole: 'PimWarden.Read',
  tag: 'evidence',
  summary: 'Whether the history of access is as it was sealed: every row is read and hashed again',
  query,
  answers: { 200: { description: 'What was found', schema: verification } },
  async answer({ query: { head }, ports, graph: { signal } }) {
    const keptHeads = head === undefined ? [] : [{ note: head, source: 'the request' }];
    try {
      return { status: 200, jsonBody: await verifyEvidence(ports, { keptHeads }, signal) };
    } catch (error) {
      if (!signal.aborted) throw error;
      const detail =
        'Not every row could be read within API_TIME_BUDGET_SECONDS: nothing was verified, and nothing was found altered. Run npm run verify, which has no such limit.';
      return problem(504, 'The time for this call ran out', detail, { retry: 'later' });
    }
  },
});
