import { join } from 'node:path';
import { z } from 'zod';
import { startSimulator } from '../simulator/start.ts';
import { createTenant } from '../simulator/state/create-tenant.ts';
import type { Tenant } from '../simulator/state/tenant.ts';
import { requiredAppRoles } from '../src/adapters/graph/permissions.ts';
import { createFileSigner } from '../src/adapters/signing/file-signer.ts';
import { logOrigin } from '../src/evidence/log-origin.ts';
import { verifierKeyLine } from '../src/evidence/proof/verifier-key.ts';
import { verifierKeysOf } from '../src/evidence/sign-head.ts';
import type { ReportNames } from '../src/report/report-lines.ts';
import { registerApi } from './api-registration.ts';
import { type Approvers, registerApprovers } from './approvers.ts';
import { type AzuriteService, startAzurite } from './azurite.ts';
import { tenantMadeAt } from './data-dir.ts';
import { type FunctionsHost, startFunctionsHost } from './functions-host/functions-host.ts';
import type { LogSink } from './functions-host/host-log.ts';
import { createTimerStatuses } from './functions-host/timer-statuses.ts';
import { showIncident } from './incident.ts';
import { startNoticeReceiver } from './notice-receiver.ts';
import { watchRequests } from './open-requests.ts';
import { type LocalOptions, namedPorts } from './options.ts';
import { portProblems } from './port-check.ts';
import { allowSelfService, localIdentity } from './self-service.ts';
import { signingKeyFile } from './signing-key.ts';
import { simulatedTiming } from './simulated-timing.ts';
import { attestedRules, type RulesOnDisk, rulesOnDisk, stackRules } from './stack-rules.ts';
import { readHostFiles, settingsOfOtherStacks, stackSettings } from './stack-settings.ts';
import { StartError } from './start-error.ts';
import type { StartedParts } from './started-parts.ts';

/** Azurite, the simulator and the app, talking to each other. */
export interface Stack {
  readonly host: FunctionsHost;
  readonly simulatorOrigin: string;
  readonly tablesEndpoint: string;
  /** `undefined`: there is no doorbell. */
  readonly queuesEndpoint: string | undefined;
  readonly approvers: Approvers;
  readonly names: ReportNames;
  /** Whose history of access it keeps, and with which keys its heads are verified. */
  readonly evidence: { readonly tenantId: string; readonly keys: () => Promise<readonly string[]> };
  /** Puts the simulated clock forward. */
  /** The rules that the jobs go by, and the names and ids of whom they protect. */
  readonly rules: StackRules;
  passDays(days: number): void;
  /** Shows one incident; `undefined`: the rules are not the stack's own, and no sender may be written into them. */
  readonly incident: ((print: (line: string) => void) => Promise<void>) | undefined;
}

const root = new URL('../', import.meta.url);
const entry = new URL('functions/index.ts', root);

/** How long a run in hand may go on when the stack is stopped. The archive takes no harm from a run that is cut off. */
const graceMilliseconds = 2_000;

/**
 * Starts everything.
 *
 * @param parts is given each part as it starts, so that what runs can be stopped even when another part fails.
 * @throws StartError
 */
