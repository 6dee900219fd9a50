import type { ScheduleRequest } from '../../simulator/state/schedule-requests.ts';
import { isControlPlaneRole } from './control-plane-facts.ts';
import { countedAdministrators } from './floor-facts.ts';
import type { ObservedRun } from './observed-run.ts';
import type { LimitSet, RulesFile } from './rules-file.ts';
import { day, factsAt, type OwnRequest, recentUndo, type SimulationHistory } from './simulation-history.ts';
import { holdingId, membersOf, refText, type TenantFacts } from './tenant-facts.ts';

/**
 * Requests of the app that touch what the rules protect: principals, groups, members of either, and roles. A renewal may touch
 * members of a group whose members the run could not read, and said so (docs/hazards.md#break-glass-accounts).
 */
export function changesOfProtected({ rules, requests, facts, plan }: ObservedRun): readonly string[] {
  const readable = withoutUnreadGroups(rules, plan);
  return requests.flatMap((request, index) => {
    const truth = factsAt(facts, index);
    const isRenewal = request.kind === 'eligibility' && renewing.has(request.action);
    const kept = protectedIds(isRenewal ? readable : rules, truth);
    const id = request.principalId.toLowerCase();
    const isThroughMember = [...membersOf(id, truth)].some((member) => kept.has(member));
    const isRole = rules.protected.roles.some(
      (role) => role.id.toLowerCase() === request.roleDefinitionId.toLowerCase(),
    );
    return kept.has(id) || isThroughMember || isRole
      ? [`${request.action} of ${refText(request)} touches what is protected`]
      : [];
  });
}

const renewing: ReadonlySet<string> = new Set(['adminExtend', 'adminUpdate', 'adminRenew']);

function withoutUnreadGroups(rules: RulesFile, plan: ObservedRun['plan']): Pick<RulesFile, 'protected'> {
  const said = plan?.obstacles.find(({ code }) => code === 'protected-unresolved')?.sentence ?? '';
  const groups = rules.protected.groups.filter(
    ({ id }) => !said.includes(`${id} is a group whose members could not be read`),
  );
  return { protected: { ...rules.protected, groups } };
}

export function protectedIds(
  { protected: kept }: Pick<RulesFile, 'protected'>,
  facts: TenantFacts,
): ReadonlySet<string> {
  const ids = new Set([...kept.principals, ...kept.groups].map(({ id }) => id.toLowerCase()));
  for (const { id } of kept.groups) for (const member of membersOf(id, facts)) ids.add(member);
  return ids;
}

/** Runs that reduced the number of administrators who can be counted on below the floor: of those with the role, and of all. */
export function floorViolations({ rules, facts, after }: ObservedRun): readonly string[] {
  const before = facts.at(-1)?.facts;
  if (before === undefined) return [];
  const { floor } = rules.limits;
  return (['globalAdministrators', 'privilegedRoleAdministrators'] as const).flatMap((role) =>
    (['directly', 'by any path'] as const).flatMap((path) => {
      const [had, left] = [before, after].map((each) => countedAdministrators(each, role, path, floor)) as [
        number,
        number,
      ];
      return left < had && left < floor[role]
        ? [`${left} ${role} ${path} are left of ${had}, and the floor is ${floor[role]}`]
        : [];
    }),
  );
}

interface CountedRequest {
  readonly request: ScheduleRequest;
  readonly isRemoval: boolean;
  readonly isRenewal: boolean;
}

type AppRequest = Pick<OwnRequest, 'request' | 'job'>;

/** How each request counts: a conversion counts as a removal, and the undo of a conversion as neither. */
function classify(requests: readonly AppRequest[]): readonly CountedRequest[] {
  const isUndo = ({ job }: AppRequest) => job === 'undo';
  const momentOf = ({ request }: AppRequest) => `${request.createdAt.toISOString()} ${refText(request)}`;
  const given = requests.filter((one) => isUndo(one) && one.request.action === 'adminAssign').map(momentOf);
  const givenBack = new Set(given);
  return requests.map((one) => {
    const { request, job } = one;
    const takes = request.action === 'adminRemove';
    return {
      request,
      isRemoval: takes && !(isUndo(one) && givenBack.has(momentOf(one))),
      isRenewal: job === 'renew-eligibilities' && !takes,
    };
  });
}

