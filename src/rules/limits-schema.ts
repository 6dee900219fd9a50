import { z } from 'zod';
import { controlPlaneRoles } from '../domain/model/well-known-roles.ts';
import { id, instant, list, nameForTheReader, percent, text, wholeNumber } from './members.ts';

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

const limitSet = (
  of: string,
  run: readonly [number, number],
  day: readonly [number, number],
  beyond = 'A plan that goes beyond a limit is not applied at all.',
) =>
  z
    .strictObject({
      perRun: allowance(...run).meta({ description: `${of}: most in one run. Count and percent both hold.` }),
      per24Hours: allowance(...day).meta({
        description: `${of}: most in the rolling 24 hours before now, this run included. Count and percent both hold.`,
      }),
    })
    .prefault({})
    .meta({ description: `${of}. ${beyond}` });

const floorOf = (role: string, defaultCount: number) =>
  wholeNumber(1, 100)
    .default(defaultCount)
    .meta({
      description: `${role}s who can be counted on that must remain: so many who hold the role directly and without an activation, and so many who have it by any path.`,
    });

const drill = z.strictObject({
  principalId: id('a user').meta({ description: 'The account that signed in.' }),
  on: instant('begin').meta({ description: 'When.' }),
  by: text(200).meta({ description: 'Who saw it.' }),
  name: nameForTheReader(),
});

const soonestFirst = 'Of more than a limit allows, those that end soonest are made; the rest in later runs.';

const ofAll = 'all callers together';
const callersMay = (
  of: string,
  [grants, removals, roleSettings]: readonly [number, number, number],
  whose = ofAll,
) =>
  z
    .strictObject({
      grants: wholeNumber(0, 100_000)
        .default(grants)
        .meta({ description: `${of}: access that is given or lasts longer. 0: none.` }),
      removals: wholeNumber(0, 100_000)
        .default(removals)
        .meta({ description: `${of}: access that ends, or ends sooner. 0: none.` }),
      roleSettings: wholeNumber(0, 100_000)
        .default(roleSettings)
        .meta({ description: `${of}: changes of role settings. 0: none.` }),
    })
    .prefault({})
    .meta({ description: `${of}: most in the rolling 24 hours before now, of ${whose}.` });

export const limitsSchema = z
  .strictObject({
    removals: limitSet('Removals and conversions', [5, 5], [10, 10]),
    renewals: limitSet('Renewals', [50, 25], [100, 50], soonestFirst),
    controlPlane: z
      .strictObject({
        roles: list(id('a role'), 'ids of roles')
          .default(controlPlaneRoles.map((role) => role.id))
          .meta({
            description:
              'Roles that control the tenant. A list of your own replaces this one, so that it must name them again.',
          }),
        objects: list(id('an object or administrative unit'), 'ids of objects').prefault([]).meta({
          description:
            "Objects that this app rests on (the registration of its API, say) and administrative units: every role at one of them controls the tenant. The app's own service principal is always among them.",
        }),
        removals: limitSet('Removals and conversions in these roles', [1, 10], [2, 20]),
        renewals: limitSet('Renewals in these roles', [5, 50], [10, 100], soonestFirst),
      })
      .prefault({})
      .meta({
        description: 'Tighter limits for roles that control the tenant; they hold beside the others.',
      }),
    api: z
      .strictObject({
        everywhere: callersMay('Of any role', [50, 25, 20]),
        controlPlane: callersMay('Of roles that control the tenant', [5, 3, 5]),
        perCaller: callersMay('Of one caller', [20, 10, 10], 'each caller alone'),
      })
      .prefault({})
      .meta({
        description:
          'How many changes callers of the API may make in the rolling 24 hours before now, whoever of them makes them. The jobs have the limits above; neither counts in the other.',
      }),
    populationDropPercent: percent().default(10).meta({
      description:
        'Nothing destructive is done when the run sees so much less access than the last complete run did: something is wrong with what it sees.',
    }),
    floor: z
      .strictObject({
        globalAdministrators: floorOf('Global Administrator', 2),
        privilegedRoleAdministrators: floorOf('Privileged Role Administrator', 1),
        inForceForDays: wholeNumber(1, 365).default(14).meta({
          description: 'Counted is who has the role for so many days to come at least.',
        }),
        signedInWithinDays: wholeNumber(1, 365).default(30).meta({
          description:
            'Counted is who signed in so many days ago at most. An account whose sign-ins are not known is counted only after a drill.',
        }),
        drills: list(drill, 'drills').prefault([]).meta({
          description:
            'Trials that an account that is otherwise not used can sign in, such as a break-glass account: each counts as a sign-in.',
        }),
        drillWithinDays: wholeNumber(1, 365).default(180).meta({
          description: 'A drill counts for so many days.',
        }),
      })
      .prefault({})
      .meta({
        description:
          'Administrators that must remain, or the removal is refused. Counted is who is enabled, no guest and cloud-only, and meets what stands below.',
      }),
  })
  .prefault({})
  .meta({
    description:
      'How much may change at once. A plan with more removals than its limit is not applied at all; of more renewals, those that end soonest are made.',
  });
