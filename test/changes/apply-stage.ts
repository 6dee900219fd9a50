import { alarmDecision } from '../../src/changes/alarms.ts';
import { applyChanges } from '../../src/changes/apply-changes.ts';
import { type RunLease, withRunLease } from '../../src/changes/run-lease.ts';
import { shadowAlarmKind } from '../../src/changes/shadow-alarms.ts';
import { createHalt, writersDecision } from '../../src/changes/writers-stop.ts';
import type { ApprovedItem } from '../../src/domain/approvals/item-approval.ts';
import type { ChangeRecord, ChangeState, CommandFact } from '../../src/domain/model/command.ts';
import type { ItemOutcome, PlanItem } from '../../src/domain/model/plan.ts';
import type {
  RoleSchedule,
  ScheduleChange,
  ScheduleRequest,
  Submission,
} from '../../src/domain/model/role-schedules.ts';
import type { Rules } from '../../src/domain/model/rules.ts';
import type { AccessMemory, TenantSnapshot } from '../../src/domain/model/snapshot.ts';
import { planRenewals } from '../../src/domain/renewal/plan-renewals.ts';
import type { RoleCall } from '../../src/ports/index.ts';
import { readSnapshot } from '../../src/tenant/read-snapshot.ts';
import { tenantId } from '../builders.ts';
import { FakeApprovalTokens } from '../fakes/fake-approval-tokens.ts';
import { FakeCommands } from '../fakes/fake-commands.ts';
import { FakeDecisions } from '../fakes/fake-decisions.ts';
import { FakeDeliveries } from '../fakes/fake-deliveries.ts';
import { FakeLeases } from '../fakes/fake-leases.ts';
import { FakeLog } from '../fakes/fake-log.ts';
import { FakeNotifier } from '../fakes/fake-notifier.ts';
import { memory } from '../memory-builder.ts';
import { rules } from '../rules-builder.ts';
import { breakGlass, eligibility, GRACE, NOW, user } from '../snapshot-builder.ts';
import { BreakableRoles, readCall, snapshotSources } from '../tenant/snapshot-ports.ts';

/** The store of commands as it writes, recorded in order with what happens in the tenant. */
export class RecordedCommands extends FakeCommands {
  story: string[] = [];

  override async accept(...input: Parameters<FakeCommands['accept']>): ReturnType<FakeCommands['accept']> {
    const acceptance = await super.accept(...input);
    this.story.push(`accept: ${acceptance.kind}`);
    return acceptance;
  }

  override async claim(...input: Parameters<FakeCommands['claim']>): ReturnType<FakeCommands['claim']> {
    const claim = await super.claim(...input);
    this.story.push(`claim: ${claim.kind}`);
    return claim;
  }

  override async add(record: ChangeRecord, fact: CommandFact): ReturnType<FakeCommands['add']> {
    const added = await super.add(record, fact);
    this.story.push(fact.kind === 'recorded' ? `record: ${fact.outcome.state}` : `add: ${fact.kind}`);
    return added;
  }
}

class RecordedRoles extends BreakableRoles {
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
  readonly requests?: readonly ScheduleRequest[];
}

const renewing = rules({ renew: { mode: 'apply' } });

/** Ada and Grace are Helpdesk Administrators for seven more days, both activated it lately, and a run is to renew that. */
export class ApplyStage {
  now = NOW;
  /** What the gates are tried by right before each claim. */
  rulesInForce: Rules | Error = renewing;
  timeBudgetMinutes = 9;
  /** By the item's id. */
  approvals: ReadonlyMap<string, ApprovedItem> | undefined;
  readonly timeIsOver = new AbortController();
  readonly commands: RecordedCommands;
  readonly leases = new FakeLeases();
  readonly decisions = new FakeDecisions();
  readonly log = new FakeLog();
  readonly tenant;
  readonly #memories: readonly AccessMemory[];
  /** What the planner says at each look, of what it would say. */
  planned: (items: readonly PlanItem[]) => readonly PlanItem[] = (items) => items;
  /** What the planner says at the second look, of what it would say. */
  replan: (items: readonly PlanItem[]) => readonly PlanItem[] = (items) => items;
  /** What happens between the plan and its first change. */
  meanwhile: (() => void | Promise<void>) | undefined;

