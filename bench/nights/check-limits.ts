import type { ScheduleRequest } from '../../simulator/state/schedule-requests.ts';
import { type Chronicle, day, factsAt, type OwnRequest, undoneLately } from './chronicle.ts';
import type { House, LimitSet } from './house-rules.ts';
import type { JobNight } from './job-night.ts';
import { type Facts, holdingId, membersOf, refText, usableAdministrators } from './tenant-facts.ts';

/** No request of ours was ever about what the rules protect: principals, groups and who is in them, groups they are in, roles. */
export function touchesProtected({ house, asked, facts }: JobNight): readonly string[] {
  return asked.flatMap((request, index) => {
    const truth = factsAt(facts, index);
    const kept = protectedIds(house, truth);
    const id = request.principalId.toLowerCase();
    const isThroughMember = [...membersOf(id, truth)].some((member) => kept.has(member));
    const isRole = house.protected.roles.some(
      (role) => role.id.toLowerCase() === request.roleDefinitionId.toLowerCase(),
    );
    return kept.has(id) || isThroughMember || isRole
      ? [`${request.action} of ${refText(request)} touches what is protected`]
      : [];
  });
}

export function protectedIds({ protected: kept }: House, facts: Facts): ReadonlySet<string> {
  const ids = new Set([...kept.principals, ...kept.groups].map(({ id }) => id.toLowerCase()));
  for (const { id } of kept.groups) for (const member of membersOf(id, facts)) ids.add(member);
  return ids;
}

/** We never take the number of usable administrators below the floor. */
export function undercutsFloor({ house, facts, after }: JobNight): readonly string[] {
  const before = facts.at(-1)?.facts;
  if (before === undefined) return [];
  return (['globalAdministrators', 'privilegedRoleAdministrators'] as const).flatMap((role) => {
    const [had, left] = [usableAdministrators(before, role), usableAdministrators(after, role)];
    const floor = house.limits.floor[role];
    return left < had && left < floor
      ? [`${left} usable ${role} are left of ${had}, and the floor is ${floor}`]
      : [];
  });
}

interface Made {
  readonly request: ScheduleRequest;
  readonly isRemoval: boolean;
  readonly isRenewal: boolean;
}

type Asked = Pick<OwnRequest, 'request' | 'job'>;

/** What requests come to: of a conversion the removal counts, and of one that is taken back nothing, for it gives back. */
function made(asked: readonly Asked[]): readonly Made[] {
  const isUndo = ({ job }: Asked) => job === 'undo';
  const momentOf = ({ request }: Asked) => `${request.createdAt.toISOString()} ${refText(request)}`;
  const given = asked.filter((one) => isUndo(one) && one.request.action === 'adminAssign').map(momentOf);
  const givenBack = new Set(given);
  return asked.map((one) => {
    const { request, job } = one;
    const takes = request.action === 'adminRemove';
    return {
      request,
      isRemoval: takes && !(isUndo(one) && givenBack.has(momentOf(one))),
      isRenewal: job === 'renew-eligibilities' && !takes,
    };
  });
}

/** Within the limits of a run and of 24 rolling hours, in number and in percent, everywhere and in the roles of control. */
export function passesLimits(night: JobNight, { own }: Chronicle): readonly string[] {
  const { at, job, house, asked, facts } = night;
  const run = made(asked.map((request) => ({ request, job })));
  const lately = made(own.filter(({ runAt }) => at.getTime() - runAt.getTime() < day));
  const controlled = new Set(house.limits.controlPlane.roles.map((id) => id.toLowerCase()));
  const isControlled = (roleDefinitionId: string) => controlled.has(roleDefinitionId.toLowerCase());
  const before = factsAt(facts, 0);
  const everywhere = { limits: house.limits, isCounted: () => true, facts: before, name: 'limits' };
  const inControl = {
    limits: house.limits.controlPlane,
    isCounted: isControlled,
    facts: before,
    name: 'controlPlane',
  };
  return [everywhere, inControl].flatMap((area) => [
    ...breaches(
      area,
      'removals',
      run.filter(({ isRemoval }) => isRemoval),
      lately.filter(({ isRemoval }) => isRemoval),
    ),
    ...breaches(
      area,
      'renewals',
      run.filter(({ isRenewal }) => isRenewal),
      lately.filter(({ isRenewal }) => isRenewal),
    ),
  ]);
}

interface Area {
  readonly name: string;
  readonly limits: { readonly removals: LimitSet; readonly renewals: LimitSet };
  readonly isCounted: (roleDefinitionId: string) => boolean;
  readonly facts: Facts;
}

function breaches(
  { name, limits, isCounted, facts }: Area,
  what: 'removals' | 'renewals',
  allOfRun: readonly Made[],
  allLately: readonly Made[],
): readonly string[] {
  const counted = (all: readonly Made[]) => all.filter(({ request }) => isCounted(request.roleDefinitionId));
  const run = counted(allOfRun);
  if (run.length === 0) return [];
  const found: string[] = [];
  for (const [period, all] of [
    ['perRun', run],
    ['per24Hours', [...run, ...counted(allLately)]],
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
  isCounted: Area['isCounted'],
  { holdings }: Facts,
): number {
  return [...holdings.values()].filter((held) => held.kind === kind && isCounted(held.roleDefinitionId))
    .length;
}

/** Nothing is renewed twice from one and the same end, and no schedule is removed twice. */
export function doesTwice({ job, asked, facts }: JobNight, { own, ends }: Chronicle): readonly string[] {
  const found: string[] = [];
  const soFar = [...own];
  asked.forEach((request, index) => {
    const ref = refText(request);
    const truth = factsAt(facts, index);
    const endBefore = truth.holdings.get(holdingId('eligibility', request))?.endsAt ?? ends.get(ref);
    const before = soFar.filter((one) => refText(one.request) === ref && one.request.kind === request.kind);
    const lastUndo = before.findLastIndex((one) => one.job === 'undo');
    const since = before.slice(lastUndo + 1);
    if (
      job === 'renew-eligibilities' &&
      since.some((one) => one.job === job && sameEnd(one.endBefore, endBefore))
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

/** What a person has taken back is not done again for a week: who is right is for people to say. */
export function redoesUndone({ job, asked, at }: JobNight, chronicle: Chronicle): readonly string[] {
  if (job === 'undo') return [];
  return asked.flatMap((request) => {
    const undone = undoneLately(chronicle, refText(request), at);
    if (undone === undefined) return [];
    return [`${request.action} of ${refText(request)}, taken back on ${undone.runAt.toISOString()}`];
  });
}

function sameEnd(one: Date | undefined, other: Date | undefined): boolean {
  return one !== undefined && one.getTime() === other?.getTime();
}
