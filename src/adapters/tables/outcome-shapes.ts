import { z } from 'zod';
import { outcomeCodes } from '../../domain/model/outcome.ts';
import { accessKey, instant, roleKey, scheduleKind } from './store/shapes.ts';

const text = z.string();

const refusal = z.strictObject({
  code: text,
  message: text,
  failedRules: z.array(text),
  claims: text.optional(),
  retry: z.enum(['never', 'later', 'with-other-token']),
  status: z.number(),
  requestId: text.optional(),
  date: text.optional(),
  followsLostAnswer: z.literal(true).optional(),
});

const expiration = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('never') }),
  z.strictObject({ kind: z.literal('at'), endDateTime: instant }),
  z.strictObject({ kind: z.literal('after'), duration: text }),
]);
const memberType = z.enum(['Direct', 'Group', 'Inherited']).optional();
const assignmentType = z.enum(['Assigned', 'Activated']).optional();

const request = z.looseObject({
  kind: scheduleKind,
  id: text,
  key: roleKey,
  action: z.union([text, z.strictObject({ unknown: text })]),
  status: text,
  progress: z.enum(['granted', 'pending', 'refused', 'unknown']),
  createdDateTime: instant.optional(),
  completedDateTime: instant.optional(),
  startDateTime: instant.optional(),
  expiration: expiration.optional(),
  isValidationOnly: z.boolean(),
});

const schedule = z.looseObject({
  kind: scheduleKind,
  id: text,
  key: roleKey,
  status: text,
  createdDateTime: instant.optional(),
  modifiedDateTime: instant.optional(),
  startDateTime: instant.optional(),
  expiration: expiration.optional(),
  memberType,
  assignmentType,
});

const end = z.union([z.enum(['never', 'unknown']), instant]);

const instance = z.looseObject({
  kind: scheduleKind,
  id: text,
  key: roleKey,
  startDateTime: instant.optional(),
  endDateTime: end,
  memberType,
  assignmentType,
});

const policy = z.looseObject({
  id: text,
  lastModifiedDateTime: instant.optional(),
  rules: z.array(z.looseObject({ id: text, kind: text, wire: z.record(text, z.unknown()) })),
});

/** The JSON of outcomes, checked when it is read. */
export const outcomeShape = z.strictObject({
  state: z.enum(['done', 'validated', 'refused', 'unconfirmed']),
  code: z.enum(outcomeCodes),
  message: text,
  refusal: refusal.optional(),
  failure: z
    .strictObject({
      kind: text,
      code: text,
      requestId: text.optional(),
      claims: text.optional(),
      retryAfterSeconds: z.number().optional(),
    })
    .optional(),
  obstacles: z
    .array(z.strictObject({ code: text, stops: text, itemId: text.optional(), sentence: text }))
    .optional(),
  request: request.optional(),
  schedule: schedule.optional(),
  instance: instance.optional(),
  policy: policy.optional(),
  changedRules: z.array(text).optional(),
  grantedUntil: instant.optional(),
  checks: z
    .array(z.strictObject({ code: text, isMet: z.boolean(), isKnown: z.boolean(), sentence: text }))
    .optional(),
  commandIds: z.array(text).optional(),
  removals: z
    .array(
      z.strictObject({
        kind: scheduleKind,
        key: accessKey,
        state: z.enum(['done', 'validated', 'refused', 'unconfirmed']),
        code: z.enum(outcomeCodes),
        message: text,
        requestId: text.optional(),
      }),
    )
    .optional(),
});
