import { DefaultAzureCredential, ManagedIdentityCredential, type TokenCredential } from '@azure/identity';
import { createAccessWrites, createRoleManagement } from '../src/adapters/graph/areas/role-management.ts';
import { createRoleSettings } from '../src/adapters/graph/areas/role-settings.ts';
import { createRuleWrites } from '../src/adapters/graph/areas/send-rules.ts';
import { createGraphClient } from '../src/adapters/graph/client/client.ts';
import { systemTiming } from '../src/adapters/graph/client/timing.ts';
import { jsonLog } from '../src/adapters/log/json-log.ts';
import { updateRoleSettings } from '../src/changes/update-role-settings.ts';
import { type ConformanceOptions, help, readOptions } from './conformance/options.ts';
import { type RunPorts, runConformance } from './conformance/run.ts';
import { firstSignal } from './signals.ts';

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options === undefined) {
    console.log(help);
    return 0;
  }
  if (typeof options === 'string') {
    console.error(`${options}\n\n${help}`);
    return 2;
  }
  const interruption = new AbortController();
  void firstSignal().then(() => {
    console.error(
      'Interrupted: what was made is taken away first. Once more ends it at once; then run it with --clean.',
    );
    interruption.abort();
  });
  return runConformance(options, portsOf(options, interruption.signal));
}

function portsOf(options: ConformanceOptions, interrupted: AbortSignal): RunPorts {
  const client = clientOf(options, new DefaultAzureCredential({ tenantId: options.tenantId }));
  const settings = createRoleSettings(client);
  const writes = createRuleWrites(client);
  const pause = systemTiming.sleep;
  const { removerClientId: clientId } = options;
  return {
    client,
    roles: createRoleManagement(client),
    access: createAccessWrites(client),
    settings,
    updateRoleSettings: (policyId, changes, call) =>
      updateRoleSettings({ settings, writes, pause }, policyId, changes, call),
    timing: systemTiming,
    remover:
      clientId === undefined
        ? undefined
        : createAccessWrites(clientOf(options, new ManagedIdentityCredential({ clientId }))),
    interrupted,
    print: (line) => console.log(line),
    newCall: (signal) => ({
      signal,
      tally: { requests: 0, throttled: 0, retried: 0, pages: 0 },
      log: jsonLog({ info: () => {}, warn: () => {}, error: (line) => console.error(line) }, {}),
    }),
  };
}

function clientOf({ graphOrigin, tenantId }: ConformanceOptions, credential: TokenCredential) {
  return createGraphClient({
    origin: graphOrigin,
    credential,
    tenantId,
    tryTimeoutMs: 30_000,
    callBudgetMs: 180_000,
    reportsPer10Seconds: 5,
  });
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
