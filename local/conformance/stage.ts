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
  readonly print: (line: string) => void;
  /** The token of a disposable user whom somebody signs in as; absent: nobody does, and what it takes is not tried. */
  readonly userToken?: ((person: Person) => Promise<SignedIn>) | undefined;
  /** An app that has only the permission to remove eligibilities; absent: there is none. */
  readonly remover?: AccessWrites | undefined;
}

/** A disposable user whom somebody can sign in as. */
export interface Person {
  readonly id: string;
  /** `userPrincipalName`. */
  readonly name: string;
  readonly password: string;
}

export type SignedIn = { readonly token: string } | { readonly because: string };

/** Something that a run has made. */
export interface Made {
  /** Of the collection it is in: `/users`. */
  readonly place: string;
  readonly id: string;
  readonly displayName: string;
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

const answerOfMaking = z.object({ id: z.string().min(1) });
const knownWithinMilliseconds = 30 * 60_000;
const triedAgainAfterMilliseconds = 30_000;
const longestSleepMilliseconds = 24 * 3_600_000;

/** What the scenes play on: disposable principals, time, and what was found. */
export class Stage {
  readonly ports: StagePorts;
  readonly options: StageOptions;
  readonly findings: FindingList;
  readonly call: RoleCall;
  readonly pause: Pause;
  /** What stopped a scene or had no answer; sentences. */
  readonly troubles: string[] = [];
  /** What was made here: listings show it late. */
  readonly made: Made[] = [];
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
    const { timing } = this.ports;
    const until = timing.now() + minutes * 60_000;
    // A timer of more than 24 days goes off at once.
    for (let left = until - timing.now(); left > 0; left = until - timing.now())
      await timing.sleep(Math.min(left, longestSleepMilliseconds), this.call.signal);
  }

  hasPatienceFor(minutes: number): boolean {
    return minutes * 60_000 <= this.options.patienceMilliseconds;
  }

  /** A new user, disabled, who is nobody's. */
  async user(): Promise<string> {
    return (await this.#newUser(false)).id;
  }

  /** A new user, disabled, with the name. */
  disabledPerson(): Promise<Person> {
    return this.#newUser(false);
  }

  /** A new user whom somebody is to sign in as. */
  person(): Promise<Person> {
    return this.#newUser(true);
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
    return this.#make('/groups', 'Group.ReadWrite.All', name, body);
  }

  async unit(): Promise<string> {
    const displayName = this.#name();
    const url = '/directory/administrativeUnits';
    return this.#make(url, 'AdministrativeUnit.ReadWrite.All', displayName, { displayName });
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

  async #newUser(signsIn: boolean): Promise<Person> {
    const nickname = this.#name();
    const name = `${nickname}@${this.options.domain}`;
    const password = `${randomUUID()}-${randomUUID().toUpperCase()}`;
    const body = {
      ...{ accountEnabled: signsIn, displayName: nickname, mailNickname: nickname, userPrincipalName: name },
      passwordProfile: { password, forceChangePasswordNextSignIn: !signsIn },
    };
    return { id: await this.#make('/users', 'User.ReadWrite.All', nickname, body), name, password };
  }

  async #make(place: string, permission: string, displayName: string, body: object): Promise<string> {
    const request = { method: 'POST', url: place, workload: 'directory', permission, body } as const;
    const answer = await this.ports.client.send(request, this.call);
    const { id } = answerOfMaking.parse(answer.body);
    this.made.push({ place, id, displayName });
    return id;
  }
}
