import { z } from 'zod';
import { dayMilliseconds, durationMilliseconds } from '../domain/matching/instants.ts';
import type {
  Baseline,
  RoleSettingsRules,
  SettingValue,
  StatedSettings,
} from '../domain/model/role-baseline.ts';
import { id, list, nameForTheReader, oneOf, pattern, text, wholeNumber } from './members.ts';

const yesOrNo = (description: string) =>
  z.boolean({ error: 'true or false' }).optional().meta({ description, expected: 'true or false' });

/** ISO 8601. Graph takes hours and days; a length of nothing would refuse every request. */
function length(most: 'PT24H' | 'P3650D', description: string) {
  const error = `an ISO 8601 duration from PT5M to ${most} without years, months and weeks, such as PT8H or P180D`;
  const isWithin = (written: string): boolean => {
    const milliseconds = durationMilliseconds(written) ?? 0;
    return milliseconds >= 300_000 && milliseconds <= (most === 'PT24H' ? 1 : 3650) * dayMilliseconds;
  };
  return z.string({ error }).refine(isWithin, { error }).optional().meta({ description, expected: error });
}

const demands = (of: string) => ({
  mfa: yesOrNo(`Whether ${of} requires multi-factor authentication. An app cannot do it then.`),
  justification: yesOrNo(`Whether ${of} requires a justification.`),
});

function levelSchema(of: string, more = '') {
  return z
    .strictObject({
      permanent: yesOrNo(`Whether ${of} may have no end.`),
      maximum: length('P3650D', `The maximum duration of ${of} that has an end.`),
      ...demands(`granting ${of}`),
    })
    .optional()
    .meta({ description: `What granting ${of} requires.${more}` });
}

const approverSchema = z
  .strictObject({
    user: id('a user').optional().meta({ description: 'A user.' }),
    group: id('a group').optional().meta({ description: 'A group, whose members approve.' }),
    manager: wholeNumber(1, 4).optional().meta({
      description: "The requester's manager (1), that manager's manager (2), and so on.",
    }),
    name: nameForTheReader(),
  })
  .refine(
    ({ user, group, manager }) => [user, group, manager].filter((one) => one !== undefined).length === 1,
    {
      error: 'one of "user", "group" and "manager"',
    },
  );

const approvalSchema = z
  .strictObject({
    required: yesOrNo('Whether an activation requires approval.'),
    approvers: list(approverSchema, 'approvers').optional().meta({
      description:
        'Who approves. If empty, the active Global Administrators and Privileged Role Administrators.',
    }),
    forExtension: yesOrNo('Whether an extension requires approval too.'),
    requestorJustification: yesOrNo('Whether the requester must give a reason.'),
    approverJustification: yesOrNo('Whether the approver must give a reason.'),
    timeOutDays: wholeNumber(0, 14).optional().meta({
      description: 'Days after which an undecided request is refused.',
    }),
    escalateAfterMinutes: wholeNumber(0, 20_160).optional().meta({
      description: 'Minutes after which the escalation approvers may approve too. 0 means never.',
    }),
    escalationApprovers: list(approverSchema, 'approvers')
      .optional()
      .meta({ description: 'The escalation approvers.' }),
  })
  .optional()
  .meta({ description: 'Approval of activations.' });

const mailSchema = z.strictObject({
  about: oneOf('activation', 'eligibility', 'assignment').meta({ description: 'What the mail is about.' }),
  to: oneOf('admin', 'requestor', 'approver').meta({
    description: 'Who receives it: administrators, the person who gets the access, or approvers.',
  }),
  level: oneOf('none', 'critical', 'all').optional().meta({ description: 'Which mails are sent.' }),
  defaultRecipients: yesOrNo("Whether it is sent to Entra's default recipients."),
  recipients: list(text(320), 'mail addresses').optional().meta({
    description:
      'The complete list of additional addresses. An address can be added only if its domain is in `api.recipientDomains`.',
  }),
});

const settingsSchema = z
  .strictObject({
    activation: z
      .strictObject({
        permanent: yesOrNo('Whether an activation may have no end. Entra always sets one.'),
        maximum: length('PT24H', 'The maximum duration of an activation.'),
        mfa: yesOrNo(
          'Whether it requires multi-factor authentication. Cannot be combined with an authentication context.',
        ),
        authenticationContext: pattern(
          /^(none|c[1-9][0-9]?)$/,
          '"none", or an authentication context from c1 to c99',
        )
          .optional()
          .meta({ description: 'The Conditional Access authentication context it requires.' }),
        justification: yesOrNo('Whether it requires a justification.'),
        ticket: yesOrNo('Whether it requires a ticket.'),
      })
      .optional()
      .meta({ description: 'What an activation requires.' }),
    approval: approvalSchema,
    eligibility: levelSchema(
      'an eligibility',
      ' `mfa` and `justification` belong to a rule that the portal does not show.',
    ),
    assignment: levelSchema('an active assignment'),
    notifications: list(mailSchema, 'mails').optional().meta({
      description: 'The notifications that Entra sends: three events, each with three kinds of recipients.',
    }),
  })
  .prefault({})
  .meta({ description: 'The desired settings. Whatever is left out may have any value.' });

