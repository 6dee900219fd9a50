import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { GraphClient } from '../../src/adapters/graph/client/client.ts';
import type { Timing } from '../../src/adapters/graph/client/timing.ts';
import type { Pause } from '../../src/changes/read-back.ts';
import type { UpdateRoleSettings } from '../../src/changes/update-role-settings.ts';
import type { RoleKey } from '../../src/domain/model/access.ts';
import type { RoleCall, RoleManagement, RoleSettings } from '../../src/ports/index.ts';
import type { AccessWrites } from '../../src/ports/tenant-writes.ts';
import type { FindingList } from './findings.ts';

/** Everything that is made here begins so: by it what was left behind is found again. */
export const markerPrefix = 'pimwarden-conformance-';

export interface StagePorts {
  readonly client: GraphClient;
  readonly roles: RoleManagement;
  readonly access: AccessWrites;
  readonly settings: RoleSettings;
  readonly updateRoleSettings: UpdateRoleSettings;
  readonly timing: Timing;
  /** The token of a disposable user who signs in; absent: nobody does, and what it takes is not tried. */
  readonly userToken?: ((userId: string) => Promise<string>) | undefined;
  /** An app that has only the permission to remove eligibilities; absent: there is none. */
  readonly remover?: AccessWrites | undefined;
}

export interface StageOptions {
  /** A verified domain of the tenant. */
  readonly domain: string;
  /** The role that is given and taken, at `/`. */
  readonly roleDefinitionId: string;
  /** The role for an administrative unit. */
  readonly unitRoleDefinitionId: string;
  /** What takes longer than this is not tried. */
  readonly patienceMilliseconds: number;
}

const made = z.object({ id: z.string().min(1) });
const knownWithinMilliseconds = 30 * 60_000;
const triedAgainAfterMilliseconds = 30_000;

/** What the scenes play on: disposable principals, time, and what was found. */
export class Stage {
  readonly ports: StagePorts;
  readonly options: StageOptions;
  readonly findings: FindingList;
  readonly call: RoleCall;
  readonly pause: Pause;
  /** What stopped a scene; sentences. */
  readonly troubles: string[] = [];
  readonly #marker: string;
  #count = 0;

  constructor(ports: StagePorts, options: StageOptions, findings: FindingList, call: RoleCall) {
    this.ports = ports;
    this.options = options;
    this.findings = findings;
    this.call = call;
    this.pause = (milliseconds, signal) => ports.timing.sleep(milliseconds, signal);
    this.#marker = `${markerPrefix}${randomUUID().slice(0, 8)}`;
  }

  now(): Date {
    return new Date(this.ports.timing.now());
  }

  minutesFromNow(minutes: number): Date {
    return new Date(this.ports.timing.now() + minutes * 60_000);
  }

  async waits(minutes: number): Promise<void> {
    await this.ports.timing.sleep(minutes * 60_000, this.call.signal);
  }

  hasPatienceFor(minutes: number): boolean {
    return minutes * 60_000 <= this.options.patienceMilliseconds;
  }

  /** A new user, disabled unless somebody is to sign in as them, who is nobody's. */
  async user(): Promise<string> {
    const name = this.#name();
    const body = {
      accountEnabled: this.ports.userToken !== undefined,
      displayName: name,
      mailNickname: name,
      userPrincipalName: `${name}@${this.options.domain}`,
      passwordProfile: {
        password: `${randomUUID()}-${randomUUID().toUpperCase()}`,
        forceChangePasswordNextSignIn: true,
      },
    };
    return this.#make('/users', 'User.ReadWrite.All', body);
  }

  /** A new role-assignable group with one member. */
  async group(memberId: string): Promise<string> {
    const name = this.#name();
    const body = {
      ...{
        displayName: name,
        mailNickname: name,
        mailEnabled: false,
        securityEnabled: true,
        isAssignableToRole: true,
      },
      'members@odata.bind': [`${this.ports.client.origin}/v1.0/directoryObjects/${memberId}`],
    };
    return this.#make('/groups', 'Group.ReadWrite.All', body);
  }

  async unit(): Promise<string> {
    const body = { displayName: this.#name() };
    return this.#make('/directory/administrativeUnits', 'AdministrativeUnit.ReadWrite.All', body);
  }

  keyOf(principalId: string): RoleKey {
    return { principalId, roleDefinitionId: this.options.roleDefinitionId, directoryScopeId: '/' };
  }

  /** Tries until PIM knows the principal, or for half an hour. @param isUnknown whether that is what its answer says. */
  async onceKnown<T>(attempt: () => Promise<T>, isUnknown: (result: T) => boolean) {
    const from = this.ports.timing.now();
    for (;;) {
      const result = await attempt();
      const minutes = Math.round((this.ports.timing.now() - from) / 60_000);
      if (!isUnknown(result)) return { result, minutes };
      if (this.ports.timing.now() - from >= knownWithinMilliseconds) return { result, minutes };
      await this.ports.timing.sleep(triedAgainAfterMilliseconds, this.call.signal);
    }
  }

  #name(): string {
    this.#count += 1;
    return `${this.#marker}-${this.#count}`;
  }

  async #make(url: string, permission: string, body: object): Promise<string> {
    const { client } = this.ports;
    const answer = await client.send(
      { method: 'POST', url, workload: 'directory', permission, body },
      this.call,
    );
    return made.parse(answer.body).id;
  }
}
