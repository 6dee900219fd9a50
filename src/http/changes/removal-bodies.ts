import { z } from 'zod';
import type { RevocationContent } from '../../domain/model/command.ts';
import type { RemovalOutcome } from '../../domain/model/outcome.ts';

/** An access in answers. */
export const accessKey = z.union([
  z.object({ principalId: z.string(), roleDefinitionId: z.string(), directoryScopeId: z.string() }),
  z.object({ principalId: z.string(), groupId: z.string(), accessId: z.enum(['member', 'owner']) }),
]);
export const scheduleKind = z.enum(['eligibility', 'assignment']);

/** Of a revocation: what is taken away, and what is left. */
export const revocationMembers = {
  removals: z
    .array(
      z.object({
        kind: scheduleKind,
        key: accessKey,
        state: z.enum(['to-be-removed', 'done', 'validated', 'refused', 'unconfirmed']),
        because: z.string().optional(),
        requestId: z.string().optional().meta({ description: "Graph's id of the request" }),
      }),
    )
    .meta({ description: 'What is to be taken away, and what came of each' }),
  left: z.array(z.string()).meta({ description: 'What comes through groups, or could not be read' }),
};

const body = z.object(revocationMembers);

/** @param outcomes absent: nothing has been done about it yet. */
export function toRevocationMembers(
  { removals, left }: RevocationContent,
  outcomes: readonly RemovalOutcome[] | undefined,
): z.input<typeof body> {
  const wanted = removals.map(({ key, steps }) => ({
    kind: steps[0]?.kind ?? ('assignment' as const),
    key,
    state: 'to-be-removed' as const,
  }));
  const came = outcomes?.map(({ kind, key, state, message, requestId }) => ({
    ...{ kind, key, state, requestId },
    because: message === '' ? undefined : message,
  }));
  return { removals: came ?? wanted, left: [...left] };
}
