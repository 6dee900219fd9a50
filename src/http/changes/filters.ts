import { z } from 'zod';
import { accessKeysOf } from '../../domain/commands/access-keys.ts';
import { isDirectoryRole, sameId } from '../../domain/model/access.ts';
import { type ChangeRecord, type CommandContent, changeStates } from '../../domain/model/command.ts';
import { hygieneJobs } from '../../domain/model/plan.ts';
import { graphId, guid, instant, paging } from '../core/inputs.ts';

/** Filters of changes. */

const entryId = z.string().regex(/^[A-Za-z0-9._:-]{1,100}$/, 'expected an id as a listing gave it');

/** `changes/{id}`. */
export const changeParams = z.strictObject({ id: entryId });

/** `GET changes`. */
export const changesQuery = z.strictObject({
  ...paging,
  runId: entryId.optional(),
  state: z.enum(changeStates).optional(),
  since: instant.optional(),
  principalId: guid.optional().meta({ description: 'Whose access it is about' }),
  roleDefinitionId: graphId.optional(),
  askedBy: z.string().min(1).max(100).optional().meta({ description: 'Object id of the requester' }),
  job: z
    .enum([...hygieneJobs, 'undo', 'check-role-settings'])
    .optional()
    .meta({ description: 'Made by this job' }),
  operation: z
    .string()
    .regex(/^[A-Za-z.-]{1,80}$/, 'expected an operation as changes have it: eligibility.adminAssign')
    .optional(),
  reason: z
    .string()
    .regex(/^[a-z-]{1,60}$/, 'expected a reason as docs/rules.md lists them: not-used')
    .optional()
    .meta({ description: 'Of changes of jobs: docs/rules.md says what each means' }),
});

type Wanted = Omit<z.output<typeof changesQuery>, 'top' | 'from' | 'since' | 'runId'>;

/** Whether a change is wanted; `undefined`: all are. */
export function changesWanted(query: Wanted): ((record: ChangeRecord) => boolean) | undefined {
  if (Object.values(query).every((wanted) => wanted === undefined)) return undefined;
  const { state, principalId, roleDefinitionId, askedBy, job, operation, reason } = query;
  const isAmong = (wanted: string | undefined, ids: readonly string[]) =>
    wanted === undefined || ids.some((id) => sameId(id, wanted));
  return (record) =>
    (state === undefined || record.state === state) &&
    (operation === undefined || record.operation === operation) &&
    (job === undefined || jobOf(record) === job) &&
    (reason === undefined || (record.content.kind === 'access' && record.content.reason === reason)) &&
    isAmong(askedBy, [record.askedBy.objectId]) &&
    isAmong(principalId, principalsOf(record.content)) &&
    isAmong(roleDefinitionId, rolesOf(record));
}

function jobOf({ source }: ChangeRecord): string | undefined {
  if (source.kind === 'baseline') return 'check-role-settings';
  return source.kind === 'job' ? source.job : undefined;
}

function principalsOf(content: CommandContent): readonly string[] {
  return content.kind === 'revocation'
    ? [content.principalId]
    : accessKeysOf(content).map(({ principalId }) => principalId);
}

function rolesOf({ content, before }: ChangeRecord): readonly string[] {
  if (content.kind === 'role-settings')
    return before?.kind === 'role-settings' && before.roleDefinitionId !== undefined
      ? [before.roleDefinitionId]
      : [];
  return accessKeysOf(content).flatMap((key) => (isDirectoryRole(key) ? [key.roleDefinitionId] : []));
}
