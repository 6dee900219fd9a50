import { startAzurite } from '../local/azurite.ts';
import { type RulesOnDisk, type RulesText, rulesOnDisk, stackRules } from '../local/stack-rules.ts';
import { createSimulatorClock } from '../simulator/clock.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../simulator/start.ts';
import { requiredAppRoles } from '../src/adapters/graph/permissions.ts';
import { type App, composeApp } from '../src/app.ts';
import { readSettings } from '../src/settings/settings.ts';

/** The whole app on a simulated tenant, Azurite and a rules file. */
export interface HygieneEnvironment {
  readonly simulator: Simulator;
  readonly app: App;
  readonly tablesEndpoint: string;
  readonly rules: RulesOnDisk;
  /** Another app on the same tenant and tables, as a second host would be. */
  anotherApp(): App;
  close(): Promise<void>;
}

/** Options of a hygiene environment. The defaults are those of the local stack. */
export interface HygieneEnvironmentOptions extends SimulatorOptions {
  readonly now: Date;
  readonly rules?: RulesText;
  /** An Azurite that is already running. It is left running. */
  readonly tablesEndpoint?: string;
}

/** Starts everything on free ports, with a frozen simulated clock. */
export async function startHygieneEnvironment({
  now,
  rules,
  tablesEndpoint,
  ...options
}: HygieneEnvironmentOptions): Promise<HygieneEnvironment> {
  const azurite = tablesEndpoint === undefined ? await startAzurite() : undefined;
  const endpoint = tablesEndpoint ?? azurite?.endpoint ?? '';
  const simulator = await startSimulator({
    clock: createSimulatorClock(now, { frozen: true }),
    auditEvents: 0,
    throttling: false,
    // The credential library expires tokens by the machine's clock. The simulated clock is months ahead of it.
    tokenLifetimeSeconds: 400 * 86_400,
    identities: [{ appRoles: requiredAppRoles().map(({ name }) => name) }],
    ...options,
  });
  process.env.IDENTITY_ENDPOINT = simulator.identityEndpoint;
  process.env.IDENTITY_HEADER = simulator.identityHeader;
  const onDisk = rulesOnDisk(stackRules(simulator.tenant, rules));
  const settings = readSettings({
    TENANT_ID: simulator.tenant.tenantId,
    GRAPH_ORIGIN: simulator.origin,
    IDENTITY_ENDPOINT: simulator.identityEndpoint,
    TABLES_ENDPOINT: endpoint,
    RULES_FILE: onDisk.path,
    GRAPH_REPORTS_REQUESTS_PER_10_SECONDS: '100000',
  });
  const anotherApp = () => composeApp(settings, simulator.clock);
  return {
    simulator,
    app: anotherApp(),
    tablesEndpoint: endpoint,
    rules: onDisk,
    anotherApp,
    async close() {
      await simulator.close();
      await azurite?.stop();
      onDisk.remove();
    },
  };
}
