import { differenceInDays } from 'date-fns/differenceInDays';
import { subDays } from 'date-fns/subDays';
import { z } from 'zod';
import { guid, instant, paging } from '../core/inputs.ts';
import { unusable } from '../core/request-parts.ts';
import { defineRoute, type Route } from '../core/route.ts';

const usualDays = 7;
const mostDays = 366;

const eventBody = z
  .looseObject({ id: z.string().optional(), activityDateTime: z.string().optional() })
  .meta({ id: 'AuditEvent', description: 'An event of the directory audit log, whole, as Entra gave it.' });

/** The end of a page is the key of a row: nothing in it that a query could be made of. */
const from = z
  .string()
  .regex(/^[A-Za-z0-9._:=~-]{1,512}$/, 'expected the next of the page before, with the same filters')
  .optional();

/** `audit/pim`: what PIM did, from the archive. */
export const auditRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'listPimEvents',
    method: 'GET',
    path: 'audit/pim',
    requiredRole: 'PimWarden.Read',
    tag: 'audit',
    summary: 'List what PIM did, oldest first, from the archive that the audit snapshot keeps',
    query: z.strictObject({
      from: instant.optional().meta({ description: `Absent: ${usualDays} days before \`to\`` }),
      to: instant.optional().meta({ description: 'Not among them. Absent: now' }),
      principal: guid.optional().meta({ description: 'Events that name this object id' }),
      role: guid.optional().meta({ description: 'Events that name this role definition' }),
      top: paging.top,
      after: from.meta({ description: '`next` of the page before, with the same filters' }),
    }),
    answers: {
      200: {
        description: 'One page, which may have few items and a `next` all the same',
        schema: z.object({
          items: z.array(z.object({ event: eventBody, isConflict: z.boolean() })),
          unreadable: z
            .array(z.object({ id: z.string(), because: z.string() }))
            .optional()
            .meta({ description: 'Rows of the archive that are not as they were written' }),
          next: z.string().optional(),
        }),
      },
    },
    async answer({ query, ports }) {
      const to = query.to === undefined ? ports.clock.now() : new Date(query.to);
      const begin = query.from === undefined ? subDays(to, usualDays) : new Date(query.from);
      if (begin >= to) throw unusable([{ at: 'query.from', message: 'it does not lie before to' }]);
      if (differenceInDays(to, begin) > mostDays)
        throw unusable([{ at: 'query.from', message: `expected ${mostDays} days before to at most` }]);
      const { principal: principalId, role: roleDefinitionId } = query;
      const filter = { from: begin, to, principalId, roleDefinitionId };
      const page = await ports.pimEvents.list(filter, { top: query.top, from: query.after });
      const items = page.items.map(({ json, isConflict }) => ({ event: JSON.parse(json), isConflict }));
      const spoilt = page.unreadable.length === 0 ? {} : { unreadable: page.unreadable };
      return { status: 200, jsonBody: { items, ...spoilt, next: page.next } };
    },
  }),
];
