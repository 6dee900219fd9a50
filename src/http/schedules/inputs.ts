import { z } from 'zod';
import { durationMilliseconds, instantText, laterBy } from '../../domain/matching/instants.ts';
import { canonicalScope, type ScheduleKind } from '../../domain/model/access.ts';
import type { PlannedChange, PlannedStep } from '../../domain/model/change.ts';
import { directoryScopeId, duration, guid, instant, paging } from '../core/inputs.ts';

/** Ids are in lower case and scopes as Graph spells them, whatever a caller writes. */
const key = {
  principalId: guid.toLowerCase(),
  roleDefinitionId: guid.toLowerCase(),
  directoryScopeId: directoryScopeId.overwrite(canonicalScope),
};

const filters = {
  principalId: guid.optional(),
  roleDefinitionId: guid.optional(),
  directoryScopeId: directoryScopeId.optional(),
};
const status = z
  .string()
  .regex(/^[A-Za-z0-9]{1,50}$/, 'expected a status as Graph spells it: Provisioned')
  .optional();

/** `GET /api/{assignments|eligibilities}`. */
export const listQuery = z
  .strictObject({
    ...filters,
    status: status.meta({ description: 'Of `view=schedules` only' }),
    view: z.enum(['instances', 'schedules']).default('instances').meta({
      description: '`instances`: what holds now. `schedules`: what is planned, now or later.',
    }),
    ...paging,
  })
  .refine(({ view, status }) => view === 'schedules' || status === undefined, {
    path: ['status'],
    message: 'instances have no status; use view=schedules',
  });

/** `GET /api/{assignments|eligibilities}/{id}`. */
export const readQuery = z.strictObject({ view: listQuery.shape.view });

/** `GET /api/{assignments|eligibilities}/requests`. */
export const requestsQuery = z.strictObject({ ...filters, status, ...paging });

const reason = z.string().trim().min(1).max(4_000);

/** `POST /api/{assignments|eligibilities}`: one change. */
export const actionBody = z
  .strictObject({
    action: z.enum(['assign', 'update', 'extend', 'renew', 'remove']),
    ...key,
    start: instant.optional().meta({ description: 'Absent: now' }),
    end: instant.optional().meta({ description: 'When it ends. One of end, duration and permanent' }),
    duration: duration.optional(),
    permanent: z.literal(true).optional().meta({ description: 'Without end' }),
    justification: reason.optional(),
    ticket: z
      .strictObject({
        number: z.string().min(1).max(200).optional(),
        system: z.string().min(1).max(200).optional(),
      })
      .optional(),
    validateOnly: z.boolean().default(false).meta({ description: 'Graph checks it and does nothing' }),
  })
  .superRefine((body, context) => {
    for (const { path, message } of contradictions(body))
      context.addIssue({ code: 'custom', path: [path], message });
  })
  .meta({ id: 'ScheduleAction', description: 'A change of an eligibility or an assignment.' });

export type ActionBody = z.output<typeof actionBody>;

/** The members of a change that say when it begins and ends. */
interface ActionTiming {
  readonly action: string;
  readonly start?: string | undefined;
  readonly end?: string | undefined;
  readonly duration?: string | undefined;
  readonly permanent?: true | undefined;
}

function contradictions(body: ActionTiming): { path: string; message: string }[] {
  const { action, start, end, duration, permanent } = body;
  const given = Object.entries({ end, duration, permanent }).flatMap(([name, value]) =>
    value === undefined ? [] : [name],
  );
  if (action === 'remove') {
    const foreign = [...(start === undefined ? [] : ['start']), ...given];
    return foreign.map((path) => ({ path, message: 'a removal is at once and has no schedule' }));
  }
  if (given.length !== 1) {
    const message = `expected one of end, duration and permanent, for ${action} says how long it lasts`;
    return [{ path: given[1] ?? 'end', message }];
  }
  if (start !== undefined && end !== undefined && new Date(end) <= new Date(start))
    return [{ path: 'end', message: 'it lies before start' }];
  return [];
}

export const actions = {
  assign: 'adminAssign',
  update: 'adminUpdate',
  extend: 'adminExtend',
  renew: 'adminRenew',
  remove: 'adminRemove',
} as const;

/** @param now where a duration begins that names no start. */
export function toPlannedChange(kind: ScheduleKind, body: ActionBody, now: Date): PlannedChange {
  const { principalId, roleDefinitionId, directoryScopeId, ticket, start, duration } = body;
  return {
    effect: 'requested',
    key: { principalId, roleDefinitionId, directoryScopeId },
    steps: [
      {
        kind,
        actions: [actions[body.action]],
        endDateTime: endOf(body, now),
        ...(start !== undefined && { startDateTime: instantText(new Date(start)) }),
        ...(duration !== undefined && { duration }),
      },
    ],
    // Known when it is claimed: it is read then.
    before: null,
    justification: body.justification ?? '',
    ticket: ticket === undefined ? null : { number: ticket.number, system: ticket.system },
  };
}

function endOf({ action, start, end, duration }: ActionBody, now: Date): PlannedStep['endDateTime'] {
  if (action === 'remove') return undefined;
  if (end !== undefined) return instantText(new Date(end));
  if (duration === undefined) return null;
  const begin = start === undefined ? now : new Date(start);
  return instantText(laterBy(begin, durationMilliseconds(duration) ?? 0));
}
