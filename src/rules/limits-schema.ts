import { z } from 'zod';
import { controlPlaneRoles } from '../domain/model/well-known-roles.ts';
import { id, instant, list, nameForTheReader, percent, text, wholeNumber } from './members.ts';

const allowance = (count: number, share: number) =>
  z
    .strictObject({
      count: wholeNumber(0, 100_000)
        .default(count)
        .meta({ description: 'The maximum number of changes. 0 allows none.' }),
      percent: percent().default(share).meta({
        description:
          'The maximum share, in percent, of the access of the same kind that the run saw. One change is always allowed, because otherwise a small tenant could never make any.',
      }),
    })
    .prefault({});

const limitSet = (
  of: string,
  run: readonly [number, number],
  day: readonly [number, number],
  beyond = 'A plan that exceeds a limit is not applied at all.',
) =>
  z
    .strictObject({
      perRun: allowance(...run).meta({
        description: `${of}: the limits for one run. Count and percent both apply.`,
      }),
      per24Hours: allowance(...day).meta({
        description: `${of}: the limits for the last 24 hours, including this run. Count and percent both apply.`,
      }),
    })
    .prefault({})
    .meta({ description: `${of}. ${beyond}` });

const floorOf = (role: string, defaultCount: number) =>
  wholeNumber(1, 100)
    .default(defaultCount)
    .meta({
      description: `The number of dependable ${role}s that must remain, both among those who hold the role directly and without an activation, and among those who have it by any path.`,
    });

const drill = z.strictObject({
  principalId: id('a user').meta({ description: 'The account that signed in.' }),
  on: instant('begin').meta({ description: 'When the account signed in.' }),
  by: text(200).meta({ description: 'Who witnessed it.' }),
  name: nameForTheReader(),
});

const soonestFirst =
  'If there are more than a limit allows, those that end soonest are made, and the rest in later runs.';

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
        .meta({ description: `${of}: the maximum number of grants and extensions. 0 allows none.` }),
      removals: wholeNumber(0, 100_000)
        .default(removals)
        .meta({
          description: `${of}: the maximum number of times access is ended or shortened. 0 allows none.`,
        }),
      roleSettings: wholeNumber(0, 100_000)
        .default(roleSettings)
        .meta({ description: `${of}: the maximum number of changes to role settings. 0 allows none.` }),
    })
    .prefault({})
    .meta({ description: `${of}: the limits for the last 24 hours, for ${whose}.` });

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
              'Roles that control the tenant. Your own list replaces the default, so name the default roles again if you want to keep them.',
          }),
        objects: list(id('an object or administrative unit'), 'ids of objects').prefault([]).meta({
          description:
            "Objects that this app depends on (such as its API's app registration) and administrative units. Every role at one of them counts as controlling the tenant. The app's own service principal is always included.",
        }),
        removals: limitSet('Removals and conversions in these roles', [1, 10], [2, 20]),
        renewals: limitSet('Renewals in these roles', [5, 50], [10, 100], soonestFirst),
      })
      .prefault({})
      .meta({
        description:
          'Tighter limits for roles that control the tenant. They apply in addition to the others.',
      }),
    api: z
      .strictObject({
        everywhere: callersMay('Any role', [50, 25, 20]),
        controlPlane: callersMay('Roles that control the tenant', [5, 3, 5]),
        perCaller: callersMay('Each caller', [20, 10, 10], 'that caller alone'),
      })
      .prefault({})
      .meta({
        description:
          'How many changes API callers may make in the last 24 hours. Jobs have the limits above. Changes by jobs and by callers are counted separately.',
      }),
    populationDropPercent: percent().default(10).meta({
      description:
        'Nothing is removed if access drops by more than this percentage between the last complete run and this one, because the data is probably wrong.',
    }),
    floor: z
      .strictObject({
        globalAdministrators: floorOf('Global Administrator', 2),
        privilegedRoleAdministrators: floorOf('Privileged Role Administrator', 1),
        inForceForDays: wholeNumber(1, 365).default(14).meta({
          description: 'Only people who keep the role for at least this many more days count.',
        }),
        signedInWithinDays: wholeNumber(1, 365).default(30).meta({
          description:
            'Only people who signed in within this many days count. An account whose sign-ins are unknown counts only after a drill.',
        }),
        drills: list(drill, 'drills').prefault([]).meta({
          description:
            'Test sign-ins with accounts that are otherwise unused, such as break-glass accounts. Each counts as a sign-in.',
        }),
        drillWithinDays: wholeNumber(1, 365).default(180).meta({
          description: 'How many days a drill counts.',
        }),
      })
      .prefault({})
      .meta({
        description:
          'How many administrators must remain. A removal that would leave fewer is refused. Only people count who are enabled, cloud-only, not guests, and meet the conditions below.',
      }),
  })
  .prefault({})
  .meta({
    description:
      'How much may change at once. A plan with too many removals is not applied at all. If there are too many renewals, those that end soonest are made.',
  });
