import { isPlanOnly, processParts } from '../src/app/parts.ts';

/**
 * The parts that this process is (app setting `APP_PARTS`): a function of another part is not registered. Where the setting
 * names a part that there is not, nothing is registered and the host says why, for nobody knows what the process is to do.
 */
export const parts = processParts(process.env);

/** Whether this deployment only plans (app setting `PLAN_ONLY`): it has no permission to read PIM's requests. */
export const planOnly = isPlanOnly(process.env);

/** Whether this deployment works for several tenants (app setting `TENANTS`), each job of each by way of a queue. */
export const hasManyTenants = (process.env.TENANTS ?? '').trim() !== '';
