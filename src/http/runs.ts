import { z } from 'zod';
import type { RunHistory } from '../ports.ts';
import { type HttpAnswer, problem } from './answer.ts';

const listQuery = z.strictObject({
  top: z
    .string()
    .regex(/^\d{1,4}$/, 'expected a whole number from 1 to 1000')
    .transform(Number)
    .pipe(z.number().min(1).max(1000))
    .default(50),
  from: z.string().min(1).max(4096).optional(),
});

/** `GET /api/runs`: runs, newest first, `{ runs, next? }`. Query: `top` (1 to 1000, default 50), `from` (`next` of the page before). */
export async function listRuns(
  runs: RunHistory,
  query: Readonly<Record<string, string>>,
): Promise<HttpAnswer> {
  const asked = listQuery.safeParse(query);
  if (!asked.success) {
    const detail = asked.error.issues
      .map((issue) => `${issue.path.join('.') || 'query'}: ${issue.message}`)
      .join('; ');
    return problem(
      400,
      'The query is not usable',
      `${detail}. Known: top (1 to 1000) and from (the next of the page before).`,
    );
  }
  const { items, next } = await runs.list(asked.data);
  return { status: 200, jsonBody: { runs: items, next } };
}

/** `GET /api/runs/{id}`: one run. */
export async function readRun(runs: RunHistory, id: string): Promise<HttpAnswer> {
  const run = await runs.find(id);
  if (run !== undefined) return { status: 200, jsonBody: run };
  return problem(
    404,
    'No such run',
    `No run has the id ${JSON.stringify(id.slice(0, 100))}. GET /api/runs lists those there are.`,
  );
}
