import { z } from 'zod';
import data from './pim-cases.json' with { type: 'json' };

const pimCase = z.strictObject({
  id: z.string().min(1),
  kind: z.enum(['docs', 'observed']),
  fidelity: z.enum(['verbatim', 'transcribed', 'reconstructed']),
  source: z.string(),
  method: z.enum(['GET', 'POST', 'PATCH', 'DELETE']),
  /** The whole address; query options as people write them, not encoded. */
  path: z.string().startsWith('https://graph.microsoft.com/'),
  headers: z.record(z.string(), z.string()),
  requestBody: z.record(z.string(), z.unknown()).nullable(),
  status: z.int(),
  responseHeaders: z.record(z.string(), z.string()),
  responseBody: z.union([z.record(z.string(), z.unknown()), z.number()]).nullable(),
  notes: z.string(),
});

/** One request that Microsoft documents, or that somebody observed, with its answer. */
export type PimCase = z.infer<typeof pimCase>;

/** pim-cases.json is the tracker's reference/pim-cases.json, byte for byte. */
export const pimCases: readonly PimCase[] = z
  .strictObject({ _about: z.string(), cases: z.array(pimCase) })
  .parse(data).cases;

/** @throws Error when there is none. */
export function caseNamed(id: string): PimCase {
  const found = pimCases.find((each) => each.id === id);
  if (found === undefined) throw new Error(`pim-cases.json has no case ${id}`);
  return found;
}
