/** What the jobs and the API need of the world, in the domain's words; `src/adapters` answers it, `src/app.ts` hands it over. */
export type * from './ports/audit.ts';
export type * from './ports/callers.ts';
export type * from './ports/hygiene.ts';
export type * from './ports/ledger.ts';
export type * from './ports/log.ts';
export type * from './ports/notices.ts';
export type * from './ports/reading.ts';
export type * from './ports/runs.ts';
export type * from './ports/tenant.ts';
