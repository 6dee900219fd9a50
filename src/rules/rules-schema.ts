import { z } from 'zod';
import { controlPlaneRoles, synchronisationRoles } from './control-plane-roles.ts';
import { allOr, days, id, instant, list, mode, oneOf, percent, scope, text, wholeNumber } from './members.ts';

/**
 * What `rules.json` may say. The one source of the check, of the JSON Schema that editors read, and of the table in
 * docs/rules.md. Every default is on the safe side: nothing is changed unattended unless the file says so.
 */

const name = text(200).optional().meta({ description: 'A name for the reader; nothing is decided by it.' });

const protectedObject = (of: string) =>
  z.strictObject({
    id: id(of).meta({ description: `Object id of ${of}; of a role, its role definition id.` }),
    why: text().meta({ description: 'Why nobody but a person may touch it. Plans quote it.' }),
    name,
  });

const protectedObjects = z
  .strictObject({
    principals: list(protectedObject('a user or service principal'), 'users and service principals', 1).meta({
      description:
        "Users and service principals that no writer touches: break-glass accounts, accounts that synchronise, this app's own identity. All of them must be found in the directory, or nothing is changed.",
    }),
    groups: list(protectedObject('a group'), 'groups').default([]).meta({
      description: 'Groups that no writer touches, and everybody who is in them, at any depth.',
    }),
    roles: list(protectedObject('a role'), 'roles')
      .default(synchronisationRoles.map((role) => ({ ...role })))
      .meta({ description: 'Roles whose assignments no writer touches, whoever holds them.' }),
  })
  .meta({ description: 'What no writer ever touches: nothing of it is renewed, removed or converted.' });

const ticketText = text(100);

const exception = z.strictObject({
  principalId: id('a user, group or service principal').meta({ description: 'Who needs the access.' }),
  roleDefinitionId: id('a role')
    .optional()
    .meta({ description: 'Which role; without it, every role of the principal.' }),
  directoryScopeId: scope().optional().meta({ description: 'At which scope; without it, every scope.' }),
  owner: text(200).meta({ description: 'Who answers for the exception and is told before it expires.' }),
  reason: text().meta({ description: 'Why the access is needed although it looks unused.' }),
  ticket: ticketText.meta({ description: 'Where it was agreed.' }),
  expires: instant('end').meta({
    description:
      'The last day on which it holds. There is none without an end; it is announced before it ends.',
  }),
  name,
});

const attestation = z.strictObject({
  principalId: id('a user or group').meta({ description: 'Who is eligible.' }),
  roleDefinitionId: id('a role').meta({ description: 'For which role.' }),
  directoryScopeId: scope().default('/').meta({ description: 'At which scope.' }),
  by: text(200).meta({ description: 'The person who says so.' }),
  on: instant('begin').meta({ description: 'When they said so: a new chain of renewals begins here.' }),
  until: instant('end').meta({ description: 'The last day on which their word counts.' }),
  name,
});

const allowance = (count: number, share: number) =>
  z
    .strictObject({
      count: wholeNumber(0, 100_000).default(count).meta({ description: 'So many changes; 0: none.' }),
      percent: percent().default(share).meta({
        description:
          'So much of the access of the same kind that the run saw. One change is always within it, or a small tenant could never have any.',
      }),
    })
    .prefault({});

const limitSet = (of: string, run: readonly [number, number], day: readonly [number, number]) =>
  z
    .strictObject({
      perRun: allowance(...run).meta({ description: `${of}: most in one run. Count and percent both hold.` }),
      per24Hours: allowance(...day).meta({
        description: `${of}: most in the rolling 24 hours before now, this run included. Count and percent both hold.`,
      }),
    })
    .prefault({})
    .meta({ description: `${of}. A plan that goes beyond a limit is not applied at all.` });

const floorOf = (role: string, least: number) =>
  wholeNumber(1, 100)
    .default(least)
    .meta({
      description: `Usable ${role}s (enabled, no guests, cloud-only, active without an activation) that must remain.`,
    });

