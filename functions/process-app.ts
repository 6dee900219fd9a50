import { dueFunctions, missingFunctions } from '../src/app/due-functions.ts';
import { createAppOnDemand } from '../src/app/on-demand.ts';
import { hasManyTenants, parts, planOnly } from './process-parts.ts';
import { registered } from './registering.ts';

/**
 * The one app of this process, and the only state that a module of ours holds: the platform hands a trigger nothing but
 * the invocation, and what invocations share (connections, tokens, the pace of Graph's quotas) must outlive each.
 */
export const processApp = createAppOnDemand(process.env, () =>
  missingFunctions(dueFunctions({ parts, planOnly, hasManyTenants }, process.env), registered, process.env),
);
