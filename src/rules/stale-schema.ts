import { z } from 'zod';
import { justification, selectionSchema, ticketSchema } from './job-schemas.ts';
import { days, mode, oneOf, percent, wholeNumber } from './members.ts';

const kindMode = (what: string) =>
  mode()
    .default('plan')
    .meta({ description: `What is done about ${what}.` });
const thresholdDays = (min: number, defaultDays: number, description: string) =>
  wholeNumber(min, 730).default(defaultDays).meta({ description });

export const staleSchema = z
  .strictObject({
    selection: selectionSchema,
    coolDownDays: wholeNumber(1, 90).default(7).meta({
      description:
        'Days between the announcement and the removal. Its evidence is looked at again before it is removed.',
    }),
    newAccountDays: thresholdDays(0, 30, 'Accounts younger than this are never stale.'),
    newAssignmentDays: thresholdDays(0, 30, 'Access that this app first saw less long ago is never stale.'),
    signInDataDropPercent: percent().default(10).meta({
      description:
        'Of the people with access whose last sign-in was known in the last complete run, so many may have none now. If more do, sign-ins are unknown for everybody and nothing is removed. One person may always.',
    }),
    principalGone: z
      .strictObject({
        mode: kindMode('access of a principal that is neither in the directory nor in its deleted items'),
      })
      .prefault({})
      .meta({ description: 'The principal does not exist any more.' }),
    disabled: z
      .strictObject({
        mode: kindMode('access of a disabled account'),
        days: thresholdDays(
          1,
          30,
          'Days from the run that first sees it disabled to the removal, if that is longer than `coolDownDays`: Graph does not say since when it is.',
        ),
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
        mode: kindMode('permanent access: active, and without end'),
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
    justification: justification,
    ticket: ticketSchema,
  })
  .prefault({})
  .meta({ description: 'Access that nobody uses.' });
