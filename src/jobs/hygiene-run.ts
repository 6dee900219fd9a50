import { addMilliseconds } from 'date-fns/addMilliseconds';
import { millisecondsInMinute } from 'date-fns/constants';
import { subHours } from 'date-fns/subHours';
import { GraphCallError, RulesUnusable } from '../domain/failures.ts';
import { populationOf } from '../domain/gates/population.ts';
import type { Picture } from '../domain/picture.ts';
import type { Mark, PlanHead, PlanItem } from '../domain/plan.ts';
import type { LoadedRules, Mode, Rules } from '../domain/rules.ts';
import type { RunRecord } from '../domain/run.ts';
import { nextMarks } from '../domain/staleness/marking.ts';
import { historyWarmUp } from '../domain/staleness/warm-up.ts';
import type { LedgerEntry, RoleCall } from '../ports.ts';
import { applyChanges } from './apply-changes.ts';
import { type ApprovedChanges, approvedChanges, isApproved } from './approved-changes.ts';
import { noticeOf } from './hygiene-notice.ts';
import type { HygienePorts } from './hygiene-ports.ts';
import { countHygiene, endingOf, type HygieneResult } from './hygiene-result.ts';
import { freezePlan } from './make-plan.ts';
import { newId } from './new-id.ts';
import { namedIn, readPicture, type Sighting } from './read-picture.ts';
import { closeRun, type Ending, type RunInHand, startRun } from './run-record.ts';
import { madeRenewals, recentChanges, settleDeadClaims } from './settle-claims.ts';
import { type WriterLease, withWriterLease } from './writer-lease.ts';

/** What tells one hygiene job from the other. */
export interface HygieneSpec {
  readonly job: PlanHead['job'];
  plan(picture: Picture, rules: Rules, marks: ReadonlyMap<string, Mark>): readonly PlanItem[];
  /** Whether any change of it may be made unattended. */
  mode(rules: Rules): Mode;
  /** Whether it marks what it finds. */
  readonly marks: boolean;
  /** Of an undo: which change an item takes back. */
  readonly undoes?: ReadonlyMap<string, string>;
}

export interface HygieneOrder {
  readonly runId: string;
  readonly appVersion: string;
  /** Fires when the time is over. */
  readonly deadline: AbortSignal;
  readonly timeBudgetMilliseconds: number;
  /** `plan`: changes nothing, whatever the rules allow. `apply`: does what the rules' modes and approvals let through. */
  readonly upTo: 'plan' | 'apply';
  readonly askedBy: LedgerEntry['askedBy'];
  /** Where people reach the API; for links. */
  readonly publicUrl: string | undefined;
}

/** How long back the ledger is read: for the limits of a day, for dead claims, for our own renewals. */
const ledgerDays = 7;
/** How long a run goes on for what its receiver does. */
const deliveryMilliseconds = 30_000;
/** What is known of a gap is in the log; so many are named. */
const gapsNamed = 20;

interface Night extends RunInHand {
  readonly spec: HygieneSpec;
  readonly order: HygieneOrder;
  readonly ports: HygienePorts;
}

/**
 * One night of one hygiene job: take the lease, find out what earlier runs left open, look, plan, store the plan, judge it
 * at the gates, apply what may be applied, remember, tell people.
 *
 * @returns how it ended, whatever happened. It never throws.
 */
export async function runHygiene(
  spec: HygieneSpec,
  order: HygieneOrder,
  ports: HygienePorts,
): Promise<RunRecord> {
  const startedAt = ports.clock.now();
  const night: Night = {
    spec,
    order,
    ports,
    record: {
      id: order.runId,
      job: spec.job,
      appVersion: order.appVersion,
      startedAt,
      deadlineAt: addMilliseconds(startedAt, order.timeBudgetMilliseconds + 2 * millisecondsInMinute),
    },
    tally: { requests: 0, throttled: 0, retried: 0, pages: 0 },
    counts: { read: 0, added: 0, known: 0, conflicts: 0 },
  };
  return closeRun(night, ports, await endingOfNight(night));
}

async function endingOfNight(night: Night): Promise<Ending> {
  const { ports, order, record } = night;
  try {
    await startRun(night, ports);
    const loaded = await ports.rules.load();
    const written = await withWriterLease(ports, order.runId, (lease) => work(night, loaded, lease));
    if (written.kind === 'done') return written.result;
    const until = written.until.toISOString();
    ports.log.warn('lease.held', { runId: record.id, by: written.by, until });
    const reason = `Run ${written.by} is writing (until ${until} at the latest). Nothing was done.`;
    return { state: 'partial', reason };
  } catch (error) {
    return endingAfter(error, order);
  }
}

