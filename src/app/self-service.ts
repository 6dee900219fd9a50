import { createOnBehalfOf } from '../adapters/entra/on-behalf-of.ts';
import { createDestination } from '../adapters/graph/client/destination.ts';
import type { ChangePorts } from '../changes/change-ports.ts';
import { createSelfService, type SelfService } from '../changes/self-service/self-service.ts';
import type { Log } from '../ports/index.ts';
import { selfServiceClientOf } from '../settings/settings.ts';
import type { SharedParts, TenantOptions } from './ports.ts';

/** Makes what people may do for themselves, for one invocation and its log; `undefined` as an answer: it is off. */
export type MakeSelfService = (ports: Omit<ChangePorts, 'log'>, log: Log) => SelfService | undefined;

export function selfServiceOf(
  shared: Pick<SharedParts, 'credential'>,
  tenant: TenantOptions,
): MakeSelfService {
  const clientId = selfServiceClientOf(tenant);
  if (tenant.selfService !== 'on' || clientId === undefined) return () => undefined;
  const onBehalfOf = createOnBehalfOf({
    authority: tenant.selfServiceAuthority ?? tenant.apiAuthority,
    tenantId: tenant.tenantId,
    clientId,
    identity: tenant.credential ?? shared.credential,
    graphResource: createDestination(tenant.graphOrigin).scope.replace(/\/\.default$/, ''),
  });
  const options = { clientId, authority: tenant.apiAuthority };
  return (ports, log) => createSelfService({ ...ports, onBehalfOf, log }, options);
}