  /**
   * @param commands of another stage, to go on from.
   * @param access instead of theirs: what is eligible, and what is remembered of it.
   */
  constructor(commands = new RecordedCommands(), access: AccessThere = {}) {
    const both = [{}, { principalId: GRACE }];
    this.commands = commands;
    this.#memories = access.memories ?? both.map((of) => memory(of));
    this.tenant = {
      ...snapshotSources({
        directory: { users: [user(), user({ id: GRACE, displayName: 'Grace Hopper' }), breakGlass()] },
      }),
      roles: new RecordedRoles(() => this.now, {
        schedules: access.schedules ?? both.map((of) => eligibility(of)),
        requests: access.requests ?? [],
      }),
    };
  }

  /** What was done, in order, since the plan of the last night. */
  get story(): readonly string[] {
    return this.commands.story;
  }

  /** Looks, plans and applies, as a night does. */
  async night(runId = 'run-1'): Promise<readonly ItemOutcome[]> {
    const clock = { now: () => this.now };
    await this.tenant.histories.save(this.#memories, {
      activationsKnownSince: new Date('2026-01-01T00:00:00Z'),
      activationsKnownUntil: this.now,
    });
    const wish = {
      now: this.now,
      named: [],
      renewals: [],
      signInDrop: { lastCompleteRunAt: undefined, percent: 10 },
    };
    const { snapshot } = await readSnapshot(this.tenant, wish, readCall());
    const ports = { leases: this.leases, clock, pause: async () => {} };
    const options = { name: 'renew-eligibilities', holder: runId, goesFirst: false };
    const applied = await withRunLease(ports, options, this.timeIsOver.signal, async (lease) => {
      const story: string[] = [];
      Object.assign(this.commands, { story });
      Object.assign(this.tenant.roles, { story });
      await this.meanwhile?.();
      return this.#apply(snapshot, lease, runId);
    });
    if (applied.kind === 'held') throw new Error(`the lease is held by ${applied.by}`);
    return applied.result;
  }

  #apply(snapshot: TenantSnapshot, lease: RunLease, runId: string): Promise<readonly ItemOutcome[]> {
    const plan = (seen: TenantSnapshot) => this.planned(planRenewals(seen, renewing));
    const order = {
      plan: { id: `plan-of-${runId}`, runId, job: 'renew-eligibilities' },
      floor: renewing.limits.floor,
      items: plan(snapshot).filter(({ decision }) => decision === 'change'),
      base: snapshot,
      replan: (seen: TenantSnapshot) => this.replan(plan(seen)),
      askedBy: { objectId: 'renew-eligibilities', appId: undefined },
      ...(this.approvals && { approvals: this.approvals }),
      timeBudgetMilliseconds: this.timeBudgetMinutes * 60_000,
    } as const;
    const pause = async () => void this.commands.story.push('wait');
    const ports = {
      ...this.tenant,
      tenantId,
      commands: this.commands,
      rules: {
        load: async () => {
          if (this.rulesInForce instanceof Error) throw this.rulesInForce;
          return { rules: this.rulesInForce, hash: 'a'.repeat(64) };
        },
      },
      decisions: this.decisions,
      approvalTokens: new FakeApprovalTokens(),
      deliveries: new FakeDeliveries(),
      notifier: new FakeNotifier(),
      access: this.tenant.roles,
      updateRoleSettings: this.tenant.roleSettings.update.bind(this.tenant.roleSettings),
      clock: { now: () => this.now },
      halt: createHalt({ decisions: this.decisions, clock: { now: () => this.now } }, undefined),
      pause,
      log: this.log,
    };
    return applyChanges(order, lease, ports, readCall(this.timeIsOver.signal));
  }

  /** The state of each change, by whose access it is, in the order of acceptance. */
  states(): readonly (readonly [string, ChangeState])[] {
    return this.commands
      .all()
      .map(({ content, state }) => [content.kind === 'access' ? content.change.key.principalId : '', state]);
  }

  /** Grace stops the writers. */
  stops(): Promise<void> {
    const by = { objectId: 'grace', appId: 'portal' };
    return this.decisions.add(
      writersDecision('stopped', { tenantId, by, at: this.now, because: 'INC-4711' }),
    );
  }

  /** A write is found that is not ours. */
  alarms(): Promise<void> {
    return this.decisions.add(
      alarmDecision(shadowAlarmKind, 'gives-1', { tenantId, at: this.now, because: 'no command' }),
    );
  }

  minutesLater(minutes: number): void {
    this.now = new Date(this.now.getTime() + minutes * 60_000);
  }
}