/** What could not be read blocks the run; what could not be written, or is our own fault, fails it. */
function endingAfter(error: unknown, { deadline, timeBudgetMilliseconds }: HygieneOrder): Ending {
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof RulesUnusable) return { state: 'blocked', reason };
  if (!(error instanceof GraphCallError)) return { state: 'failed', reason };
  if (!deadline.aborted || error.kind !== 'cancelled') return { state: 'blocked', reason };
  const seconds = timeBudgetMilliseconds / 1000;
  return { state: 'partial', reason: `The time budget of ${seconds} s was spent. The next run begins anew.` };
}

async function work(night: Night, loaded: LoadedRules, lease: WriterLease): Promise<Ending> {
  const { ports, order, spec, record } = night;
  const { rules } = loaded;
  const call = { signal: order.deadline, tally: night.tally, log: ports.log };
  const recent = await recentChanges(ports.ledger, subHours(record.startedAt, 24 * ledgerDays));
  const entries = await settleDeadClaims(recent, ports, call);
  const wish = { now: record.startedAt, named: namedIn(rules), renewals: madeRenewals(entries) };
  const sighting = await readPicture(ports, wish, call);
  await keep(night, sighting);
  const { picture } = sighting;
  const marks = await ports.marks.read();
  const items = spec.plan(picture, rules, marks);
  const approved = await approvedChanges(ports.plans, spec.job, record.startedAt);
  const wanted = items.filter((item) => isWanted(item, order, approved));
  const head = {
    id: newId(record.startedAt),
    runId: record.id,
    job: spec.job,
    madeAt: record.startedAt,
    mode: order.upTo === 'plan' && spec.mode(rules) === 'apply' ? ('plan' as const) : spec.mode(rules),
    rulesHash: loaded.hash,
  };
  const { plan, allowed } = await freezePlan({ head, items, wanted, picture, rules, entries }, ports);
  const outcomes = await applyChanges(
    {
      plan,
      items: allowed,
      base: picture,
      replan: (fresh) => spec.plan(fresh, rules, marks),
      askedBy: order.askedBy,
      ...(spec.undoes !== undefined && { undoes: spec.undoes }),
    },
    lease,
    ports,
    call,
  );
  return finish(night, { plan, picture, outcomes }, rules, marks, call);
}

/** Writes down what is to be remembered of the look, before anything is decided by it. */
async function keep(night: Night, { picture, remembered, areActivationsComplete }: Sighting): Promise<void> {
  const { ports, record, counts } = night;
  counts.read = picture.schedules.eligibility.length + picture.schedules.assignment.length;
  for (const { part, because } of picture.gaps.slice(0, gapsNamed))
    ports.log.warn('picture.gap', { runId: record.id, part, because });
  const since = remembered.history.activationsKnownSince;
  const known =
    areActivationsComplete && since !== undefined
      ? { activationsKnownSince: since, activationsKnownUntil: picture.now }
      : undefined;
  await ports.histories.save(remembered.changed, known);
}

/** What the mode lets through, or a person has. */
function isWanted(item: PlanItem, { upTo }: HygieneOrder, approved: ApprovedChanges): boolean {
  if (upTo === 'plan' || item.decision !== 'change') return false;
  return item.mode === 'apply' || isApproved(item, approved);
}

/** The announcement comes before the marks: nothing waits for its date that nobody was told of. */
async function finish(
  night: Night,
  result: HygieneResult,
  rules: Rules,
  marks: ReadonlyMap<string, Mark>,
  call: RoleCall,
): Promise<Ending> {
  const { ports, spec, order } = night;
  const { plan, picture } = result;
  const ending = endingOf(result);
  night.hygiene = {
    planId: plan.id,
    counts: countHygiene(result),
    historyDaysMissing: historyWarmUp(picture, rules),
  };
  const names = await ports.roleNames.read(call).catch(() => new Map<string, string>());
  await ports.notifier.post(noticeOf(result, ending, rules, { names, publicUrl: order.publicUrl }));
  if (spec.marks)
    await ports.marks.change(
      nextMarks(plan.items, marks, { id: plan.id, now: picture.now, gaps: picture.gaps }),
    );
  const isWhole = picture.gaps.length === 0 && !plan.obstacles.some(({ code }) => code === 'population-drop');
  if (isWhole) await ports.populations.save(populationOf(picture));
  // Not the run's own deadline: a night that ran out of time is one that people should hear of.
  const signal = AbortSignal.timeout(deliveryMilliseconds);
  await ports.notifier.deliver({ signal, log: ports.log, now: ports.clock.now() });
  return ending;
}
