import { subDays } from 'date-fns/subDays';
import type { User } from '../simulator/directory.ts';
import type { Tenant } from '../simulator/state/tenant.ts';
import { isOpen } from '../src/domain/commands/fold-facts.ts';
import { GLOBAL_ADMINISTRATOR } from '../src/domain/model/well-known-roles.ts';
import { startFaultProxy } from './hosts/fault-proxy.ts';
import type { ApiAnswer, Host } from './hosts/host.ts';
import {
  type HostEnvironment,
  type Scenario,
  type SharedResources,
  startInstant,
  withHostEnvironment,
} from './hosts/host-environment.ts';
import { readOutcome } from './hosts/outcome.ts';
import { countedAdministrators } from './nights/floor-facts.ts';
import { factsOf } from './nights/tenant-facts.ts';
import { limits, scenarioOf } from './scenarios.ts';

/** Who removes Global Administrators at the same time. */
export const floorRaces = ['callers', 'callers and a job'] as const;
export type FloorRace = (typeof floorRaces)[number];

export interface FloorRound {
  readonly race: FloorRace;
  /** Administrators who can be counted on, beyond the floor. 0: exactly as many as the floor. */
  readonly spare: number;
  /** Callers that remove one administrator each, at once. */
  readonly callers: number;
  /** Who begins, where a job takes part. The others begin when these have come to the moment. */
  readonly first: 'callers' | 'job';
  readonly moment: number;
}

export interface FloorResult extends FloorRound {
  readonly floor: number;
  /** Administrators who can be counted on after the round. */
  readonly left: number;
  readonly removed: { readonly byCallers: number; readonly byJob: number };
  /** Answers to callers that are neither a removal nor a refusal. */
  readonly failures: readonly string[];
  /** Changes that are accepted or claimed, and not over. */
  readonly open: number;
  /** Whether the callers asked while the job ran, or the job began while they asked. */
  readonly isAtOnce: boolean;
}

/** Administrators that the callers and the job would remove. */
const targetCount = 4;
const noSignInDays = 30;
/** Longer than the cool-down, so that what the job has marked is due. */
const daysBetweenRuns = 8;

/** Runs one round in an environment of its own. */
export function raceAroundFloor(
  round: FloorRound,
  seed: number,
  resources: SharedResources,
): Promise<FloorResult> {
  return withHostEnvironment(floorScenario(round, seed), resources, async (environment) => {
    const floor = countedIn(environment.tenant, environment.night) - round.spare;
    const { answers, isAtOnce } = await removeAtOnce(round, environment);
    const { own, records } = await readOutcome(environment);
    const removals = own.filter(
      ({ action, roleDefinitionId }) => action === 'adminRemove' && roleDefinitionId === GLOBAL_ADMINISTRATOR,
    ).length;
    const byCallers = answers.filter(({ status }) => status < 300).length;
    return {
      ...round,
      floor,
      left: countedIn(environment.tenant, environment.time.clock.now()),
      removed: { byCallers, byJob: removals - byCallers },
      failures: answers
        .filter(({ status }) => status >= 300 && status !== 409)
        .map(({ status, body }) => `${status} ${JSON.stringify(body)}`),
      open: records.filter(isOpen).length,
      isAtOnce,
    };
  });
}

/** Whoever is enabled and of the tenant itself is counted on: those who are to be removed have not signed in for long. */
const counting = { inForceForDays: 1, signedInWithinDays: 365, drillWithinDays: 90, drills: [] };

/** Administrators who hold the role directly and can be counted on, by the tenant's own record. */
function countedIn(tenant: Tenant, at: Date): number {
  return countedAdministrators(factsOf(tenant, at), 'globalAdministrators', 'directly', {
    ...limits.floor,
    ...counting,
  });
}

/** A tenant with some administrators more than its emergency accounts, who have not signed in for long. */
function floorScenario({ race, spare }: FloorRound, seed: number): Scenario {
  const off = { mode: 'off' };
  const callersMay = { grants: 100, removals: 100, roleSettings: 100 };
  const stale = { principalGone: off, disabled: off, neverActivated: off, permanentActive: off };
  return {
    ...scenarioOf('mark', seed),
    name: `floor of ${race}`,
    ...(race === 'callers'
      ? {}
      : { before: { job: 'remove-stale-assignments', days: daysBetweenRuns } as const }),
    prepare,
    rules: (tenant) => ({
      renew: off,
      stale: { ...stale, outsidePim: off, noSignIn: { mode: 'apply', days: noSignInDays } },
      limits: {
        ...limits,
        api: { everywhere: callersMay, controlPlane: callersMay },
        floor: {
          ...limits.floor,
          ...counting,
          globalAdministrators: countedIn(tenant, startInstant) - spare,
        },
      },
    }),
  };
}

