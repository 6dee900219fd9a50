import { z } from 'zod';
import { id, list, oneOf, text, wholeNumber } from './members.ts';

const personSchema = z.strictObject({
  name: text(200).meta({ description: 'Whose accounts they are.' }),
  accounts: list(id('a user'), 'object ids of users', 2).meta({
    description: 'Everything one account does counts as done by all of them.',
  }),
});

export const apiSchema = z
  .strictObject({
    controlPlane: oneOf('refuse', 'approve').default('approve').meta({
      description:
        'Grants of roles that control the tenant, and changes of their settings: `approve` lets them wait for the approval of another person, `refuse` leaves them to people in the portal.',
    }),
    approvals: oneOf('three-people', 'one-person-with-delay').default('three-people').meta({
      description:
        'Who may approve what callers ask for: `three-people` wants one who neither asks nor gets anything. `one-person-with-delay` lets whoever asks approve as well, and waits for an hour: a notice says so, and it can be withdrawn.',
    }),
    people: list(personSchema, 'people').default([]).meta({
      description:
        'People with more than one account, such as one for administration: two accounts of one person are not two people.',
    }),
    permanentActive: oneOf('refuse', 'allow').default('refuse').meta({
      description: 'Active access without end, where a caller asks for it.',
    }),
    permanentEligible: oneOf('refuse', 'allow').default('refuse').meta({
      description: 'Eligibilities without end, where a caller asks for them.',
    }),
    maximumActiveHours: wholeNumber(1, 87_600).default(720).meta({
      description: 'The furthest end of active access that callers may ask for, in hours from now.',
    }),
    maximumEligibleDays: wholeNumber(1, 3_650).default(365).meta({
      description: 'The furthest end of an eligibility that callers may ask for, in days from now.',
    }),
    recipientDomains: list(
      text(253).regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i, 'expected a domain: contoso.com'),
      'domains',
    )
      .default([])
      .meta({
        description:
          'Domains of addresses that callers may add to the mails of role settings; each stands for itself, not for those below it. None: no address may be added.',
      }),
  })
  .prefault({})
  .meta({ description: 'What callers of the API may ask for. How often is in `limits.api`.' });
