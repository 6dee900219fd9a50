import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stackRules } from '../../local/stack-rules.ts';
import type { SimulatorClock } from '../../simulator/clock.ts';
import type { FaultOptions } from '../../simulator/faults/fault.ts';
import type { Simulator, SimulatorOptions } from '../../simulator/start.ts';
import { type SimulatedTenants, startSimulators } from '../../simulator/start-many.ts';
import { createTenant } from '../../simulator/state/create-tenant.ts';
import { requiredAppRoles } from '../../src/adapters/graph/permissions.ts';

/** What is wrong with a tenant of the sweep. */
export type Trouble =
  | 'none'
  /** Graph answers 503, whatever is asked. */
  | 'broken'
  /** Graph answers 429, whatever is asked. */
  | 'throttled'
  /** Nobody has consented to the app. */
  | 'no-consent'
  /** The consent is taken back between the two nights. */
  | 'withdrawn'
  /** Its file of rules is no JSON. */
  | 'bad-rules'
  /** Each answer takes its time. */
  | 'slow'
  /** Answers are web pages. */
  | 'odd';

/** By the place of a tenant; the first is the home of the app. Further ones have none. */
const troubles: readonly Trouble[] = [
  ...([
    'none',
    'broken',
    'throttled',
    'no-consent',
    'none',
    'withdrawn',
    'bad-rules',
    'slow',
    'odd',
  ] as const),
];

const always = 1_000_000;
const faults: Readonly<Partial<Record<Trouble, FaultOptions>>> = {
  broken: { kind: '503', retryAfterSeconds: 10, times: always },
  throttled: { kind: '429', retryAfterSeconds: 6, times: always },
  slow: { kind: 'slow', delayMs: 150, times: always },
  odd: { kind: 'html-body', times: always },
};

/** One tenant of the sweep. */
export interface Member {
  readonly simulator: Simulator;
  readonly trouble: Trouble;
  /** Client and object id of the service principal under which the app works there. */
  readonly own: { readonly appId: string; readonly id: string };
}

export interface Fleet
  extends Pick<SimulatedTenants, 'origin' | 'tlsOrigin' | 'identityEndpoint' | 'identityHeader'> {
  readonly members: readonly [Member, ...Member[]];
  /** The registration that the tenants besides the home consent to. */
  readonly appId: string;
  /** Has `{tenant}.json` for each, and `certificate.pem`. */
  readonly folder: string;
  rulesFile(tenantId: string): string;
  close(): Promise<void>;
}

export interface FleetOptions {
  readonly tenants: number;
  readonly seed: number;
  readonly clock: SimulatorClock;
}

export function troubleOf(place: number): Trouble {
  return troubles[place] ?? 'none';
}

/** The same place and seed give the same tenant, with all its ids. */
export function memberOptions(
  { seed, clock }: FleetOptions,
  place: number,
): SimulatorOptions & { readonly own: Member['own'] } {
  const users = 14;
  const tenant = createTenant({
    ...{ seed: seed * 1_000 + place, users, auditEvents: 12, now: clock.now() },
    ...{ groups: 4, servicePrincipals: 4, administrativeUnits: 2, timeBoundEligibilities: 20 },
  });
  // One that has done nothing yet: what it did before would be writes under the app's identity that no record explains.
  const log = JSON.stringify([...tenant.auditLog.all(clock.now())]);
  const own = tenant.servicePrincipals.all().find(({ id }) => !log.includes(id));
  if (own === undefined) throw new Error(`each service principal of tenant ${place} is in its audit log`);
  return {
    ...{ tenant, users, seed: seed * 1_000 + place, clock, throttling: false, checkShapes: false },
    // The credential library expires tokens by the machine's clock. The simulated clock is ahead of it.
    tokenLifetimeSeconds: 400 * 86_400,
    identities: [{ clientId: own.appId, objectId: own.id, appRoles: roles }],
    own: { appId: own.appId, id: own.id },
  };
}

const roles = requiredAppRoles().map(({ name }) => name);

/** Every other tenant applies what it plans; the others say nothing, which is to plan. */
export function rulesOf({ tenant }: Pick<Simulator, 'tenant'>, place: number): string {
  if (troubleOf(place) === 'bad-rules') return '{ "version": 1, ';
  const renew = { withinDays: 60, whenUsageUnknown: 'renew' };
  const sections = place % 2 === 0 ? { renew: { ...renew, mode: 'apply' } } : { renew, stale: {} };
  return JSON.stringify(stackRules(tenant, { ...sections, roleSettings }));
}

/** Without a baseline the check of role settings asks Graph nothing. */
const roleSettings = {
  mode: 'report',
  baselines: [{ name: 'every role', roles: 'all', settings: { activation: { justification: true } } }],
};

export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const places = Array.from({ length: options.tenants }, (_, place) => memberOptions(options, place));
  const [first, ...others] = places;
  if (first === undefined) throw new Error('there is no tenant');
  const simulators = await startSimulators([first, ...others], { alsoTls: true });
  const folder = mkdtempSync(join(tmpdir(), 'pim-warden-fleet-'));
  const rulesFile = (tenantId: string) => join(folder, `${tenantId}.json`);
  const appId = '7c2f1a3e-0d6f-4c3b-9a1e-0f5f4a3a1c22';
  const members = places.map(({ own }, place): Member => {
    const simulator = simulators.tenants[place];
    if (simulator === undefined) throw new Error(`there is no tenant ${place}`);
    const trouble = troubleOf(place);
    const fault = faults[trouble];
    if (fault !== undefined) simulator.faults.add(fault);
    if (place > 0 && trouble !== 'no-consent')
      simulator.applicationConsents.grant({ clientId: appId, objectId: own.id, appRoles: roles });
    writeFileSync(rulesFile(simulator.tenant.tenantId), rulesOf(simulator, place));
    return { simulator, trouble, own };
  });
  const [home, ...rest] = members;
  if (home === undefined) throw new Error('there is no home');
  home.simulator.applications.register({
    ...{ clientId: appId, redirectUris: ['https://warden.example/callback'] },
    federatedCredentials: [{ subject: home.own.id }],
  });
  writeFileSync(join(folder, 'certificate.pem'), simulators.certificate ?? '');
  return {
    ...simulators,
    ...{ members: [home, ...rest], appId, folder, rulesFile },
    async close() {
      await simulators.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
