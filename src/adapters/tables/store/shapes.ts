import { z } from 'zod';
import type { AccessKey, GroupKey, RoleKey } from '../../../domain/model/access.ts';
import type { PlannedChange } from '../../../domain/model/change.ts';
import type { Evidence } from '../../../domain/model/plan.ts';
import type { Reason } from '../../../domain/model/reasons.ts';
import { adminActions } from '../../../domain/model/role-schedules.ts';

/** What our rows and the JSON in them are made of, to be checked when they are read. */

/** An instant as columns and JSON hold it. */
export const instant = z.iso.datetime().transform((text) => new Date(text));
/** An instant that stays text. */
export const instantText = z.iso.datetime();
const endText = z.union([instantText, z.literal('unknown')]).nullable();
export const mode = z.enum(['off', 'plan', 'apply']);
export const scheduleKind = z.enum(['eligibility', 'assignment']);
export const count = z.int().nonnegative();

/** Any reason of this or an earlier version: what is kept for years must stay readable when a reason is renamed. */
export const reason = codeOf<Reason>();

/** A word of a closed list that may have had other words once. */
export function codeOf<T extends string>() {
  return z.custom<T>((value) => typeof value === 'string' && /^[a-z]+(-[a-z]+)*$/.test(value), 'not a code');
}

export const roleKey: z.ZodType<RoleKey> = z.strictObject({
  principalId: z.string(),
  roleDefinitionId: z.string(),
  directoryScopeId: z.string(),
});
const groupKey: z.ZodType<GroupKey> = z.strictObject({
  principalId: z.string(),
  groupId: z.string(),
  accessId: z.enum(['member', 'owner']),
});
export const accessKey: z.ZodType<AccessKey> = z.union([roleKey, groupKey]);

export const evidence: z.ZodType<Evidence> = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null()]),
);

/** What was there before a change. */
export const accessBefore = z
  .strictObject({
    kind: scheduleKind,
    scheduleId: z.string().nullable(),
    startDateTime: instantText.nullable(),
    endDateTime: endText,
  })
  .nullable();

export const plannedChange = asWritten<PlannedChange>(
  z.strictObject({
    effect: z.enum(['renewal', 'removal', 'conversion', 'restore', 'requested']),
    key: accessKey,
    steps: z.array(
      z.strictObject({
        kind: scheduleKind,
        actions: z.array(z.enum(adminActions)),
        // Absent in a removal: JSON knows no `undefined`.
        endDateTime: instantText.nullable().optional(),
        startDateTime: instantText.optional(),
        duration: z.string().optional(),
      }),
    ),
    before: accessBefore,
    justification: z.string(),
    ticket: z.strictObject({ number: z.string().optional(), system: z.string().optional() }).nullable(),
  }),
);

/**
 * A value that is checked and handed on as it is, so that its members stay in their order: what was planned is compared
 * with what was stored as text.
 *
 * @param shape must not change what it checks.
 */
export function asWritten<T>(shape: z.ZodType) {
  return z.custom<T>().check(({ value, issues }) => {
    const { error } = shape.safeParse(value);
    for (const { path, message } of error?.issues ?? [])
      issues.push({ code: 'custom', path, message, input: value });
  });
}