const limits = z
  .strictObject({
    removals: limitSet('Removals and conversions', [5, 5], [10, 10]),
    renewals: limitSet('Renewals', [50, 25], [100, 50]),
    controlPlane: z
      .strictObject({
        roles: list(id('a role'), 'ids of roles')
          .default(controlPlaneRoles.map((role) => role.id))
          .meta({
            description:
              'Roles that control the tenant. A list of your own replaces this one, so that it must name them again.',
          }),
        removals: limitSet('Removals and conversions in these roles', [1, 10], [2, 20]),
        renewals: limitSet('Renewals in these roles', [5, 50], [10, 100]),
      })
      .prefault({})
      .meta({
        description: 'Tighter limits for roles that control the tenant; they hold beside the others.',
      }),
    populationDropPercent: percent().default(10).meta({
      description:
        'Nothing destructive is done when the run sees so much less access than the last complete run did: something is wrong with what it sees.',
    }),
    floor: z
      .strictObject({
        globalAdministrators: floorOf('Global Administrator', 2),
        privilegedRoleAdministrators: floorOf('Privileged Role Administrator', 1),
      })
      .prefault({})
      .meta({ description: 'Administrators that must remain after a plan, or the removal is refused.' }),
  })
  .prefault({})
  .meta({
    description: 'How much may change at once. A limit that is passed stops the whole plan, untouched.',
  });

const selection = z
  .strictObject({
    roles: allOr(id('a role'), 'ids of roles').default('all').meta({ description: 'Which roles.' }),
    exceptRoles: list(id('a role'), 'ids of roles').default([]).meta({ description: 'Not these roles.' }),
    scopes: allOr(scope(), 'scopes').default('all').meta({
      description: 'At which scopes, exactly: "/" does not mean what is below it.',
    }),
    principals: allOr(id('a principal'), 'ids of principals')
      .default('all')
      .meta({ description: 'Whose access.' }),
    exceptPrincipals: list(id('a principal'), 'ids of principals')
      .default([])
      .meta({ description: 'Not the access of these.' }),
  })
  .prefault({})
  .meta({ description: 'Which access is looked at. Everything that is said must hold.' });

const justification = (standing: string) =>
  text().default(standing).meta({ description: 'What Graph and the audit log are told as the reason.' });

const ticket = z
  .strictObject({
    number: ticketText.meta({ description: 'Number of the ticket.' }),
    system: ticketText.meta({ description: 'Name of the ticket system.' }),
  })
  .optional()
  .meta({
    description: 'Sent with each change. Without it, a role whose settings want a ticket is left alone.',
  });

const renew = z
  .strictObject({
    mode: mode().default('plan').meta({
      description:
        '`off`: not looked at. `plan`: planned and told, made only where a person approves. `apply`: made unattended.',
    }),
    selection,
    withinDays: wholeNumber(1, 60).default(14).meta({
      description: 'An eligibility that ends in so many days or fewer is due. PIM itself speaks of it at 14.',
    }),
    lapsedWithinDays: wholeNumber(0, 30).default(7).meta({
      description:
        'One that lapsed no more than so many days ago is renewed as well; 0: none. PIM forgets them after about 30.',
    }),
    extendBy: days(1, 365).default('P180D').meta({
      description: "How much later it is to end. The role's own maximum wins where it is shorter.",
    }),
    usedWithinDays: wholeNumber(1, 730).default(90).meta({
      description:
        'It was activated, or attested, in so many days before now; otherwise it is left to lapse.',
    }),
    whenUsageUnknown: oneOf('leave', 'renew').default('leave').meta({
      description:
        'What becomes of one without an activation while our own history is shorter than `usedWithinDays`. `leave`: it lapses, and its owner is told.',
    }),
    maxChain: wholeNumber(1, 100).default(3).meta({
      description: 'So many renewals in a row without a person; then somebody must attest that it is needed.',
    }),
    justification: justification('Renewed by PIM Warden: still used, see its plan'),
    ticket,
    attestations: list(attestation, 'attestations').default([]).meta({
      description: "People's word that an eligibility is needed: it counts as use and begins a new chain.",
    }),
  })
  .prefault({})
  .meta({ description: 'Eligibilities that are about to lapse and are still needed.' });

