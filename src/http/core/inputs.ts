import { z } from 'zod';
import { durationMilliseconds } from '../../domain/matching/instants.ts';

/** Inputs that many routes share, described for the OpenAPI document. */

export const guid = z.guid('expected a GUID');

/** Ids of Graph are opaque; they need only fit into one segment of a URL. */
export const graphId = z
  .string()
  .regex(/^[A-Za-z0-9._~:@=+-]{1,300}$/, 'expected an id as a listing gave it');

export const directoryScopeId = z
  .string()
  .max(200)
  .regex(
    /^\/(administrativeUnits\/)?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$|^\/$/,
    'expected / (the whole directory), /administrativeUnits/{id} or /{objectId}',
  )
  .meta({ description: '`/` whole directory, `/administrativeUnits/{id}`, or `/{objectId}` one object' });

export const instant = z.iso
  .datetime({ offset: true, error: 'expected an ISO 8601 instant with Z or an offset: 2027-01-31T09:00:00Z' })
  .meta({ description: 'ISO 8601 with `Z` or an offset' });

/** Years, months and weeks are refused: Graph's `Edm.Duration` has days, hours, minutes and seconds only. */
export const duration = z
  .string()
  .max(50)
  .refine(
    (text) => (durationMilliseconds(text) ?? 0) > 0,
    'expected an ISO 8601 duration in days, hours, minutes or seconds, longer than nothing: PT8H, P180D',
  )
  .meta({ description: 'ISO 8601 in days, hours, minutes and seconds: `PT8H`, `P180D`' });

/** `top` and `from` of every listing. */
export const paging = {
  top: z
    .string()
    .regex(/^\d{1,4}$/, 'expected a whole number from 1 to 1000')
    .transform(Number)
    .pipe(z.number().min(1, 'expected 1 to 1000').max(1000, 'expected 1 to 1000'))
    .default(100)
    .meta({ description: 'Items per page, 1 to 1000; 100 unless given' }),
  from: z
    .string()
    .min(1)
    .max(4096)
    .optional()
    .meta({ description: '`next` of the page before, with the same filters' }),
};
