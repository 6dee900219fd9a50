import { z } from 'zod';
import { text } from './members.ts';

export const justification = (standing: string) =>
  text().default(standing).meta({ description: 'What Graph and the audit log are told as the reason.' });

export const ticketSchema = z
  .strictObject({
    number: text(100).meta({ description: 'Number of the ticket.' }),
    system: text(100).meta({ description: 'Name of the ticket system.' }),
  })
  .optional()
  .meta({
    description: 'Sent with each change. Without it, a role whose settings want a ticket is left alone.',
  });
