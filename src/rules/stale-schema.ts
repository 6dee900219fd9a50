import { z } from 'zod';
import { justification, selectionSchema, ticketSchema } from './job-schemas.ts';
import { days, mode, oneOf, percent, wholeNumber } from './members.ts';

const kindMode = (what: string) =>
  mode()
    .default('plan')
    .meta({ description: `What to do about ${what}.` });
const thresholdDays = (min: number, defaultDays: number, description: string) =>
  wholeNumber(min, 730).default(defaultDays).meta({ description });

export const staleSchema = z
  .strictObject({
    selection: selectionSchema,
    coolDownDays: wholeNumber(1, 90).default(7).meta({
      description:
        'Days between the announcement and the removal. The finding is checked again before the removal.',
    }),
    newAccountDays: thresholdDays(0, 30, 'Accounts younger than this many days are never stale.'),
    newAssignmentDays: thresholdDays(
      0,
      30,
      'Access that this app first saw fewer days ago than this is never stale.',
    ),
    signInDataDropPercent: percent().default(10).meta({
      description:
        'The maximum share, in percent, of people with access whose last sign-in was known in the last complete run and is missing now. If it is exceeded, sign-ins count as unknown for everybody and nothing is removed. One person is always allowed.',
    }),
    principalGone: z
      .strictObject({
        mode: kindMode('access of a principal that is neither in the directory nor in its deleted items'),
      })
      .prefault({})
      .meta({ description: 'The principal no longer exists.' }),
    disabled: z
      .strictObject({
        mode: kindMode('access of a disabled account'),
        days: thresholdDays(
          1,
          30,
          'Days between the run that first sees the account disabled and the removal, if longer than `coolDownDays`. Graph does not say since when an account has been disabled.',
        ),
      })
      .prefault({})
      .meta({ description: 'The account is disabled.' }),
    noSignIn: z
      .strictObject({
        mode: kindMode('access of an account that does not sign in'),
        days: thresholdDays(14, 90, 'Access of a member is stale after this many days without a sign-in.'),
        guestDays: thresholdDays(
          14,
          180,
          'Access of a guest is stale after this many days without a sign-in. Sign-ins of guests are recorded less reliably.',
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
          "An eligibility is stale after this many days without an activation. While the app's history is shorter, it is only reported.",
        ),
      })
      .prefault({})
      .meta({ description: 'The eligibility is not used.' }),
    permanentActive: z
      .strictObject({
        mode: kindMode('permanent active access'),
        action: oneOf('convert', 'remove').default('convert').meta({
          description:
            '`convert`: an eligibility is created and confirmed first, then the access is removed. `remove`: the access is removed.',
        }),
        eligibleFor: days(1, 365).default('P180D').meta({ description: 'How long that eligibility lasts.' }),
      })
      .prefault({})
      .meta({ description: 'Standing access.' }),
    outsidePim: z
      .strictObject({ mode: kindMode('access that was granted outside PIM') })
      .prefault({})
      .meta({ description: 'Active access without a PIM schedule.' }),
    redundant: z
      .strictObject({
        mode: oneOf('off', 'plan').default('plan').meta({
          description:
            'Whether it is reported. It is never removed, because the broader access might be removed first.',
        }),
      })
      .prefault({})
      .meta({
        description:
          'Access at a narrower scope that is already covered by the same access on the whole directory.',
      }),
    servicePrincipals: oneOf('off', 'report').default('report').meta({
      description:
        'Service principals cannot activate. Their access is never removed as stale unless they no longer exist. `report` reports findings, `off` does not.',
    }),
    justification: justification,
    ticket: ticketSchema,
  })
  .prefault({})
  .meta({ description: 'Access that nobody uses.' });
