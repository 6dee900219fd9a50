import type { RecordedJob } from '../../src/app/jobs.ts';
import type { RunRecord } from '../../src/domain/model/run.ts';
import type { Trouble } from './fleet.ts';
import type { NightsOutcome } from './nights.ts';
import { differences, type TenantOutcome } from './outcome.ts';

/** What is wrong, a sentence each. */
export interface Judgement {
  /** Tenants without trouble whose runs, plans or changes are not those of a deployment of their own, or that another's rows name. */
  readonly disturbed: readonly string[];
  /** Jobs that have two ended runs in one night. */
  readonly twice: readonly string[];
  /** Jobs without an ended run in a night, where the tenant lets the app in. */
  readonly lost: readonly string[];
  /** Tenants whose trouble kept no job from succeeding, and so shows nothing. */
  readonly untroubled: readonly string[];
  /** Requests for a token of a tenant that does not let the app in, beyond one a night; and what was said more than once. */
  readonly consentRetries: number;
  /** Tenants that are worked in at once, at most: one that stepped aside is not. */
  readonly atOnce: number;
  /** Runs that kept their place while Graph made them wait. */
  readonly heldUp: number;
}

/** @param alone by the place of the tenant: what a deployment of its own came to. `undefined`: it has trouble. */
export function judgeNights(
  outcome: NightsOutcome,
  alone: readonly (TenantOutcome | undefined)[],
  jobs: readonly RecordedJob[],
): Judgement {
  const { fleet, nights, tenants, watched } = outcome;
  const problems = {
    ...{ disturbed: [] as string[], twice: [] as string[], lost: [] as string[] },
    untroubled: [] as string[],
  };
  for (const [place, found] of tenants.entries()) {
    const trouble = fleet.members[place]?.trouble ?? 'none';
    const own = alone[place];
    const name = `tenant ${place} (${trouble})`;
    const different = own === undefined ? [] : differences(inNight(found, trouble), own);
    const why = different.length === 0 ? [] : reasonsOf(found);
    problems.disturbed.push(...[...different, ...why].map((what) => `${name}: ${what}`));
    for (const { job, startedAt } of found.runs.filter((run) => isBeyond(trouble, run, nights)))
      problems.untroubled.push(`${name}: ${job} of ${startedAt.toISOString()} succeeded`);
    for (const [index, tenantIds] of watched.entries())
      if (trouble === 'none' && !tenantIds.has(fleet.members[place]?.simulator.tenant.tenantId))
        problems.lost.push(`${name}: no watch of own writes in night ${index + 1}`);
    for (const job of jobs)
      for (const [index, begin] of nights.entries()) {
        const ended = endedIn(found.runs, job, begin, nights[index + 1]);
        const sentence = `${name}: ${ended} runs of ${job} in night ${index + 1}`;
        if (ended > 1) problems.twice.push(sentence);
        if (ended === 0 && letsIn(trouble, index)) problems.lost.push(sentence);
      }
  }
  return {
    ...problems,
    consentRetries: consentRetries(outcome),
    atOnce: mostAtOnce(outcome),
    heldUp: outcome.waits.withoutStepAside().length,
  };
}

/** Whether a run succeeded that the trouble of its tenant lets none. */
function isBeyond(trouble: Trouble, { job, state, startedAt }: RunRecord, nights: readonly Date[]): boolean {
  if (state !== 'succeeded') return false;
  switch (trouble) {
    case 'broken':
    case 'throttled':
    case 'no-consent':
    case 'odd':
      return true;
    case 'withdrawn':
      return nights[1] !== undefined && startedAt >= nights[1];
    case 'bad-rules':
      return job === 'renew-eligibilities' || job === 'remove-stale-assignments';
    case 'none':
    case 'slow':
      return false;
    default:
      return trouble satisfies never;
  }
}

function reasonsOf({ runs }: TenantOutcome): readonly string[] {
  return runs
    .filter(({ state }) => state === 'failed')
    .map(({ job, startedAt, reason }) => `${job} of ${startedAt.toISOString()} failed: ${reason}`);
}

/** A tenant that takes its consent back is like any other before. */
function inNight(found: TenantOutcome, trouble: Trouble): TenantOutcome {
  if (trouble !== 'withdrawn') return withoutGivenUp(found);
  return { ...found, acts: new Set([...found.acts].filter((act) => !/night 2/.test(act))) };
}

/** The sweep itself puts one message into the poison queue. */
function withoutGivenUp(found: TenantOutcome): TenantOutcome {
  const isGivenUp = ({ reason }: RunRecord) => reason?.startsWith('The message of ') === true;
  if (!found.runs.some(isGivenUp)) return found;
  return {
    ...found,
    acts: new Set([...found.acts].filter((act) => !/^night 2: .*check-role-settings failed$/.test(act))),
  };
}

function endedIn(runs: readonly RunRecord[], job: string, begin: Date, end: Date | undefined): number {
  return runs.filter(
    (run) =>
      run.job === job &&
      run.startedAt >= begin &&
      (end === undefined || run.startedAt < end) &&
      // The sweep's own.
      run.reason?.startsWith('The message of ') !== true,
  ).length;
}

function letsIn(trouble: Trouble, night: number): boolean {
  return trouble !== 'no-consent' && (trouble !== 'withdrawn' || night === 0);
}

function consentRetries({ fleet, tokens, tenants }: NightsOutcome): number {
  const excess = fleet.members.flatMap(({ trouble }, place) => {
    const asked = tokens.map((night) => night[place] ?? 0);
    if (trouble === 'no-consent')
      return [...asked.map((times) => times - 1), (tenants[place]?.notices ?? 0) - 1];
    return trouble === 'withdrawn' ? [(asked[1] ?? 0) - 1] : [];
  });
  return excess.reduce((sum, more) => sum + Math.abs(more), 0);
}

function mostAtOnce({ tenants, waits }: NightsOutcome): number {
  const runs = tenants.flatMap((tenant) => tenant.runs);
  const during = (at: Date) =>
    new Set(
      runs
        .filter(({ startedAt, finishedAt }) => startedAt <= at && finishedAt !== undefined && finishedAt > at)
        .map(({ tenantId }) => tenantId)
        .filter((tenantId) => !waits.isAside(tenantId, at)),
    ).size;
  return Math.max(0, ...runs.map(({ startedAt }) => during(startedAt)));
}
