import { z } from 'zod';
import data from './pim-cases.json' with { type: 'json' };

const pimCase = z.strictObject({
  id: z.string().min(1),
  kind: z.enum(['docs', 'observed']),
  fidelity: z.enum(['verbatim', 'transcribed', 'reconstructed']),
  source: z.string(),
  method: z.enum(['GET', 'POST', 'PATCH', 'DELETE']),
  /** The full address with readable, unencoded query options. */
  path: z.string().startsWith('https://graph.microsoft.com/'),
  headers: z.record(z.string(), z.string()),
  requestBody: z.record(z.string(), z.unknown()).nullable(),
  status: z.int(),
  responseHeaders: z.record(z.string(), z.string()),
  responseBody: z.union([z.record(z.string(), z.unknown()), z.number()]).nullable(),
  notes: z.string(),
});

/** A documented or observed request with its answer. */
export type PimCase = z.infer<typeof pimCase>;

/** The cases. Other tools share the file pim-cases.json, so it stays unchanged, byte for byte. */
export const pimCases: readonly PimCase[] = z
  .strictObject({ _about: z.string(), cases: z.array(pimCase) })
  .parse(data).cases;

/** @throws Error when the case does not exist. */
export function caseNamed(id: string): PimCase {
  const found = pimCases.find((each) => each.id === id);
  if (found === undefined) throw new Error(`pim-cases.json has no case ${id}`);
  return found;
}