const listOrName = '"all", "controlPlane", or a list of ids of roles with at least 1';

const baselineSchema = z.strictObject({
  name: text(100).meta({ description: 'The name of the baseline, used in `extends` and in findings.' }),
  extends: text(100).optional().meta({
    description: 'The name of another baseline, whose settings apply wherever this one states none.',
  }),
  roles: z
    .union([z.literal(['all', 'controlPlane']), z.array(id('a role')).min(1, listOrName)], {
      error: listOrName,
    })
    .optional()
    .meta({
      description:
        'The roles this baseline applies to. A list takes precedence over `controlPlane` (every role that controls the tenant), which takes precedence over `all`. If left out, the baseline can only be extended.',
      expected: listOrName,
    }),
  settings: settingsSchema,
});

export const roleSettingsSchema = z
  .strictObject({
    mode: oneOf('off', 'report', 'strengthen', 'enforce').optional().meta({
      description:
        '`off`: not looked at. `report`: differences are reported. `strengthen`: only changes that make the tenant more secure are written. `enforce`: every difference is corrected. If left out: `report` if there is a baseline, otherwise `off`.',
    }),
    baselines: list(baselineSchema, 'baselines').prefault([]).meta({
      description:
        'The desired role settings. `npm run rules -- capture` writes the current ones as baselines.',
    }),
    limits: z
      .strictObject({
        rolesPerRun: wholeNumber(0, 1_000).default(20).meta({
          description: 'The maximum number of roles changed in one run. The rest wait for later runs.',
        }),
        rolesPer24Hours: wholeNumber(0, 1_000).default(40).meta({
          description: 'The maximum number of roles changed in 24 hours, across all runs.',
        }),
        controlPlanePer24Hours: wholeNumber(0, 1_000).default(5).meta({
          description: 'The maximum number of these that control the tenant.',
        }),
      })
      .prefault({})
      .meta({ description: 'How many roles may be changed at once.' }),
    contested: z
      .strictObject({
        times: wholeNumber(2, 100).default(3).meta({
          description:
            'A rule that others have changed back this many times is only reported and no longer written.',
        }),
        withinDays: wholeNumber(1, 90)
          .default(30)
          .meta({ description: 'The number of days in which these are counted.' }),
      })
      .prefault({})
      .meta({ description: "Protection against two automations that undo each other's changes." }),
  })
  .prefault({})
  .meta({ description: 'Role settings and the baselines they are compared with.' });

type RoleSettingsFile = z.output<typeof roleSettingsSchema>;
type SettingsFile = z.output<typeof settingsSchema>;

/** The section as the domain's rules: each setting by its name. */
export function toRoleSettingsRules({ mode, baselines, ...rest }: RoleSettingsFile): RoleSettingsRules {
  return {
    ...rest,
    mode: mode ?? (baselines.length > 0 ? 'report' : 'off'),
    baselines: baselines.map(
      ({ name, extends: parent, roles, settings }): Baseline => ({
        name,
        extends: parent,
        roles: roles ?? [],
        settings: statedIn(settings),
      }),
    ),
  };
}

function statedIn({
  activation,
  approval,
  eligibility,
  assignment,
  notifications,
}: SettingsFile): StatedSettings {
  const { approvers, escalationApprovers, ...plain } = approval ?? {};
  const named = {
    approvers: approvers?.map(approverText),
    escalationApprovers: escalationApprovers?.map(approverText),
  };
  return Object.fromEntries([
    ...prefixed('activation', activation),
    ...prefixed('approval', { ...plain, ...named }),
    ...prefixed('eligibility', eligibility),
    ...prefixed('assignment', assignment),
    ...(notifications ?? []).flatMap(({ about, to, ...mail }) =>
      prefixed(`notifications.${about}.${to}`, mail),
    ),
  ]);
}

function prefixed(
  section: string,
  members: Readonly<Record<string, SettingValue | undefined>> = {},
): readonly (readonly [string, SettingValue])[] {
  return Object.entries(members).flatMap(([name, value]) =>
    value === undefined ? [] : [[`${section}.${name}`, value] as const],
  );
}

function approverText({ user, group, manager }: z.output<typeof approverSchema>): string {
  if (user !== undefined) return `user ${user}`;
  return group === undefined ? `manager ${manager}` : `group ${group}`;
}

/** Whether the rules file takes these settings. */
export function mayStateSettings(settings: unknown): boolean {
  return settingsSchema.safeParse(settings).success;
}
