import { applyChanges, type ItemOutcome } from '../../src/changes/apply-changes.ts';
import { type WriterLease, withWriterLease } from '../../src/changes/writer-lease.ts';
import type { RoleSchedule, ScheduleChange, Submission } from '../../src/domain/model/role-schedules.ts';
import type { AccessMemory, TenantSnapshot } from '../../src/domain/model/snapshot.ts';
import { planRenewals } from '../../src/domain/renewal/plan-renewals.ts';
import type { Lease, LedgerEntry, RoleCall } from '../../src/ports/index.ts';
import { readSnapshot } from '../../src/tenant/read-snapshot.ts';
import { FakeLedger } from '../fakes/fake-ledger.ts';
import { FakeLog } from '../fakes/fake-log.ts';
import { rules } from '../rules-builder.ts';
import { breakGlass, eligibility, GRACE, memory, NOW, user } from '../snapshot-builder.ts';
import { BreakableRoles, readCall, snapshotSources } from '../tenant/snapshot-ports.ts';

/** The ledger as it writes, told in order with what happens in the tenant. */
export class ToldLedger extends FakeLedger {
  story: string[] = [];

  override async claim(entry: LedgerEntry, lease?: Lease): ReturnType<FakeLedger['claim']> {
    const claimed = await super.claim(entry, lease);
    this.story.push(`claim: ${claimed.kind}`);
    return claimed;
  }

  override async settle(entry: LedgerEntry): Promise<void> {
    await super.settle(entry);
    this.story.push(`settle: ${entry.state}`);
  }
}

class ToldRoles extends BreakableRoles {
  story: string[] = [];
  #sent: string | undefined;

  override async submit(change: ScheduleChange, call: RoleCall): Promise<Submission> {
    this.#sent = change.action;
    this.story.push(`send: ${change.action}`);
    return super.submit(change, call);
  }

  override schedules(...asked: Parameters<BreakableRoles['schedules']>) {
    const [kind, { principalId, roleDefinitionId }] = asked;
    // A look at all is no story; one at somebody's access comes before a change, one at just the access after it.
    if (kind === 'eligibility' && principalId !== undefined)
      this.story.push(roleDefinitionId === undefined ? 'look again' : `see: ${this.#sent}`);
    return super.schedules(...asked);
  }
}

interface AccessThere {
  readonly schedules?: readonly RoleSchedule[];
  readonly memories?: readonly AccessMemory[];
}

const renewing = rules({ renew: { mode: 'apply' } });

/** Ada and Grace are Helpdesk Administrators for seven more days, both activated it lately, and a run is to renew that. */
export class ApplyStage {
  now = NOW;
  readonly timeIsOver = new AbortController();
  readonly ledger: ToldLedger;
  readonly log = new FakeLog();
  readonly tenant;
  readonly #memories: readonly AccessMemory[];
  /** What happens between the plan and its first change. */
  meanwhile: (() => void | Promise<void>) | undefined;

  /**
   * @param ledger of another stage, to go on from.
   * @param access instead of theirs: what is eligible, and what is remembered of it.
   */
  constructor(ledger = new ToldLedger(), access: AccessThere = {}) {
    const both = [{}, { principalId: GRACE }];
    this.ledger = ledger;
    this.#memories = access.memories ?? both.map((of) => memory(of));
    this.tenant = {
      ...snapshotSources({
        directory: { users: [user(), user({ id: GRACE, displayName: 'Grace Hopper' }), breakGlass()] },
      }),
      roles: new ToldRoles(() => this.now, {
        schedules: access.schedules ?? both.map((of) => eligibility(of)),
      }),
    };
  }

  /** What was done, in order, since the plan of the last night. */
  get story(): readonly string[] {
    return this.ledger.story;
  }

  get leases() {
    return this.ledger.leases;
  }

  /** Looks, plans and applies, as a night does. */
  async night(runId = 'run-1'): Promise<readonly ItemOutcome[]> {
    const clock = { now: () => this.now };
    await this.tenant.histories.save(this.#memories, {
      activationsKnownSince: new Date('2026-01-01T00:00:00Z'),
      activationsKnownUntil: this.now,
    });
    const written = await withWriterLease({ leases: this.leases, clock }, runId, async (lease) => {
      const wish = { now: this.now, named: [], renewals: [] };
      const { snapshot } = await readSnapshot(this.tenant, wish, readCall());
      const story: string[] = [];
      Object.assign(this.ledger, { story });
      Object.assign(this.tenant.roles, { story });
      await this.meanwhile?.();
      return this.#apply(snapshot, lease, runId);
    });
    if (written.kind === 'held') throw new Error(`the lease is held by ${written.by}`);
    return written.result;
  }

  #apply(snapshot: TenantSnapshot, lease: WriterLease, runId: string): Promise<readonly ItemOutcome[]> {
    const plan = (seen: TenantSnapshot) => planRenewals(seen, renewing);
    const order = {
      plan: { id: `plan-of-${runId}`, runId, job: 'renew-eligibilities' },
      items: plan(snapshot).filter(({ decision }) => decision === 'change'),
      base: snapshot,
      replan: plan,
      askedBy: { objectId: 'renew-eligibilities', appId: undefined },
    } as const;
    const pause = async () => void this.ledger.story.push('wait');
    const ports = {
      ...this.tenant,
      ledger: this.ledger,
      clock: { now: () => this.now },
      pause,
      log: this.log,
    };
    return applyChanges(order, lease, ports, readCall(this.timeIsOver.signal));
  }

  /** The ledger's word about each change, by whose access it was, in the order of the claims. */
  states(): readonly (readonly [string, LedgerEntry['state']])[] {
    return this.ledger.all().map(({ access, state }) => [access?.change.key.principalId ?? '', state]);
  }

  minutesLater(minutes: number): void {
    this.now = new Date(this.now.getTime() + minutes * 60_000);
  }
}
