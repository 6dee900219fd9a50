import { endOf } from '../../simulator/state/role-schedules.ts';
import type { ScheduleRequest } from '../../simulator/state/schedule-requests.ts';
import type { ObservedRun } from './observed-run.ts';
import type { SimulationHistory } from './simulation-history.ts';
import type { RoleRef } from './tenant-actors.ts';
import { holdingId, refText } from './tenant-facts.ts';

const minute = 60_000;
const never = Number.POSITIVE_INFINITY;

/** An act that moved the end of an access nearer, or removed it, and that nothing has overruled since. */
export interface StandingDecision {
  readonly kind: 'shortened' | 'removed';
  readonly at: Date;
  readonly isByApp: boolean;
}

/** The decision that stands right before an instant, replayed from the simulator's own record of granted requests. */
function standingDecision(
  { environment, initialEnds }: SimulationHistory,
  access: Pick<ScheduleRequest, 'kind'> & RoleRef,
  at: Date,
): StandingDecision | undefined {
  let end = initialEnds.get(holdingId(access.kind, access));
  let decision: StandingDecision | undefined;
  for (const request of grantedAbout(access, environment.tenant.roleManagement.requests.all(), at)) {
    const isByApp = request.createdBy === environment.ownId;
    const told = (kind: StandingDecision['kind']) => ({ kind, at: request.createdAt, isByApp });
    const newEnd = request.window === null ? undefined : (endOf(request.window)?.getTime() ?? never);
    if (request.action === 'adminRemove') decision = told('removed');
    else if (request.action === 'adminAssign') decision = undefined;
    else if (end !== undefined && newEnd !== undefined && newEnd < end - minute) decision = told('shortened');
    else if (!isByApp) decision = undefined;
    end = newEnd;
  }
  return decision;
}

const undecided: readonly string[] = [
  'Denied',
  'Failed',
  'Canceled',
  'PendingApproval',
  'PendingAdminDecision',
];

function grantedAbout(
  access: Pick<ScheduleRequest, 'kind'> & RoleRef,
  requests: readonly ScheduleRequest[],
  at: Date,
): readonly ScheduleRequest[] {
  const ref = refText(access);
  return requests.filter(
    (one) =>
      one.kind === access.kind &&
      one.createdAt < at &&
      !one.action.startsWith('self') &&
      !undecided.includes(one.status) &&
      refText(one) === ref,
  );
}

/** Access that was given or lengthened although a person's decision, which no later attestation overrules, stood against it. */
export function changesAgainstDecisions(
  observed: ObservedRun,
  history: SimulationHistory,
): readonly string[] {
  return observed.requests.flatMap((request) => {
    if (request.window === null) return [];
    const isConversion = observed.job === 'remove-stale-assignments';
    const decision = standingDecision(history, request, observed.at);
    if (decision === undefined || isConversion || isAttestedSince(request, decision, observed)) return [];
    // An undo gives back what the app took, and moves nearer what the app had moved away.
    if (observed.job === 'undo' && (decision.isByApp || request.action === 'adminUpdate')) return [];
    return [
      `${request.action} of ${refText(request)}, which somebody has ${decision.kind} on ${decision.at.toISOString()}`,
    ];
  });
}

function isAttestedSince(
  access: RoleRef,
  { at }: StandingDecision,
  { rules }: Pick<ObservedRun, 'rules'>,
): boolean {
  return rules.renew.attestations.some(
    (one) => refText(one) === refText(access) && Date.parse(one.on) > at.getTime(),
  );
}

/** Somebody decided on it, or moved its end in a way that the app may not have seen the beginning of. */
export function mayBeDecidedOn(held: RoleRef, observed: ObservedRun, history: SimulationHistory): boolean {
  const access = { ...held, kind: 'eligibility' } as const;
  const decision = standingDecision(history, access, observed.at);
  if (decision !== undefined) return !isAttestedSince(held, decision, observed);
  const { environment } = history;
  const last = environment.tenant.roleManagement.requests
    .all()
    .findLast(
      ({ kind, createdBy, ...ref }) =>
        kind === 'eligibility' && createdBy !== environment.ownId && refText(ref) === refText(held),
    );
  return last?.action === 'adminUpdate';
}

/** Changes that were sent while the writers were stopped. */
export function changesWhileStopped({ disruptions, requests }: ObservedRun): readonly string[] {
  if (!disruptions.has('stopped') || requests.length === 0) return [];
  return [`${requests.length} changes were made while the writers were stopped`];
}