const kindMode = (what: string) =>
  mode()
    .default('plan')
    .meta({ description: `What is done about ${what}.` });
const thresholdDays = (least: number, standing: number, description: string) =>
  wholeNumber(least, 730).default(standing).meta({ description });

const stale = z
  .strictObject({
    selection,
    coolDownDays: wholeNumber(1, 90).default(7).meta({
      description:
        'Days between the announcement and the removal. Its evidence is looked at again before it is removed.',
    }),
    newAccountDays: thresholdDays(0, 30, 'Accounts younger than this are never stale.'),
    newAssignmentDays: thresholdDays(0, 30, 'Access that this app first saw less long ago is never stale.'),
    principalGone: z
      .strictObject({
        mode: kindMode('access of a principal that is neither in the directory nor in its deleted items'),
      })
      .prefault({})
      .meta({ description: 'The principal does not exist any more.' }),
    disabled: z
      .strictObject({
        mode: kindMode('access of a disabled account'),
        days: thresholdDays(1, 30, 'The account has been seen disabled for so many days.'),
      })
      .prefault({})
      .meta({ description: 'The account is disabled.' }),
    noSignIn: z
      .strictObject({
        mode: kindMode('access of an account that does not sign in'),
        days: thresholdDays(14, 90, 'No sign-in of a member for so many days.'),
        guestDays: thresholdDays(
          14,
          180,
          'No sign-in of a guest for so many days: theirs are recorded badly.',
        ),
      })
      .prefault({})
      .meta({ description: 'Nobody signs in with the account.' }),
    neverActivated: z
      .strictObject({
        mode: kindMode('an eligibility that nobody activates'),
        days: thresholdDays(
          14,
          90,
          'No activation for so many days. While our own history is shorter, it is only reported.',
        ),
      })
      .prefault({})
      .meta({ description: 'The eligibility is not used.' }),
    permanentActive: z
      .strictObject({
        mode: kindMode('standing access: active, and without end'),
        action: oneOf('convert', 'remove').default('convert').meta({
          description:
            '`convert`: an eligibility first, seen to be there, then the removal. `remove`: the removal alone.',
        }),
        eligibleFor: days(1, 365).default('P180D').meta({ description: 'How long that eligibility lasts.' }),
      })
      .prefault({})
      .meta({ description: 'Standing access.' }),
    outsidePim: z
      .strictObject({ mode: kindMode('access that was given past PIM') })
      .prefault({})
      .meta({ description: 'Active access without a schedule of PIM.' }),
    redundant: z
      .strictObject({
        mode: oneOf('off', 'plan').default('plan').meta({
          description: 'Whether it is reported. It is never removed: the broader one may go first.',
        }),
      })
      .prefault({})
      .meta({
        description: 'Access at a narrower scope that the same access on the whole directory covers.',
      }),
    servicePrincipals: oneOf('off', 'report').default('report').meta({
      description:
        'Service principals do not activate and are never removed as stale, unless they are gone. `report` tells of findings, `off` leaves them out.',
    }),
    justification: justification('Removed by PIM Warden: not used, see its plan'),
    ticket,
  })
  .prefault({})
  .meta({ description: 'Access that nobody uses.' });

export const rulesSchema = z.strictObject({
  $schema: z.string({ error: 'the path or URL of the JSON Schema' }).optional().meta({
    description: 'Where an editor finds the schema; see `npm run rules -- schema`.',
    expected: 'the path or URL of the JSON Schema',
  }),
  version: z
    .literal(1, { error: '1' })
    .meta({ description: 'Version of the form of this file.', expected: '1' }),
  protected: protectedObjects,
  exceptions: list(exception, 'exceptions').default([]).meta({
    description: 'Access that is needed although it looks unused: not removed before the exception expires.',
  }),
  limits,
  renew,
  stale,
});

/** The rules file, checked, with its defaults. */
export type RulesFile = z.output<typeof rulesSchema>;
