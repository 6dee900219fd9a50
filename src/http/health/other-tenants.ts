import { createLimiter } from '../../ports/bounded-tasks.ts';
import { StoreError } from '../../ports/errors.ts';
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
    consent: await consentState(consentLosses),
    ...(await jobStates(runs, ports)),
  });
  return Promise.all(ports.otherTenants.map((tenant) => limiter(() => stateOf(tenant))));
}

async function consentState(losses: OtherTenant['consentLosses']) {
  try {
    const loss = await losses.read();
    if (loss === undefined) return { state: 'given' as const };
    const { since, triedAt: askedAt, code } = loss;
    return { state: 'missing' as const, since, askedAt, code };
  } catch (error) {
    if (!(error instanceof StoreError && error.kind === 'corrupt-row')) throw error;
    return { state: 'unknown' as const, because: error.message };
  }
}
