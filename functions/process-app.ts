import { createAppOnDemand } from '../src/app-on-demand.ts';

/**
 * The one app of this process, and the only state that a module of ours holds: the platform hands a trigger nothing but
 * the invocation, and what invocations share (connections, tokens, the pace of Graph's quotas) must outlive each.
 */
export const processApp = createAppOnDemand(process.env);
