import { z } from 'zod';
import { id, list, oneOf, text, wholeNumber } from './members.ts';

const personSchema = z.strictObject({
  name: text(200).meta({ description: 'The person who owns the accounts.' }),
  accounts: list(id('a user'), 'object ids of users', 2).meta({
    description: "The person's accounts. Whatever one of them does counts as done by all of them.",
  }),
});

export const apiSchema = z
  .strictObject({
    controlPlane: oneOf('refuse', 'approve').default('approve').meta({
      description:
        'Grants of roles that control the tenant, and changes to their settings. With `approve`, they wait for approval by another person. With `refuse`, they can only be made in the portal.',
    }),
    approvals: oneOf('three-people', 'one-person-with-delay').default('three-people').meta({
      description:
        'Who may approve requests. With `three-people`, somebody who is neither the requester nor the beneficiary. With `one-person-with-delay`, the requester may approve too; the change is announced and waits an hour, in which it can be withdrawn.',
    }),
    people: list(personSchema, 'people').default([]).meta({
      description:
        'People with more than one account, such as a separate admin account. The accounts of one person count as one person.',
    }),
    permanentActive: oneOf('refuse', 'allow').default('refuse').meta({
      description: 'Whether callers may request active access without an end.',
    }),
    permanentEligible: oneOf('refuse', 'allow').default('refuse').meta({
      description: 'Whether callers may request eligibilities without an end.',
    }),
    maximumActiveHours: wholeNumber(1, 87_600).default(720).meta({
      description: 'The latest end, in hours from now, of active access that callers may request.',
    }),
    maximumEligibleDays: wholeNumber(1, 3_650).default(365).meta({
      description: 'The latest end, in days from now, of an eligibility that callers may request.',
    }),
    recipientDomains: list(
      text(253).regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i, 'expected a domain: contoso.com'),
      'domains',
    )
      .default([])
      .meta({
        description:
          'Domains of the mail addresses that callers may add to role settings. Subdomains are not included. If empty, no address may be added.',
      }),
  })
  .prefault({})
  .meta({ description: 'What API callers may request. `limits.api` says how often.' });
