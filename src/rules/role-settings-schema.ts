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
  mfa: yesOrNo(`Whether ${of} needs multifactor authentication. An app can then not make it.`),
  justification: yesOrNo(`Whether ${of} needs a justification.`),
});

function levelSchema(of: string, more = '') {
  return z
    .strictObject({
      permanent: yesOrNo(`Whether ${of} may be without an end.`),
      maximum: length('P3650D', `The longest ${of.replace(/^an? /, '')} with an end.`),
      ...demands(`giving ${of}`),
    })
    .optional()
    .meta({ description: `How ${of} is given.${more}` });
}

const approverSchema = z
  .strictObject({
    user: id('a user').optional().meta({ description: 'A user.' }),
    group: id('a group').optional().meta({ description: 'The members of a group.' }),
    manager: wholeNumber(1, 4).optional().meta({
      description: "The manager of whoever asks; at 2, that one's manager.",
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
    required: yesOrNo('Whether an activation needs approval.'),
    approvers: list(approverSchema, 'approvers').optional().meta({
      description: 'Who approves. None: the active Global and Privileged Role Administrators.',
    }),
    forExtension: yesOrNo('Whether an extension needs approval as well.'),
    requestorJustification: yesOrNo('Whether whoever asks for approval gives a reason.'),
    approverJustification: yesOrNo('Whether an approver gives a reason.'),
    timeOutDays: wholeNumber(0, 14).optional().meta({
      description: 'Days after which a request that nobody decided is refused.',
    }),
    escalateAfterMinutes: wholeNumber(0, 20_160).optional().meta({
      description: 'Minutes after which others may approve as well; 0: never.',
    }),
    escalationApprovers: list(approverSchema, 'approvers').optional().meta({ description: 'Those others.' }),
  })
  .optional()
  .meta({ description: 'Approval of activations: by whom, and how.' });

const mailSchema = z.strictObject({
  about: oneOf('activation', 'eligibility', 'assignment').meta({ description: 'What the mail is about.' }),
  to: oneOf('admin', 'requestor', 'approver').meta({
    description: 'Whose mail: administrators, whoever gets the access, approvers.',
  }),
  level: oneOf('none', 'critical', 'all').optional().meta({ description: 'Which mails are sent.' }),
  defaultRecipients: yesOrNo('Whether it goes to the recipients that Entra chooses.'),
  recipients: list(text(320), 'mail addresses').optional().meta({
    description:
      'Further addresses, all of them. Their domains must be in `api.recipientDomains` to be added.',
  }),
});

const settingsSchema = z
  .strictObject({
    activation: z
      .strictObject({
        permanent: yesOrNo('Whether an activation may be without an end. Entra always ends them.'),
        maximum: length('PT24H', 'The longest activation.'),
        mfa: yesOrNo(
          'Whether it needs multifactor authentication. Not together with an authentication context.',
        ),
        authenticationContext: pattern(
          /^(none|c[1-9][0-9]?)$/,
          '"none", or an authentication context from c1 to c99',
        )
          .optional()
          .meta({ description: 'The authentication context of Conditional Access that it needs.' }),
        justification: yesOrNo('Whether it needs a justification.'),
        ticket: yesOrNo('Whether it needs a ticket.'),
      })
      .optional()
      .meta({ description: 'What an activation needs.' }),
    approval: approvalSchema,
    eligibility: levelSchema(
      'an eligibility',
      ' `mfa` and `justification` are of the rule that has no control in the portal.',
    ),
    assignment: levelSchema('an active assignment'),
    notifications: list(mailSchema, 'mails').optional().meta({
      description: 'Mail that Entra sends: nine kinds, three recipients of each of three occasions.',
    }),
  })
  .prefault({})
  .meta({ description: 'What is stated. What is not may be anything.' });

const listOrName = '"all", "controlPlane", or a list of ids of roles with at least 1';

const baselineSchema = z.strictObject({
  name: text(100).meta({ description: 'Its name, which others may extend and findings give.' }),
  extends: text(100).optional().meta({
    description: 'Name of another baseline: what it states holds here where this one says nothing.',
  }),
  roles: z
    .union([z.literal(['all', 'controlPlane']), z.array(id('a role')).min(1, listOrName)], {
      error: listOrName,
    })
    .optional()
    .meta({
      description:
        'Whose settings. A list goes before `controlPlane` (every role that controls the tenant), and that before `all`. Without it, it is only there to be extended.',
      expected: listOrName,
    }),
  settings: settingsSchema,
});

export const roleSettingsSchema = z
  .strictObject({
    mode: oneOf('off', 'report', 'strengthen', 'enforce').optional().meta({
      description:
        '`off`: not looked at. `report`: differences are reported. `strengthen`: what makes the tenant stronger is written. `enforce`: whatever differs is written. Left out: `report` where there is a baseline, `off` where there is none.',
    }),
    baselines: list(baselineSchema, 'baselines').prefault([]).meta({
      description: 'What the settings of roles are to be. `npm run rules -- capture` writes those of today.',
    }),
    limits: z
      .strictObject({
        rolesPerRun: wholeNumber(0, 1_000).default(20).meta({
          description: 'Roles that one run writes to. The others are for later runs.',
        }),
        rolesPer24Hours: wholeNumber(0, 1_000).default(40).meta({
          description: 'Roles that are written to in 24 hours, whatever the number of runs.',
        }),
        controlPlanePer24Hours: wholeNumber(0, 1_000).default(5).meta({
          description: 'Of these, roles that control the tenant.',
        }),
      })
      .prefault({})
      .meta({ description: 'How much is written at once.' }),
    contested: z
      .strictObject({
        times: wholeNumber(2, 100).default(3).meta({
          description: 'A rule that others have set back so often is reported, and not written any more.',
        }),
        withinDays: wholeNumber(1, 90).default(30).meta({ description: 'In so many days before now.' }),
      })
      .prefault({})
      .meta({ description: 'Two automations that undo each other.' }),
  })
  .prefault({})
  .meta({ description: 'The settings of roles, held to baselines.' });

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