function prepare(tenant: Tenant, now: Date): void {
  const targets = targetsIn(tenant);
  for (const user of tenant.users.all())
    tenant.users.add(withSignIn(user, targets.includes(user) ? subDays(now, 100) : now));
  targets.forEach(({ id: principalId }, index) => {
    tenant.roleManagement.assignments.add({
      ...{ id: `00000000-0000-4000-8000-00000000001${index}`, principalId },
      ...{ roleDefinitionId: GLOBAL_ADMINISTRATOR, directoryScopeId: '/', madeIn: 'pim' },
      ...{ createdAt: subDays(now, 100), startsAt: subDays(now, 100) },
      ...{ expiration: { type: 'noExpiration' }, memberType: 'Direct' },
      ...{ assignmentType: 'Assigned', activatedUsing: undefined },
    });
  });
}

/** The last users of the tenant who can be counted on once they have the role. */
function targetsIn({ users }: Tenant): readonly User[] {
  return users
    .all()
    .filter(
      ({ accountEnabled, userType, onPremisesSyncEnabled }) =>
        accountEnabled && userType === 'Member' && onPremisesSyncEnabled === null,
    )
    .slice(-targetCount);
}

function withSignIn(user: User, at: Date): User {
  const instant = at.toISOString();
  const id = '00000000-0000-4000-8000-0000000000ff';
  return {
    ...user,
    signInActivity: {
      lastSignInDateTime: instant,
      lastSignInRequestId: id,
      lastNonInteractiveSignInDateTime: instant,
      lastNonInteractiveSignInRequestId: id,
      lastSuccessfulSignInDateTime: instant,
      lastSuccessfulSignInRequestId: id,
    },
  };
}

interface Removals {
  readonly answers: readonly ApiAnswer[];
  readonly isAtOnce: boolean;
}

function removeAtOnce(round: FloorRound, environment: HostEnvironment): Promise<Removals> {
  return round.race === 'callers' ? removeByCallers(round, environment) : removeBesideJob(round, environment);
}

async function removeByCallers(round: FloorRound, environment: HostEnvironment): Promise<Removals> {
  const hosts = await Promise.all([environment.host(), environment.host()]);
  const answers = await askForRemovals(round, environment, hosts);
  await Promise.all(hosts.map((host) => host.close()));
  return { answers, isAtOnce: true };
}

/** The job would remove every target. It begins in the middle of what the callers ask for, or they ask in its middle. */
async function removeBesideJob(round: FloorRound, environment: HostEnvironment): Promise<Removals> {
  const { promise: reached, resolve: reach } = Promise.withResolvers<true>();
  let seen = 0;
  const proxy = await startFaultProxy(environment, () => {
    seen += 1;
    if (seen === round.moment) reach(true);
    return true;
  });
  try {
    const [firstHost, secondHost] = await Promise.all([
      environment.host(proxy.addresses),
      environment.host(),
    ]);
    const isJobFirst = round.first === 'job';
    const runJob = () => (isJobFirst ? firstHost : secondHost).run('remove-stale-assignments');
    const ask = () => askForRemovals(round, environment, [isJobFirst ? secondHost : firstHost]);
    const begun = isJobFirst ? { run: runJob() } : { answers: ask() };
    const isAtOnce = (await Promise.race([reached, begun.run ?? begun.answers])) === true;
    const [run, answers] = await Promise.all([begun.run ?? runJob(), begun.answers ?? ask()]);
    // It ends as failed where the floor refused what it had planned.
    if (run === undefined) throw new Error('the job beside the callers was killed');
    await Promise.all([firstHost.close(), secondHost.close()]);
    return { answers, isAtOnce };
  } finally {
    await proxy.close();
  }
}

async function askForRemovals(
  { callers }: FloorRound,
  { tenant }: HostEnvironment,
  hosts: readonly Host[],
): Promise<readonly ApiAnswer[]> {
  const targets = targetsIn(tenant).slice(0, callers);
  const answers = await Promise.all(
    targets.map(({ id: principalId }, index) =>
      hosts[index % hosts.length]?.call({
        method: 'POST',
        path: 'assignments',
        body: {
          ...{ action: 'remove', principalId, roleDefinitionId: GLOBAL_ADMINISTRATOR },
          ...{ directoryScopeId: '/', justification: 'race sweep' },
        },
      }),
    ),
  );
  return answers.filter((answer) => answer !== undefined);
}
