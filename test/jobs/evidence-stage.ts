import type { RunRecord } from '../../src/domain/model/run.ts';
import { snapshotAccess } from '../../src/jobs/snapshot-access.ts';
import { storeRequests } from '../../src/jobs/store-requests.ts';
import type { Sealer, StoredLeaf } from '../../src/ports/index.ts';
import { tenantId } from '../builders.ts';
import { FakeCommands } from '../fakes/fake-commands.ts';
import { FakeHistory, FakeLooks, FakeSnapshotJournal } from '../fakes/fake-history.ts';
import { FakeLeases } from '../fakes/fake-leases.ts';
import { FakeLog } from '../fakes/fake-log.ts';
import { FakePimEvents } from '../fakes/fake-pim-events.ts';
import { FakeRunHistory } from '../fakes/fake-run-history.ts';
import { FakeStoredRequests } from '../fakes/fake-stored-requests.ts';
import { snapshotSources, type TenantBefore } from '../tenant/snapshot-ports.ts';

/** Keeps what it is asked to seal. */
export class FakeSealer implements Sealer {
  readonly sealed = new Map<string, readonly StoredLeaf[]>();

  async seal(runId: string, leaves: readonly StoredLeaf[]) {
    this.sealed.set(runId, leaves);
    return { kind: 'sealed', logSize: this.sealed.size, head: 'head' } as const;
  }

  sealPartitions(runId: string) {
    return this.seal(runId, []);
  }
}

/** A tenant that may change from night to night, a store that stays, and the two jobs between them. */
export function evidenceStage(before: TenantBefore = {}, given: { readonly sealer?: Sealer } = {}) {
  const store = {
    history: new FakeHistory(),
    journal: new FakeSnapshotJournal(),
    looks: new FakeLooks(),
    storedRequests: new FakeStoredRequests(),
    pimEvents: new FakePimEvents(),
    commands: new FakeCommands(),
    leases: new FakeLeases(),
    runs: new FakeRunHistory(),
    log: new FakeLog(),
    sealer: given.sealer,
    pause: async () => undefined,
  };
  const ports = (now: string) => ({
    ...snapshotSources(before),
    ...store,
    clock: { now: () => new Date(now) },
  });
  const jobRun = (now: string, deadline = new AbortController().signal) => ({
    tenantId,
    runId: `run-${now}`,
    appVersion: '1.2.3',
    deadline,
    timeBudgetMilliseconds: 480_000,
  });
  return {
    ...store,
    ports,
    /** One night of the snapshot. @param overrides ports in the place of the stage's own. */
    night(
      now: string,
      overrides: Partial<Parameters<typeof snapshotAccess>[0]> = {},
      deadline?: AbortSignal,
    ): Promise<RunRecord> {
      return snapshotAccess({ ...ports(now), ...overrides }, jobRun(now, deadline));
    },
    storeRequests: (
      now: string,
      overrides: Partial<Parameters<typeof storeRequests>[0]> = {},
      deadline?: AbortSignal,
    ) => storeRequests({ ...ports(now), ...overrides }, jobRun(now, deadline)),
  };
}
