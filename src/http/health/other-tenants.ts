import { createLimiter } from '../../ports/bounded-tasks.ts';
import type { ConsentLoss } from '../../ports/index.ts';
import type { HttpPorts } from '../core/route.ts';
import type { OtherTenant } from '../core/tenant-store.ts';
import { jobStates } from './jobs.ts';

const tenantsReadAtOnce = 8;

/** How each further tenant stands; `undefined`: there is none. @throws StoreError */
export async function tenantStates(ports: Pick<HttpPorts, 'otherTenants' | 'clock' | 'deployment'>) {
  if (ports.otherTenants.length === 0) return undefined;
  const limiter = createLimiter(tenantsReadAtOnce);
  const stateOf = async ({ tenantId, runs, consentLosses }: OtherTenant) => ({
    tenantId,
    consent: consentState(await consentLosses.read()),
    jobs: await jobStates(runs, ports),
  });
  return Promise.all(ports.otherTenants.map((tenant) => limiter(() => stateOf(tenant))));
}

function consentState(loss: ConsentLoss | undefined) {
  if (loss === undefined) return { state: 'given' as const };
  const { since, triedAt: askedAt, code } = loss;
  return { state: 'missing' as const, since, askedAt, code };
}
