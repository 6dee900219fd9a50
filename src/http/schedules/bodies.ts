import { z } from 'zod';
import { endText } from '../../domain/matching/ends.ts';
import type { RoleKey } from '../../domain/model/access.ts';
import { actionText } from '../../domain/model/actions.ts';
import type {
  Expiration,
  RoleSchedule,
  RoleScheduleInstance,
  ScheduleRequest,
} from '../../domain/model/role-schedules.ts';

/** Bodies of eligibilities, assignments and their requests in answers. Absent members are not sent. */

const optionalText = z.string().optional();
const when = z.iso.datetime().optional();
const expiration = {
  end: z.iso.datetime().optional().meta({ description: 'When it ends, where that is fixed' }),
  duration: z.string().optional().meta({ description: 'How long it lasts: `PT8H`, `P180D`' }),
  permanent: z.literal(true).optional().meta({ description: 'It has no end' }),
};
const key = { principalId: z.string(), roleDefinitionId: z.string(), directoryScopeId: z.string() };
const memberType = z.enum(['Direct', 'Group', 'Inherited']).optional();
const assignmentType = z
  .enum(['Assigned', 'Activated'])
  .optional()
  .meta({ description: 'Of assignments. `Activated`: it came from an eligibility' });

export const scheduleBody = z
  .object({
    id: z.string(),
    ...key,
    status: z.string(),
    createdUsing: optionalText.meta({
      description: 'The request that made it; absent for what PIM did not make',
    }),
    createdDateTime: when,
    modifiedDateTime: when,
    start: when,
    ...expiration,
    memberType,
    assignmentType,
  })
  .meta({ id: 'Schedule', description: 'What is planned, now or later.' });

export const instanceBody = z
  .object({
    id: z.string(),
    ...key,
    scheduleId: optionalText,
    start: when,
    end: when.meta({ description: 'Absent: without end' }),
    memberType,
    assignmentType,
    originId: optionalText,
  })
  .meta({ id: 'Instance', description: 'What holds now.' });

export const requestBody = z
  .object({
    id: z.string(),
    ...key,
    action: z.string(),
    status: z.string().meta({ description: "Graph's own word" }),
    progress: z.enum(['granted', 'pending', 'refused', 'unknown']),
    targetScheduleId: optionalText,
    approvalId: optionalText,
    createdDateTime: when,
    completedDateTime: when,
    createdBy: optionalText,
    start: when,
    ...expiration,
    justification: optionalText,
    ticket: z.object({ number: optionalText, system: optionalText }).optional(),
    validateOnly: z.boolean(),
  })
  .meta({ id: 'ScheduleRequest', description: 'A wish to change, as Graph keeps it for about 45 days.' });

export const outcomeBody = z
  .object({
    outcome: z.enum(['done', 'valid', 'pending', 'unconfirmed', 'accepted', 'awaiting-approval']).meta({
      description:
        '`done`: read back from Graph. `valid`: Graph would accept it, nothing was changed. `pending`: somebody must decide. `unconfirmed`: sent, but it did not show yet. `accepted`: it is executed after this answer; GET /api/changes/{id} says what came of it. `awaiting-approval`: it is executed when a person has approved it.',
    }),
    changeId: z.string().meta({ description: "The change's row in table Changes" }),
    because: optionalText,
    expiresAt: when.meta({ description: 'Of `awaiting-approval`: not approved by then, it is never done' }),
    request: requestBody.optional(),
    schedule: scheduleBody.optional(),
    instance: instanceBody.optional(),
  })
  .meta({ id: 'ScheduleOutcome', description: 'What came of a change.' });

export function toScheduleBody(schedule: RoleSchedule): z.input<typeof scheduleBody> {
  return {
    id: schedule.id,
    ...toKey(schedule.key),
    status: schedule.status,
    createdUsing: schedule.createdUsing,
    createdDateTime: schedule.createdDateTime?.toISOString(),
    modifiedDateTime: schedule.modifiedDateTime?.toISOString(),
    start: schedule.startDateTime?.toISOString(),
    ...toExpiration(schedule.expiration),
    memberType: schedule.memberType,
    assignmentType: schedule.assignmentType,
  };
}

export function toInstanceBody(instance: RoleScheduleInstance): z.input<typeof instanceBody> {
  return {
    id: instance.id,
    ...toKey(instance.key),
    scheduleId: instance.scheduleId,
    start: instance.startDateTime?.toISOString(),
    end: endText(instance.endDateTime) ?? undefined,
    memberType: instance.memberType,
    assignmentType: instance.assignmentType,
    originId: instance.originId,
  };
}

export function toRequestBody(request: ScheduleRequest): z.input<typeof requestBody> {
  return {
    id: request.id,
    ...toKey(request.key),
    action: actionText(request.action),
    status: request.status,
    progress: request.progress,
    targetScheduleId: request.targetScheduleId,
    approvalId: request.approvalId,
    createdDateTime: request.createdDateTime?.toISOString(),
    completedDateTime: request.completedDateTime?.toISOString(),
    createdBy: request.createdBy,
    start: request.startDateTime?.toISOString(),
    ...toExpiration(request.expiration),
    justification: request.justification,
    ticket: request.ticket,
    validateOnly: request.isValidationOnly,
  };
}

function toKey({ principalId, roleDefinitionId, directoryScopeId }: RoleKey) {
  return { principalId, roleDefinitionId, directoryScopeId };
}

function toExpiration(expiration: Expiration | undefined) {
  switch (expiration?.kind) {
    case undefined:
      return {};
    case 'never':
      return { permanent: true as const };
    case 'at':
      return { end: expiration.endDateTime.toISOString() };
    case 'after':
      return { duration: expiration.duration };
    default:
      return expiration satisfies never;
  }
}
