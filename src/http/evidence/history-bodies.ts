import { z } from 'zod';

/** Rows of answers about the history of access. */

const when = z.iso.datetime();
const text = z.string().nullable();

const about = z
  .object({
    record: z.enum([
      'eligibility',
      'assignment',
      'membership',
      'request',
      'role-settings',
      'role',
      'principal',
      'review',
    ]),
    principalId: text,
    principalKind: text,
    principalName: text.meta({ description: 'As it was called then' }),
    accountEnabled: z.boolean().nullable(),
    roleDefinitionId: text,
    directoryScopeId: text,
    groupId: text,
    groupAccess: text.meta({ description: '`member` or `owner`' }),
    assignmentType: text,
    memberType: text,
    scheduleId: text,
    startDateTime: text,
    endDateTime: text.meta({
      description: '`never`, `unknown`, or an instant; of a request also a duration',
    }),
    status: text.meta({ description: 'Of a request; of a review its verdict' }),
  })
  .meta({
    id: 'EvidenceAbout',
    description: 'What a row is about; `null`: it has none, or it was not known.',
  });

const time = z
  .union([
    z.object({ kind: z.literal('exact'), at: when, source: z.string() }),
    z.object({
      kind: z.literal('between'),
      after: when.nullable(),
      before: when,
      afterRun: text,
      beforeRun: z.string(),
    }),
  ])
  .meta({
    id: 'EvidenceTime',
    description: '`exact`, and who says so; or `between` two looks, of which only the later one saw it.',
  });

const cause = z
  .object({
    requestId: text,
    justification: text,
    ticket: text,
    by: text,
    approvedBy: text,
    changeId: text.meta({ description: 'The change of this app' }),
    auditEventId: text,
  })
  .nullable()
  .meta({ id: 'EvidenceCause', description: 'Why it happened; `null`: nobody tells.' });

const record = z
  .looseObject({ kind: z.string() })
  .meta({ id: 'EvidenceRecord', description: 'Everything that was recorded.' });

export const accessRow = z
  .object({
    at: when,
    about,
    roleName: text,
    holds: z.enum(['active', 'eligible']),
    path: z.enum(['direct', 'group', 'group-eligibility', 'activation']).meta({
      description:
        '`group`: as a member of a group that has it; `group-eligibility`: eligible for its membership (PIM for Groups)',
    }),
    throughGroupId: text,
    throughGroupName: text,
    isCertain: z.boolean().meta({ description: '`false`: nobody knows for sure that it was so then' }),
    steps: z
      .array(z.object({ record, since: time, because: cause, learntAt: when, learntBy: z.string() }))
      .meta({ description: 'From the principal to the target; the last one is the access itself' }),
  })
  .meta({ id: 'EvidenceAccess', description: 'An access at an instant, by one path.' });

const state = z.object({ record, since: time, because: cause, isCertain: z.boolean() }).nullable();

export const differenceRow = z
  .object({
    difference: z.enum(['added', 'removed', 'changed']),
    about,
    roleName: text,
    before: state.meta({ description: '`null`: it was not' }),
    after: state,
  })
  .meta({ id: 'EvidenceDifference', description: 'What is different between two instants.' });

export const timelineRow = z
  .object({
    about,
    roleName: text,
    record,
    began: time.nullable(),
    beganAs: z.enum(['opened', 'revised', 'unknown']),
    because: cause,
    ended: time.nullable().meta({ description: '`null`: it lasts, as far as is known' }),
    endedAs: z.enum(['closed', 'revised', 'expired']).nullable(),
    endedBecause: cause,
    throughGroupId: text,
    throughAs: z
      .enum(['member', 'eligible'])
      .nullable()
      .meta({ description: 'Of the group: its member, or eligible for its membership' }),
    learntAt: when.nullable(),
    learntBy: text,
  })
  .meta({ id: 'EvidenceInterval', description: 'A record for as long as it was so.' });
