import { planDigest } from '../../../src/changes/plan-digest.ts';
import { createHalt } from '../../../src/changes/writers-stop.ts';
import type { Decision } from '../../../src/domain/model/decision.ts';
import type { Plan } from '../../../src/domain/model/plan.ts';
import { runHygiene } from '../../../src/jobs/hygiene/hygiene-run.ts';
import type { HygieneSpec, RunOptions } from '../../../src/jobs/hygiene/run-state.ts';
import { renewEligibilities } from '../../../src/jobs/renew-eligibilities.ts';
import type { Notice, Notifier, RulesSource } from '../../../src/ports/index.ts';
import { tenantId } from '../../builders.ts';
import { decision } from '../../decision-builder.ts';
import { FakeApprovalTokens } from '../../fakes/fake-approval-tokens.ts';
import { FakeCommands } from '../../fakes/fake-commands.ts';
import { FakeDecisions } from '../../fakes/fake-decisions.ts';
import { FakeDeliveries } from '../../fakes/fake-deliveries.ts';
import { FakeLeases } from '../../fakes/fake-leases.ts';
import { FakeLog } from '../../fakes/fake-log.ts';
import { FakeMarks } from '../../fakes/fake-marks.ts';
import { FakePlans } from '../../fakes/fake-plans.ts';
import { FakePopulations } from '../../fakes/fake-populations.ts';
import { FakeRunHistory } from '../../fakes/fake-run-history.ts';
import { memory } from '../../memory-builder.ts';
import { type RulesOverrides, rules } from '../../rules-builder.ts';
import { BREAK_GLASS, breakGlass, eligibility, GRACE, NOW, user } from '../../snapshot-builder.ts';
import { snapshotSources, type TenantBefore } from '../../tenant/snapshot-ports.ts';

const everything = { count: 100, percent: 100 };
const allowances = { perRun: everything, per24Hours: everything };

/** In a tenant of three people everything is a large part. */
export const roomyLimits = {
  removals: allowances,
  renewals: allowances,
  controlPlane: { ...rules().limits.controlPlane, removals: allowances, renewals: allowances },
};
const roomy: RulesOverrides = {
  limits: roomyLimits,
  renew: { mode: 'apply' },
};

/** Ada and Grace are Helpdesk Administrators for seven more days and use it; both are to be renewed tonight. */
export function hygieneStage(said: { readonly rules?: RulesOverrides; readonly tenant?: TenantBefore } = {}) {
  const tenant = snapshotSources({
    directory: {
      users: [user(), user({ id: GRACE, displayName: 'Grace Hopper' }), breakGlass({ id: BREAK_GLASS })],
    },
    roles: { schedules: [eligibility(), eligibility({ principalId: GRACE })] },
    ...said.tenant,
  });
  const stores = {
    commands: new FakeCommands(),
    leases: new FakeLeases(),
    decisions: new FakeDecisions(),
    plans: new FakePlans(),
    marks: new FakeMarks(),
    populations: new FakePopulations(),
    runs: new FakeRunHistory(),
  };
  const notices: Notice[] = [];
  const notifier: Notifier = {
    hasReceiver: true,
    post: async (notice) => void notices.push(notice),
    deliver: async () => ({ delivered: notices.length, left: 0 }),
  };
  const source: RulesSource = {
    load: async () => ({ rules: rules({ ...roomy, ...said.rules }), hash: 'f00d' }),
  };
  const log = new FakeLog();
  const clock = { now: () => NOW };
  const ports = {
    ...{ ...tenant, ...stores, notifier, rules: source, log, clock },
    halt: createHalt({ decisions: stores.decisions, clock }, undefined),
    approvalTokens: new FakeApprovalTokens(),
    deliveries: new FakeDeliveries(),
    pause: async () => {},
    tenantId,
    access: tenant.roles,
    updateRoleSettings: tenant.roleSettings.update.bind(tenant.roleSettings),
  };
  return {
    ...{ tenant, notices, log, ports },
    ...stores,
    /** Somebody who gets nothing by it approves a plan, or items of it. */
    approve: (plan: Plan | undefined, said: Partial<Decision> = {}) => {
      if (plan === undefined) throw new Error('there is no plan to approve');
      const { items = 'all' } = said;
      const by = { objectId: '11111111-aaaa-4bbb-8ccc-0000000000aa', appId: 'portal' };
      const digest = planDigest(plan, items);
      return stores.decisions.add(
        decision({ subject: { kind: 'plan', id: plan.id }, digest, items, at: NOW, by, ...said }),
      );
    },
    remembers: () =>
      tenant.histories.save([memory(), memory({ principalId: GRACE })], {
        activationsKnownSince: new Date('2026-01-01T00:00:00Z'),
        activationsKnownUntil: NOW,
      }),
    run: (order: Partial<RunOptions> = {}, spec: HygieneSpec = renewEligibilities) =>
      runHygiene(
        spec,
        {
          tenantId,
          runId: 'run-1',
          appVersion: '0.1.0',
          deadline: new AbortController().signal,
          timeBudgetMilliseconds: 480_000,
          upTo: 'apply',
          askedBy: { objectId: spec.job, appId: undefined },
          byTimer: true,
          publicUrl: undefined,
          ...order,
        },
        ports,
      ),
  };
}
