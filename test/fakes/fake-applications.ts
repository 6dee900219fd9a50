import type { AppCredential, Applications, AppRoleHolder } from '../../src/ports/index.ts';

/** Contents before a test begins, by `appId` and by the id of a group; what is absent is not in the tenant. */
export interface InitialApplications {
  readonly holders?: Readonly<Record<string, readonly AppRoleHolder[]>>;
  readonly keys?: Readonly<Record<string, readonly AppCredential[]>>;
  readonly federated?: Readonly<Record<string, readonly AppCredential[]>>;
  readonly members?: Readonly<Record<string, readonly string[]>>;
}

/** Applications in memory. */
export class FakeApplications implements Applications {
  readonly #before: InitialApplications;
  /** Thrown by everything from now on. */
  failure: Error | undefined;

  constructor(before: InitialApplications = {}) {
    this.#before = before;
  }

  async appRoleHolders(appId: string) {
    const rows = this.#answer(this.#before.holders, appId);
    return rows && { rows, unreadable: [] };
  }

  async keysOf(appId: string): Promise<readonly AppCredential[] | undefined> {
    return this.#answer(this.#before.keys, appId);
  }

  async federatedCredentialsOf(appId: string): Promise<readonly AppCredential[] | undefined> {
    return this.#answer(this.#before.federated, appId);
  }

  async memberIds(groupId: string): Promise<readonly string[] | undefined> {
    return this.#answer(this.#before.members, groupId)?.toSorted();
  }

  #answer<T>(of: Readonly<Record<string, T>> | undefined, id: string): T | undefined {
    if (this.failure !== undefined) throw this.failure;
    return of?.[id.toLowerCase()];
  }
}
