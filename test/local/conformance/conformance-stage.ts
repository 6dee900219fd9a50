import { mkdtempSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TokenCredential } from '@azure/identity';
import { noting } from '../../../local/conformance/allowed.ts';
import { readOptions } from '../../../local/conformance/options.ts';
import { runPermissions } from '../../../local/conformance/permissions.ts';
import type { ConformanceReport } from '../../../local/conformance/report.ts';
import { type RunPorts, runConformance } from '../../../local/conformance/run.ts';
import { createSimulatorClock } from '../../../simulator/clock.ts';
import {
  type SeenRequest,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from '../../../simulator/start.ts';
import {
  createAccessWrites,
  createRoleManagement,
} from '../../../src/adapters/graph/areas/role-management.ts';
import { createRoleSettings } from '../../../src/adapters/graph/areas/role-settings.ts';
import { createRuleWrites } from '../../../src/adapters/graph/areas/send-rules.ts';
import { createGraphClient } from '../../../src/adapters/graph/client/client.ts';
import type { Timing } from '../../../src/adapters/graph/client/timing.ts';
import { updateRoleSettings } from '../../../src/changes/update-role-settings.ts';
import { FakeLog } from '../../fakes/fake-log.ts';

/** What whoever plays it needs. The simulator asks for no other permission to make role-assignable groups. */
export const allRoles = runPermissions
  .map(({ name }) => name)
  .filter((name) => name !== 'RoleManagement.ReadWrite.Directory');
/** Longer than a person would wait; the simulated clock does not mind. */
export const patient = ['--yes', '--patience', 'P40D'];
/** What only a tenant without the licence shows, and what nothing here can try. */
export const neverTried = [
  ...['licence-status', 'licence-of-reads', 'exchanged-acrs', 'page-size'],
  ...['partner-principal', 'licence-of-group-reads', 'consent-withdrawn'],
];
const removerClientId = '11111111-2222-4333-8444-555555555555';
const domain = 'contoso.example';

/** A small tenant without people on premises, and the command as somebody would start it there. */
export class ConformanceStage {
  readonly simulator: Simulator;
  readonly printed: string[] = [];
  readonly folder = mkdtempSync(join(tmpdir(), 'conformance-'));
  interruption = new AbortController();
  /** Sees each request to Graph. */
  onRequest: ((seen: SeenRequest) => void) | undefined;
  /** Whether what ends the run ends its cleaning as well, as a killed process does. */
  isKilled = false;
  /** How much had been printed when each call was begun. */
  readonly printedAtCalls: number[] = [];
  longestSleepMilliseconds = 0;
  /** Whether somebody can sign in as a disposable user. */
  hasPeople = true;
  hasRemover = true;
  readonly #timing: Timing;

  static async start(options: SimulatorOptions = {}): Promise<ConformanceStage> {
    let stage: ConformanceStage | undefined;
    stage = new ConformanceStage(
      await startSimulator({
        observer: (seen) => stage?.onRequest?.(seen),
        ...{ seed: 4711, users: 2, auditEvents: 20, throttling: false, tokenLifetimeSeconds: 400 * 86_400 },
        clock: createSimulatorClock(new Date('2026-11-24T09:00:00Z'), { frozen: true }),
        identities: [
          { appRoles: allRoles },
          {
            clientId: removerClientId,
            appRoles: ['RoleEligibilitySchedule.Remove.Directory', 'RoleManagement.Read.Directory'],
          },
        ],
        ...options,
      }),
    );
    return stage;
  }

  constructor(simulator: Simulator) {
    this.simulator = simulator;
    const { clock } = simulator;
    const began = clock.now().getTime();
    this.#timing = {
      now: () => clock.now().getTime(),
      elapsed: () => clock.now().getTime() - began,
      sleep: async (milliseconds, signal) => {
        signal.throwIfAborted();
        this.longestSleepMilliseconds = Math.max(this.longestSleepMilliseconds, milliseconds);
        clock.advance(milliseconds);
      },
    };
  }

  /** @returns the exit code. */
  async run(...args: readonly string[]): Promise<number> {
    const { tenantId } = this.simulator.tenant;
    const here = ['--graph-origin', this.simulator.origin, '--out', this.folder];
    const options = readOptions(['--tenant', tenantId, '--confirm-tenant', domain, ...here, ...args]);
    if (typeof options !== 'object') throw new TypeError(options ?? 'help');
    this.printed.length = 0;
    return runConformance(options, this.#ports());
  }

  /** As somebody who starts it once more. */
  again(): void {
    this.interruption = new AbortController();
    this.isKilled = false;
    this.onRequest = undefined;
  }

  get file(): string {
    return join(this.folder, `conformance-${this.simulator.tenant.tenantId}.json`);
  }

  async report(): Promise<ConformanceReport> {
    return JSON.parse(await readFile(this.file, 'utf8'));
  }

  /** What the report calls different, and what it could not try. */
  async readings(state: 'differs' | 'not-tried'): Promise<readonly string[]> {
    const { readings } = await this.report();
    return readings.filter((reading) => reading.state === state).map(({ id }) => id);
  }

  /** Names of everything of ours that is in the tenant. */
  leftThere(): readonly string[] {
    const { users, groups, administrativeUnits } = this.simulator.tenant;
    return [...users.all(), ...groups.all(), ...administrativeUnits.all()]
      .map(({ displayName }) => displayName)
      .filter((name) => name.startsWith('pimwarden-conformance-'));
  }

  #ports(): RunPorts {
    const { credential, allowed } = noting(this.#credential());
    const client = this.#client(credential);
    const settings = createRoleSettings(client);
    const writes = createRuleWrites(client);
    const timing = this.#timing;
    const pause = timing.sleep;
    return {
      client,
      roles: createRoleManagement(client),
      access: createAccessWrites(client, { timing }),
      settings,
      updateRoleSettings: (policyId, changes, call) =>
        updateRoleSettings({ settings, writes, pause }, policyId, changes, call),
      timing,
      print: (line) => this.printed.push(line),
      userToken: this.hasPeople
        ? async ({ id: userId }) => {
            const scopes = ['RoleAssignmentSchedule.ReadWrite.Directory'];
            return { token: await this.simulator.userToken({ userId, scopes, mfa: true }) };
          }
        : undefined,
      remover: this.hasRemover
        ? createAccessWrites(this.#client(this.#credential(removerClientId)), { timing })
        : undefined,
      interrupted: this.interruption.signal,
      allowed,
      newCall: (signal) => {
        this.printedAtCalls.push(this.printed.length);
        return {
          signal: this.isKilled ? this.interruption.signal : signal,
          tally: { requests: 0, throttled: 0, retried: 0, pages: 0 },
          log: new FakeLog(),
        };
      },
    };
  }

  #client(credential: TokenCredential) {
    return createGraphClient({
      origin: this.simulator.origin,
      credential,
      tenantId: this.simulator.tenant.tenantId,
      tryTimeoutMs: 30_000,
      callBudgetMs: 120_000,
      reportsPer10Seconds: 5,
      timing: this.#timing,
    });
  }

  #credential(clientId?: string): TokenCredential {
    const { identityEndpoint, identityHeader } = this.simulator;
    const named = clientId === undefined ? '' : `&client_id=${clientId}`;
    return {
      getToken: async () => {
        const url = `${identityEndpoint}?api-version=2019-08-01&resource=https://graph.microsoft.com${named}`;
        const answer = await fetch(url, { headers: { 'X-IDENTITY-HEADER': identityHeader } });
        const { access_token: token, expires_on: expiresOn } = (await answer.json()) as Record<
          string,
          string
        >;
        return { token: String(token), expiresOnTimestamp: Number(expiresOn) * 1000 };
      },
    };
  }
}
