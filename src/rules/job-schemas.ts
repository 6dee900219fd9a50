import { z } from 'zod';
import { allOr, id, list, scope, text } from './members.ts';

/** What the rules of every job have: which access it looks at, and what is sent with its changes. */

export const selectionSchema = z
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

export const justification = text().default('PIM Warden').meta({
  description:
    'How the reason begins that Graph and the audit log record; what was done, why, and the ids of plan and change follow.',
});

export const ticketSchema = z
  .strictObject({
    number: text(100).meta({ description: 'Number of the ticket.' }),
    system: text(100).meta({ description: 'Name of the ticket system.' }),
  })
  .optional()
  .meta({
    description: 'Sent with each change. Without it, a role whose settings want a ticket is left alone.',
  });