/** Limits that a run exceeded, per run or per rolling 24 hours, in number or in percent, of all roles or the control plane. */
export function exceededLimits(
  observed: ObservedRun,
  { ownRequests: own, environment }: SimulationHistory,
): readonly string[] {
  const { at, job, rules, requests, facts } = observed;
  const run = classify(requests.map((request) => ({ request, job })));
  const last24Hours = classify(own.filter(({ runAt }) => at.getTime() - runAt.getTime() < day));
  const isControlled = (roleDefinitionId: string) => isControlPlaneRole(roleDefinitionId, rules, environment);
  const before = factsAt(facts, 0);
  const everywhere = { limits: rules.limits, isCounted: () => true, facts: before, name: 'limits' };
  const inControl = {
    limits: rules.limits.controlPlane,
    isCounted: isControlled,
    facts: before,
    name: 'controlPlane',
  };
  return [everywhere, inControl].flatMap((area) => [
    ...breaches(
      area,
      'removals',
      run.filter(({ isRemoval }) => isRemoval),
      last24Hours.filter(({ isRemoval }) => isRemoval),
    ),
    ...breaches(
      area,
      'renewals',
      run.filter(({ isRenewal }) => isRenewal),
      last24Hours.filter(({ isRenewal }) => isRenewal),
    ),
  ]);
}

interface LimitScope {
  readonly name: string;
  readonly limits: { readonly removals: LimitSet; readonly renewals: LimitSet };
  readonly isCounted: (roleDefinitionId: string) => boolean;
  readonly facts: TenantFacts;
}

function breaches(
  { name, limits, isCounted, facts }: LimitScope,
  what: 'removals' | 'renewals',
  allOfRun: readonly CountedRequest[],
  allOfLast24Hours: readonly CountedRequest[],
): readonly string[] {
  const counted = (all: readonly CountedRequest[]) =>
    all.filter(({ request }) => isCounted(request.roleDefinitionId));
  const run = counted(allOfRun);
  if (run.length === 0) return [];
  const found: string[] = [];
  for (const [period, all] of [
    ['perRun', run],
    ['per24Hours', [...run, ...counted(allOfLast24Hours)]],
  ] as const) {
    const { count, percent } = limits[what][period];
    if (all.length > count) found.push(`${all.length} ${what} ${period} and ${name} allows ${count}`);
    for (const kind of ['eligibility', 'assignment'] as const) {
      const population = populationOf(kind, isCounted, facts);
      const allowed = Math.max(1, Math.floor((population * percent) / 100));
      const ofKind = all.filter(({ request }) => request.kind === kind).length;
      if (ofKind > allowed && run.some(({ request }) => request.kind === kind))
        found.push(`${ofKind} ${what} of ${kind} ${period} and ${name} allows ${percent} % of ${population}`);
    }
  }
  return found;
}

function populationOf(
  kind: 'eligibility' | 'assignment',
  isCounted: LimitScope['isCounted'],
  { holdings }: TenantFacts,
): number {
  return [...holdings.values()].filter((held) => held.kind === kind && isCounted(held.roleDefinitionId))
    .length;
}

/** Changes made twice: a renewal from the same end, or a removal of the same schedule. */
export function repeatedChanges(
  { job, requests, facts }: ObservedRun,
  { ownRequests: own, lastEnds: ends }: SimulationHistory,
): readonly string[] {
  const found: string[] = [];
  const soFar = [...own];
  requests.forEach((request, index) => {
    const ref = refText(request);
    const truth = factsAt(facts, index);
    const endBefore = truth.holdings.get(holdingId('eligibility', request))?.endsAt ?? ends.get(ref);
    const before = soFar.filter((one) => refText(one.request) === ref && one.request.kind === request.kind);
    const lastUndo = before.findLastIndex((one) => one.job === 'undo');
    const since = before.slice(lastUndo + 1);
    if (
      job === 'renew-eligibilities' &&
      since.some((one) => one.job === job && isSameEnd(one.endBefore, endBefore))
    )
      found.push(`${ref} was renewed from its end ${endBefore?.toISOString()} before`);
    const isAgain = soFar.some(
      (one) => one.runAt === request.createdAt && one.request.action === request.action,
    );
    if (isAgain && request.action === 'adminRemove') found.push(`${ref} was removed twice in one run`);
    soFar.push({ request, job, runAt: request.createdAt, endBefore });
  });
  return found;
}

/** Changes made again within a week after a person undid them. */
export function repeatedAfterUndo(
  { job, requests, at }: ObservedRun,
  history: SimulationHistory,
): readonly string[] {
  if (job === 'undo') return [];
  return requests.flatMap((request) => {
    const undone = recentUndo(history, refText(request), at);
    if (undone === undefined) return [];
    return [`${request.action} of ${refText(request)}, undone on ${undone.runAt.toISOString()}`];
  });
}

function isSameEnd(one: Date | undefined, other: Date | undefined): boolean {
  return one !== undefined && one.getTime() === other?.getTime();
}
