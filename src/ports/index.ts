/** What the jobs and the API need of the world, in the domain's words; `src/adapters` answers it, `src/app.ts` hands it over. */
export type * from './approval-tokens.ts';
export type * from './audit.ts';
export type * from './caller.ts';
export type * from './commands.ts';
export type * from './decisions.ts';
export type * from './deliveries.ts';
export type * from './doorbell.ts';
export type * from './hygiene.ts';
export type * from './leases.ts';
export type * from './log.ts';
export type * from './notices.ts';
export type * from './on-behalf-of.ts';
export type * from './owners.ts';
export type * from './people.ts';
export type * from './reading.ts';
export type * from './runs.ts';
export type * from './tenant.ts';
