import type { ScheduleRequest } from '../../simulator/state/role-schedules.ts';
import type { Plan } from '../../src/domain/model/plan.ts';
import type { HouseAttestation } from './house-rules.ts';
import type { FactsFrom, JobNight } from './job-night.ts';
import type { Approval, Night } from './night.ts';
import type { ReceivedNotice, Stage } from './stage.ts';
import { type Facts, refText } from './tenant-facts.ts';

export const day = 86_400_000;

/** One request of the app's, with the run that it came from. */
export interface OwnRequest {
  readonly request: ScheduleRequest;
  readonly job: JobNight['job'];
  readonly runAt: Date;
  /** Of a renewal: when the eligibility ended, or had ended, before; `undefined`: not known. */
  readonly endBefore: Date | undefined;
}

export interface ChroniclePlan {
  readonly plan: Plan;
  /** `coolDownDays` and `disabled.days` of the rules that it was made by. */
  readonly coolDownDays: number;
  readonly disabledDays: number;
}

/** What happened so far, as the invariants remember it: by the simulator's own record, the stored plans and the notices. */
export interface Chronicle {
  readonly stage: Stage;
  readonly own: OwnRequest[];
  readonly plans: ChroniclePlan[];
  readonly approvals: Approval[];
  readonly notices: readonly ReceivedNotice[];
  readonly attestations: readonly HouseAttestation[];
  /** When each access was first there, by `holdingId`; taken away and given again counts anew. */
  readonly since: Map<string, Date>;
  /** The last end of each eligibility that was seen, by `refText`. */
  readonly ends: Map<string, Date>;
  /** Nights in a row on which an eligibility should have been renewed and was not, by `refText`. */
  readonly overdue: Map<string, number>;
}

export function beginChronicle(stage: Stage, attestations: readonly HouseAttestation[]): Chronicle {
  return {
    ...{ stage, attestations, notices: stage.notices },
    ...{ own: [], plans: [], approvals: [], since: new Map(), ends: new Map(), overdue: new Map() },
  };
}

/** The truth when the n-th request of a run was judged. */
export function factsAt(facts: readonly FactsFrom[], request: number): Facts {
  const found = facts.findLast((from) => from.request <= request) ?? facts[0];
  if (found === undefined) throw new Error('a run without facts');
  return found.facts;
}

/** Before the invariants look at a run: what was there when it began. */
export function lookAt(chronicle: Chronicle, facts: Facts): void {
  const { since, ends } = chronicle;
  for (const id of since.keys()) if (!facts.holdings.has(id)) since.delete(id);
  for (const [id, { kind, endsAt, createdAt }] of facts.holdings) {
    if (!since.has(id)) since.set(id, createdAt);
    const ref = id.slice(kind.length + 1);
    if (kind === 'eligibility' && endsAt !== undefined) ends.set(ref, endsAt);
    if (kind === 'eligibility' && endsAt === undefined) ends.delete(ref);
  }
}

/** After they have looked. */
export function writeDown(chronicle: Chronicle, jobNight: JobNight): void {
  const { job, at, plan, house, asked, facts } = jobNight;
  asked.forEach((request, index) => {
    const held = factsAt(facts, index).holdings.get(`eligibility:${refText(request)}`);
    const endBefore = held?.endsAt ?? chronicle.ends.get(refText(request));
    chronicle.own.push({ request, job, runAt: at, endBefore });
  });
  const { coolDownDays, disabled } = house.stale;
  if (plan !== undefined) chronicle.plans.push({ plan, coolDownDays, disabledDays: disabled.days });
  lookAt(chronicle, jobNight.after);
}

export function writeApproval(chronicle: Chronicle, { approval }: Night): void {
  if (approval !== undefined) chronicle.approvals.push(approval);
}

/** Activations that took place, by the simulator's own record: of a role at a scope, by anybody whom the filter lets through. */
export function lastActivation(
  { stage: { tenant } }: Pick<Chronicle, 'stage'>,
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

/** Whether a person has approved a change of this access, lately. */
export function isApproved({ approvals, plans }: Chronicle, ref: string, at: Date): boolean {
  return approvals.some(
    (approval) =>
      approval.at <= at &&
      at.getTime() - approval.at.getTime() <= 7 * day &&
      plans
        .find(({ plan }) => plan.id === approval.planId)
        ?.plan.items.some(({ key, decision }) => decision === 'change' && refText(key) === ref) === true,
  );
}

/** What a person has taken back of an access in the last seven days. */
export function undoneLately({ own }: Chronicle, ref: string, at: Date): OwnRequest | undefined {
  return own.find(
    ({ job, request, runAt }) =>
      job === 'undo' && refText(request) === ref && at.getTime() - runAt.getTime() < 7 * day,
  );
}
