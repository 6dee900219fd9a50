import type { ScheduleRequest } from '../../simulator/state/schedule-requests.ts';
import { roleKeyOf } from '../../src/domain/model/access.ts';
import type { Plan } from '../../src/domain/model/plan.ts';
import { isControlPlaneRole } from './control-plane-facts.ts';
import type { ReceivedNotice, SimulationEnvironment } from './environment.ts';
import type { FactsSinceRequest, ObservedRun } from './observed-run.ts';
import type { RulesAttestation } from './rules-file.ts';
import type { NightResult, PlanApproval } from './run-night.ts';
import type { RoleRef } from './tenant-actors.ts';
import { membersOf, refText, type TenantFacts } from './tenant-facts.ts';

export const day = 86_400_000;

/** One schedule request of the app, with the run that sent it. */
export interface OwnRequest {
  readonly request: ScheduleRequest;
  readonly job: ObservedRun['job'];
  readonly runAt: Date;
  /** The end of the eligibility before a renewal; `undefined`: not known. */
  readonly endBefore: Date | undefined;
}

export interface RecordedPlan {
  readonly plan: Plan;
  /** `coolDownDays` and `disabled.days` of the rules at that time. */
  readonly coolDownDays: number;
  readonly disabledDays: number;
}

/** The history of all runs so far, for the invariants: from the simulator's own record, the stored plans and the notices. */
export interface SimulationHistory {
  readonly environment: SimulationEnvironment;
  readonly ownRequests: OwnRequest[];
  readonly plans: RecordedPlan[];
  readonly approvals: PlanApproval[];
  readonly notices: readonly ReceivedNotice[];
  readonly attestations: readonly RulesAttestation[];
  /** When each access began to exist, by `holdingId`. Removed and assigned again, it begins anew. */
  readonly firstSeen: Map<string, Date>;
  /** The end of each access on the first day, by `holdingId`; infinity: never. */
  readonly initialEnds: Map<string, number>;
  /** Eligibilities of which Graph refused a change on some night, by `refText`. */
  readonly refused: Set<string>;
  /** The last known end of each eligibility, by `refText`. */
  readonly lastEnds: Map<string, Date>;
  /** Consecutive nights on which a due eligibility was not renewed, by `refText`. */
  readonly nightsOverdue: Map<string, number>;
}

export function createHistory(
  environment: SimulationEnvironment,
  attestations: readonly RulesAttestation[],
): SimulationHistory {
  return {
    ...{ environment, attestations, notices: environment.notices },
    ...{
      ownRequests: [],
      plans: [],
      approvals: [],
      firstSeen: new Map(),
      initialEnds: new Map(),
      refused: new Set(),
      lastEnds: new Map(),
      nightsOverdue: new Map(),
    },
  };
}

/** Facts that held when the app decided on its n-th request of a run. */
export function factsAt(facts: readonly FactsSinceRequest[], request: number): TenantFacts {
  const found = facts.findLast((from) => from.request <= request) ?? facts[0];
  if (found === undefined) throw new Error('a run without facts');
  return found.facts;
}

/** Updates the history with the present tenant. Call it before the invariants check a run. */
export function recordFacts(history: SimulationHistory, facts: TenantFacts): void {
  const { firstSeen, lastEnds } = history;
  for (const id of firstSeen.keys()) if (!facts.holdings.has(id)) firstSeen.delete(id);
  const isFirst = history.initialEnds.size === 0;
  for (const [id, { kind, endsAt, createdAt }] of facts.holdings) {
    if (isFirst) history.initialEnds.set(id, endsAt?.getTime() ?? Number.POSITIVE_INFINITY);
    if (!firstSeen.has(id)) firstSeen.set(id, createdAt);
    const ref = id.slice(kind.length + 1);
    if (kind === 'eligibility' && endsAt !== undefined) lastEnds.set(ref, endsAt);
    if (kind === 'eligibility' && endsAt === undefined) lastEnds.delete(ref);
  }
}

/** Adds a run to the history. Call it after the invariants checked it. */
export function recordRun(history: SimulationHistory, observed: ObservedRun): void {
  const { job, at, plan, rules, requests, facts } = observed;
  requests.forEach((request, index) => {
    const held = factsAt(facts, index).holdings.get(`eligibility:${refText(request)}`);
    const endBefore = held?.endsAt ?? history.lastEnds.get(refText(request));
    history.ownRequests.push({ request, job, runAt: at, endBefore });
  });
  for (const { state, content } of observed.records)
    if (state !== 'done' && content.kind === 'access')
      history.refused.add(refText(roleKeyOf(content.change.key)));
  const { coolDownDays, disabled } = rules.stale;
  if (plan !== undefined) history.plans.push({ plan, coolDownDays, disabledDays: disabled.days });
  recordFacts(history, observed.after);
}

export function recordApproval(history: SimulationHistory, { approval }: NightResult): void {
  if (approval !== undefined) history.approvals.push(approval);
}

/** The start of the last activation of a role at a scope by a matching principal, from the simulator's own record. */
export function lastActivation(
  { environment: { tenant } }: Pick<SimulationHistory, 'environment'>,
  of: { readonly roleDefinitionId: string; readonly directoryScopeId: string },
  at: Date,
  isOne: (principalId: string) => boolean,
): Date | undefined {
  let last: Date | undefined;
  for (const request of tenant.roleManagement.requests.all()) {
    if (request.action !== 'selfActivate' || !isOne(request.principalId.toLowerCase())) continue;
    if (refText({ ...of, principalId: '' }) !== refText({ ...request, principalId: '' })) continue;
    const begins = request.window?.startsAt;
    const isGranted = request.status === 'Provisioned' || request.status === 'Granted';
    if (isGranted && begins !== undefined && begins <= at && (last === undefined || begins > last))
      last = begins;
  }
  return last;
}

/**
 * Whether an operator approved a change of this access within the last seven days: under the same rules, not for
 * themself, and nothing that controls the tenant, for no operator of the simulation signs.
 */
export function isApproved(
  { approvals, plans, environment }: SimulationHistory,
  ref: RoleRef,
  { at, rules, facts }: Pick<ObservedRun, 'at' | 'rules' | 'facts'>,
): boolean {
  if (isControlPlaneRole(ref.roleDefinitionId, rules, environment)) return false;
  const rulesText = JSON.stringify(rules);
  const holders = [ref.principalId.toLowerCase(), ...membersOf(ref.principalId, factsAt(facts, 0))];
  return approvals.some((approval) => {
    if (approval.at > at || at.getTime() - approval.at.getTime() > 7 * day) return false;
    if (approval.rulesText !== rulesText) return false;
    const plan = plans.find((each) => each.plan.id === approval.planId)?.plan;
    const isOwn = plan?.job === 'renew-eligibilities' && holders.includes(approval.by.toLowerCase());
    return (
      !isOwn &&
      plan?.items.some(
        ({ key, decision }) => decision === 'change' && refText(roleKeyOf(key)) === refText(ref),
      ) === true
    );
  });
}

/** An undo of this access within the last seven days. */
export function recentUndo(
  { ownRequests: own }: SimulationHistory,
  ref: string,
  at: Date,
): OwnRequest | undefined {
  return own.find(
    ({ job, request, runAt }) =>
      job === 'undo' && refText(request) === ref && at.getTime() - runAt.getTime() < 7 * day,
  );
}
