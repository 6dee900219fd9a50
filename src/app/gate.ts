import type { Gate } from '../http/core/authenticate.ts';
import { createCallerRates } from '../http/core/caller-rates.ts';
import type { Settings } from '../settings/settings.ts';
import { callerPolicyOf } from './notes.ts';
import type { TenantOptions, TenantPorts } from './ports.ts';

/** Who may call one tenant's API; `undefined`: the settings do not say whose tokens count. */
export function gateOf(
  tenant: TenantOptions,
  { clock, callerTokens: tokens }: Pick<TenantPorts, 'clock' | 'callerTokens'>,
  { apiReadsPerMinute: reads, apiWritesPerMinute: writes }: Settings,
): Gate {
  if (tokens === undefined) return undefined;
  return {
    clock,
    tokens,
    policy: callerPolicyOf(tenant),
    rates: createCallerRates({ reads, writes }),
  };
}
