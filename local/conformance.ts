import { DefaultAzureCredential, ManagedIdentityCredential, type TokenCredential } from '@azure/identity';
import { createAccessWrites, createRoleManagement } from '../src/adapters/graph/areas/role-management.ts';
import { createRoleSettings } from '../src/adapters/graph/areas/role-settings.ts';
import { createRuleWrites } from '../src/adapters/graph/areas/send-rules.ts';
import { createGraphClient } from '../src/adapters/graph/client/client.ts';
import { systemTiming } from '../src/adapters/graph/client/timing.ts';
import { jsonLog } from '../src/adapters/log/json-log.ts';
import { updateRoleSettings } from '../src/changes/update-role-settings.ts';
import { visibleLines } from '../src/evidence/proof/visible-text.ts';
import { newTally } from '../src/ports/reading.ts';
import { noting } from './conformance/allowed.ts';
import { type ConformanceOptions, help, readOptions } from './conformance/options.ts';
import { type RunPorts, runConformance } from './conformance/run.ts';
import { createSignIn } from './conformance/sign-in.ts';
import { SignInRefused } from './preview/sign-in/refused.ts';
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
  const ports = await portsOf(options, interruption.signal).catch((error: unknown) => {
    if (!(error instanceof SignInRefused) && !interruption.signal.aborted) throw error;
    return error instanceof SignInRefused ? error.message : 'It was interrupted.';
  });
  if (typeof ports !== 'string') return runConformance(options, ports);
  console.error(`${visibleLines(ports)}\nNothing was done.`);
  return 2;
}

async function portsOf(options: ConformanceOptions, interrupted: AbortSignal): Promise<RunPorts> {
  const { tenantId, withDeviceCode, signsUsersIn, clientId, authority } = options;
  const say = (line: string) => console.log(line);
  const signIn =
    withDeviceCode || signsUsersIn
      ? await createSignIn({ tenantId, clientId, authority, say, signal: interrupted })
      : undefined;
  const caller = withDeviceCode ? await signIn?.caller() : undefined;
  const { credential, allowed } = noting(caller ?? new DefaultAzureCredential({ tenantId }));
  const client = clientOf(options, credential);
  const settings = createRoleSettings(client);
  const writes = createRuleWrites(client);
  const pause = systemTiming.sleep;
  const { removerClientId } = options;
  return {
    client,
    roles: createRoleManagement(client),
    access: createAccessWrites(client),
    settings,
    updateRoleSettings: (policyId, changes, call) =>
      updateRoleSettings({ settings, writes, pause }, policyId, changes, call),
    timing: systemTiming,
    remover:
      removerClientId === undefined
        ? undefined
        : createAccessWrites(clientOf(options, new ManagedIdentityCredential({ clientId: removerClientId }))),
    userToken: signsUsersIn ? signIn?.as : undefined,
    interrupted,
    allowed,
    print: (line) => console.log(visibleLines(line)),
    newCall: (signal) => ({
      signal,
      tally: newTally(),
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
