import { z } from 'zod';
import { allOr, id, list, scope, text } from './members.ts';

/** What the rules of every job have: which access it looks at, and what is sent with its changes. */

export const selectionSchema = z
  .strictObject({
    roles: allOr(id('a role'), 'ids of roles').default('all').meta({ description: 'The roles to look at.' }),
    exceptRoles: list(id('a role'), 'ids of roles').default([]).meta({ description: 'Roles to leave out.' }),
    scopes: allOr(scope(), 'scopes').default('all').meta({
      description: 'The scopes to look at. They match exactly: "/" does not include the scopes below it.',
    }),
    principals: allOr(id('a principal'), 'ids of principals')
      .default('all')
      .meta({ description: 'The principals whose access is looked at.' }),
    exceptPrincipals: list(id('a principal'), 'ids of principals')
      .default([])
      .meta({ description: 'Principals whose access is left out.' }),
  })
  .prefault({})
  .meta({ description: 'Which access the job looks at. All conditions must be met.' });

export const justification = text().default('PIM Warden').meta({
  description:
    'The beginning of the justification recorded by Graph and the audit log. What was done, why, and the ids of the plan and the change are appended.',
});

export const ticketSchema = z
  .strictObject({
    number: text(100).meta({ description: 'The ticket number.' }),
    system: text(100).meta({ description: 'The name of the ticket system.' }),
  })
  .optional()
  .meta({
    description:
      'The ticket sent with each change. If left out, roles whose settings require a ticket are not changed.',
  });