export async function startStack(options: LocalOptions, parts: StartedParts, onLog: LogSink): Promise<Stack> {
  const files = readHostFiles(root);
  const madeAt = tenantMadeAt(options, new Date());
  const problems = [
    ...settingsOfOtherStacks(process.env, files.localValues),
    ...(await portProblems(namedPorts(options))),
  ];
  if (problems.length > 0) throw new StartError(problems.join('\n'));
  const clientId = process.env.AZURE_CLIENT_ID || files.localValues.AZURE_CLIENT_ID || localIdentity;
  const [tablesEndpoint, queuesEndpoint, simulator] = await Promise.all([
    startAzuriteFor('table', options.azuritePort, options, parts),
    options.doorbell ? startAzuriteFor('queue', options.azuriteQueuePort, options, parts) : undefined,
    startTenant(options, parts, madeAt, clientId),
  ]);
  allowSelfService(simulator, clientId);
  const rules = rulesOnDisk(
    stackRules(simulator.tenant, attestedRules(simulator.tenant, simulator.clock.now())),
  );
  parts.add(async () => rules.remove());
  const signingKey = signingKeyFile(options.dataDir);
  parts.add(async () => signingKey.remove());
  const receiver = await startNoticeReceiver();
  parts.add(() => receiver.close());
  const settings = stackSettings(process.env, files.localValues, {
    graphOrigin: simulator.origin,
    identityEndpoint: simulator.identityEndpoint,
    identityHeader: simulator.identityHeader,
    tablesEndpoint,
    queuesEndpoint,
    identityClientId: clientId,
    tokenAuthority: simulator.tlsOrigin ?? '',
    tenantId: simulator.tenant.tenantId,
    rulesFile: rules.path,
    signingKeyFile: signingKey.path,
    notifyWebhookUrl: receiver.url,
  });
  const { port } = options;
  const { clock, origin: simulatorOrigin } = simulator;
  const requests = watchRequests(simulatorOrigin);
  parts.add(async () => requests.stop());
  // Which functions there are goes by settings, as they are when the first module of the app is loaded.
  Object.assign(process.env, settings);
  const { processApp } = await import('../functions/process-app.ts');
  processApp.useTime({ clock, timing: simulatedTiming(clock, requests) });
  const timerStatuses = createTimerStatuses(options.dataDir && join(options.dataDir, 'timers.json'));
  const host = await startFunctionsHost({
    ...{ entry, settings, hostJson: files.hostJson, port, onLog, clock, timerStatuses },
  });
  // As Ctrl-C does: the platform ends the worker, and here it is this process.
  void host.ended.then(() => process.kill(process.pid, 'SIGTERM'));
  parts.add(() => host.close(graceMilliseconds));
  const approvers = registerApprovers(simulator, host.origin);
  registerApi(simulator, Object.values(approvers));
  const names = namesIn(simulator.tenant);
  const inForce = {
    path: settings.RULES_FILE ?? rules.path,
    isOwn: settings.RULES_FILE === rules.path,
    protects: protectedBy(rules, names),
  };
  const { tenant } = simulator;
  const incidentParts = { tenant, clock, simulatorOrigin, host, rules, names };
  const hasDoorbell = queuesEndpoint !== undefined;
  const incident = (print: (line: string) => void) => showIncident({ ...incidentParts, hasDoorbell }, print);
  const keyFile = settings.EVIDENCE_SIGNING_KEY_FILE ?? signingKey.path;
  const evidence = { tenantId: tenant.tenantId, keys: () => keyLines(keyFile, tenant.tenantId) };
  const passDays = (days: number) => clock.advance(days * 86_400_000);
  return {
    ...{ host, simulatorOrigin, tablesEndpoint, queuesEndpoint, approvers, names, rules: inForce, passDays },
    evidence,
    incident: inForce.isOwn ? incident : undefined,
  };
}

async function keyLines(file: string, tenantId: string): Promise<readonly string[]> {
  const keys = await verifierKeysOf(
    logOrigin(tenantId),
    createFileSigner(file),
    new AbortController().signal,
  );
  return keys.map(verifierKeyLine);
}

export interface StackRules {
  readonly path: string;
  /** Whether they are the stack's own, made for the simulated tenant. */
  readonly isOwn: boolean;
  /** One line for each principal that the stack's own rules protect. */
  readonly protects: readonly string[];
}

const protectedShape = z.object({ principals: z.array(z.object({ id: z.string(), why: z.string() })) });

function protectedBy(rules: RulesOnDisk, names: ReportNames): readonly string[] {
  const { principals } = protectedShape.parse(rules.read().protected);
  return principals.map(({ id, why }) => `${names.principal(id)} (${id}): ${why}`);
}

function namesIn(tenant: Tenant): ReportNames {
  const { users, groups, servicePrincipals, administrativeUnits, roleDefinitions } = tenant;
  return {
    principal: (id) => (users.find(id) ?? groups.find(id) ?? servicePrincipals.find(id))?.displayName ?? id,
    role: (id) => roleDefinitions.find(id)?.displayName ?? id,
    scope: (path) => {
      const id = path.slice(path.lastIndexOf('/') + 1);
      return (
        (administrativeUnits.find(id) ?? servicePrincipals.find(id) ?? groups.find(id))?.displayName ?? path
      );
    },
  };
}

async function startAzuriteFor(
  service: AzuriteService,
  port: number,
  { dataDir }: LocalOptions,
  parts: StartedParts,
): Promise<string> {
  const azurite = await startAzurite({ service, port, ...(dataDir === undefined ? {} : { dataDir }) });
  parts.add(() => azurite.stop());
  return azurite.endpoint;
}

async function startTenant(options: LocalOptions, parts: StartedParts, madeAt: Date, clientId: string) {
  const { seed, users, auditEvents, simulatorPort: port } = options;
  // What infra/ grants in a real tenant, and no more.
  const appRoles = requiredAppRoles().map(({ name }) => name);
  const simulator = await startSimulator({
    port,
    seed,
    users,
    tenant: createTenant({ seed, users, auditEvents, now: madeAt }),
    control: true,
    // The credential library keeps a token by the machine's clock, and the simulated one is put forward.
    tokenLifetimeSeconds: 90 * 86_400,
    identities: [{ appRoles }, { clientId, appRoles }],
    alsoTls: true,
  });
  parts.add(() => simulator.close());
  return simulator;
}
