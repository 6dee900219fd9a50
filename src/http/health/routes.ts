import type { LoadedRules } from '../../domain/model/rules.ts';
import { RulesUnusable, StoreError } from '../../ports/errors.ts';
import { defineRoute, type HttpPorts, type Route } from '../core/route.ts';
import { writersBody } from '../writers/state.ts';
import { detailedHealth } from './bodies.ts';
import { jobStates } from './jobs.ts';
import { tenantStates } from './other-tenants.ts';

/** `health` for callers whose token was accepted; what everybody gets is answered without the app. */
export const healthRoute: Route = defineRoute({
  operationId: 'readHealth',
  method: 'GET',
  path: 'health',
  requiredRole: 'PimWarden.Read',
  tag: 'health',
  summary: 'Say what this process is, and how the app stands',
  answers: {
    200: { description: 'It can work', schema: detailedHealth },
    503: { description: 'It cannot', schema: detailedHealth },
  },
  async answer({ ports }) {
    const { version, parts, planOnly, notes } = ports.deployment;
    const [rules, stored, writers] = await Promise.all([
      rulesState(ports),
      storeState(ports),
      writersBody(ports),
    ]);
    const isUsable = rules.hash !== undefined && stored.store.problem === undefined;
    const status = isUsable ? ('ok' as const) : ('unusable' as const);
    return {
      status: isUsable ? 200 : 503,
      jsonBody: { status, version, parts, planOnly, notes, rules, writers, ...stored },
    };
  },
});

async function rulesState({ rules, deployment, clock }: HttpPorts) {
  try {
    const loaded = await rules.load();
    const since = deployment.seenSince(loaded.hash, clock.now());
    return { hash: loaded.hash, since, problem: whyNotInForce(loaded) };
  } catch (error) {
    if (!(error instanceof RulesUnusable) && !(error instanceof StoreError)) throw error;
    return { problem: error.message };
  }
}

function whyNotInForce({ approval }: LoadedRules): string | undefined {
  switch (approval?.kind) {
    case 'none':
      return 'Nobody has approved them: nothing is changed by them. GET /api/rules says where to sign.';
    case 'file-waits':
      return `The file has others (${approval.hash}), which wait for approval. GET /api/rules says where to sign.`;
    default:
      return undefined;
  }
}

async function storeState(ports: HttpPorts) {
  try {
    const [jobs, tenants] = await Promise.all([jobStates(ports.runs, ports), tenantStates(ports)]);
    return { store: { problem: undefined }, ...jobs, tenants };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return { store: { problem: error.message }, jobs: undefined, tenants: undefined };
  }
}
