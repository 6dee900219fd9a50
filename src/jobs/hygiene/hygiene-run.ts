import { addMilliseconds } from 'date-fns/addMilliseconds';
import { millisecondsInMinute } from 'date-fns/constants';
import { subHours } from 'date-fns/subHours';
import { readGiven } from '../../changes/activations/read-running.ts';
import { applyChanges } from '../../changes/apply-changes.ts';
import { approvedChanges } from '../../changes/approved-changes.ts';
import { freezePlan } from '../../changes/freeze-plan.ts';
import { recordsSince } from '../../changes/recent-records.ts';
import { madeRenewals, recoverChanges } from '../../changes/recover.ts';
import type { RunLease } from '../../changes/run-lease.ts';
import { standingObstacles } from '../../changes/standing-obstacles.ts';
import { wantedItems } from '../../changes/wanted-items.ts';
import { isOpen } from '../../domain/commands/fold-facts.ts';
import { populationOf } from '../../domain/gates/population.ts';
import { controlPlaneOf } from '../../domain/matching/control-plane.ts';
import type { ChangeRecord, Requester } from '../../domain/model/command.ts';
import type { Mark, PlanHead, PlanItem } from '../../domain/model/plan.ts';
import type { RoleDefinitions } from '../../domain/model/role-definitions.ts';
import type { LoadedRules, Mode, Rules } from '../../domain/model/rules.ts';
import type { Ending, RunRecord } from '../../domain/model/run.ts';
import type { TenantSnapshot } from '../../domain/model/snapshot.ts';
import { setAsideDays, setRefusedAside } from '../../domain/refused-before.ts';
import { historyWarmUp } from '../../domain/staleness/activations.ts';
import { nextMarks } from '../../domain/staleness/marks.ts';
import { newId } from '../../ports/ids.ts';
import { toldTo } from '../../ports/odd-rows.ts';
import { noticeOf } from '../../report/hygiene-notice.ts';
import { countHygiene, endingOf, type HygieneResult } from '../../report/hygiene-result.ts';
import { namedIn, readSnapshot, type SnapshotReading } from '../../tenant/read-snapshot.ts';
import { deliverySignal, type OngoingRun } from '../run-record.ts';
import type { HygienePorts } from './hygiene-ports.ts';
import { type RunWanted, runAsAsked } from './run-as-asked.ts';

/** What tells one hygiene job from the other. */
export interface HygieneSpec {
  readonly job: PlanHead['job'];
  plan(snapshot: TenantSnapshot, rules: Rules, marks: ReadonlyMap<string, Mark>): readonly PlanItem[];
  /** Whether any change of it may be made unattended. */
  mode(rules: Rules): Mode;
  /** Whether it marks what it finds. */
  readonly marks: boolean;
  /** Ids of principals that are read whether they hold a role or not. */
  readonly named?: readonly string[];
  /** Of an undo: which change an item undoes. */
  readonly undoes?: ReadonlyMap<string, string>;
}

export interface RunOptions extends RunWanted {
  readonly tenantId: string;
  readonly runId: string;
  readonly appVersion: string;
  readonly askedBy: Requester;
  /** Where people reach the API; for links. */
  readonly publicUrl: string | undefined;
}

/** Days back that records of changes are read: for the limits of a day, for abandoned claims, for our own renewals. */
const recordDays = 7;
/** What is known of a gap is in the log; so many are named. */
const gapsNamed = 20;

interface HygieneRunState extends OngoingRun {
  readonly spec: HygieneSpec;
  readonly options: RunOptions;
  readonly ports: HygienePorts;
}

/**
 * One run of one hygiene job: take the lease if it may apply, find out what earlier runs left open, look, plan, store the
 * plan, judge it at the gates, apply what may be applied, remember, tell people.
 *
 * @returns how it ended, whatever happened. It never throws.
 */
export async function runHygiene(
  spec: HygieneSpec,
  options: RunOptions,
  ports: HygienePorts,
): Promise<RunRecord> {
  const startedAt = ports.clock.now();
  const run: HygieneRunState = {
    spec,
    options,
    ports,
    record: {
      tenantId: options.tenantId,
      id: options.runId,
      job: spec.job,
      askedBy: options.askedBy,
      appVersion: options.appVersion,
      startedAt,
      deadlineAt: addMilliseconds(startedAt, options.timeBudgetMilliseconds + 2 * millisecondsInMinute),
    },
    tally: { requests: 0, throttled: 0, retried: 0, pages: 0 },
    counts: { read: 0, added: 0, known: 0, conflicts: 0 },
  };
  return runAsAsked(run, spec.job, (lease, loaded) => work(run, loaded, lease));
}

async function work(run: HygieneRunState, loaded: LoadedRules, lease: RunLease): Promise<Ending> {
  const { ports, options, spec, record } = run;
  const { rules } = loaded;
  const call = { signal: options.deadline, tally: run.tally, log: ports.log };
  const { recent, older } = await recordsOf(run);
  const records = await recoverChanges(recent, ports, call);
  const reads = {
    now: record.startedAt,
    named: [...namedIn(rules), ...(spec.named ?? [])],
    renewals: madeRenewals(records),
    signInDrop: {
      lastCompleteRunAt: (await ports.populations.last())?.at,
      percent: rules.stale.signInDataDropPercent,
    },
  };
  const reading = await readSnapshot(ports, reads, call);
  await keep(run, reading);
  const given = await readGiven(reading.snapshot.schedules.assignment, ports);
  const snapshot = { ...reading.snapshot, given };
  const marks = await ports.marks.read(toldTo(ports.log));
  const planned = spec.plan(snapshot, rules, marks);
  const controlPlane = controlPlaneOf(rules, snapshot);
  const approvals = {
    approved: await approvedChanges(ports, spec.job, record.startedAt),
    factsOf: ({ key }: PlanItem) => ({
      rulesHash: loaded.hash,
      isControlPlane: controlPlane.has(key),
      people: rules.api.people,
    }),
  };
  // Whoever asks for an undo once more wants it tried once more.
  const items =
    spec.job === 'undo'
      ? planned
      : setRefusedAside(planned, { ...approvals, records: [...records, ...older] });
  const wishes = wantedItems(items, { ...approvals, upTo: options.upTo });
  const standing = standingObstacles(await ports.halt(), loaded);
  const head = {
    tenantId: record.tenantId,
    id: newId(record.startedAt),
    runId: record.id,
    job: spec.job,
    madeAt: record.startedAt,
    mode: options.upTo === 'plan' && spec.mode(rules) === 'apply' ? ('plan' as const) : spec.mode(rules),
    rulesHash: loaded.hash,
  };
  const { plan, allowed } = await freezePlan(
    { head, items, wishes, standing, snapshot, rules, records },
    ports,
  );
  const outcomes = await applyChanges(
    {
      plan,
      floor: rules.limits.floor,
      items: allowed,
      base: snapshot,
      replan: (fresh) => spec.plan(fresh, rules, marks),
      approvals: wishes.approvals,
      askedBy: options.askedBy,
      timeBudgetMilliseconds: options.timeBudgetMilliseconds,
      ...(spec.undoes !== undefined && { undoes: spec.undoes }),
    },
    lease,
    ports,
    call,
  );
  return finish(run, { plan, snapshot, outcomes }, rules, marks);
}

/** What earlier runs did: of the last days, with all that is still open; and what came before that, to be set aside. */
async function recordsOf({ ports, record: { startedAt } }: HygieneRunState) {
  const since = (days: number) => subHours(startedAt, 24 * days);
  const all = await recordsSince(ports, since(setAsideDays), ({ id, because }) =>
    ports.log.error('change.unreadable', { changeId: id, because }),
  );
  const isRecent = (record: ChangeRecord) => record.askedAt >= since(recordDays) || isOpen(record);
  return { recent: all.filter(isRecent), older: all.filter((record) => !isRecent(record)) };
}

/** Writes down what is to be remembered of the look, before anything is decided by it. */
async function keep(
  run: HygieneRunState,
  { snapshot, remembered, areActivationsComplete }: SnapshotReading,
): Promise<void> {
  const { ports, record, counts } = run;
  counts.read = snapshot.schedules.eligibility.length + snapshot.schedules.assignment.length;
  for (const { part, because } of snapshot.gaps.slice(0, gapsNamed))
    ports.log.warn('snapshot.gap', { runId: record.id, part, because });
  for (const { part, id, because } of snapshot.unreadable.slice(0, gapsNamed))
    ports.log.warn('snapshot.unreadable', { runId: record.id, part, id, because });
  const since = remembered.history.activationsKnownSince;
  const known =
    areActivationsComplete && since !== undefined
      ? { activationsKnownSince: since, activationsKnownUntil: snapshot.now }
      : undefined;
  await ports.histories.save(remembered.changed, known);
  await ports.histories.saveSignIns(remembered.changedSignIns);
}

function namesOf({ byId }: RoleDefinitions): ReadonlyMap<string, string> {
  return new Map(
    [...byId].flatMap(([id, { displayName }]) => (displayName === undefined ? [] : [[id, displayName]])),
  );
}

/** The announcement comes before the marks: nothing waits for a date that was not announced. */
async function finish(
  run: HygieneRunState,
  result: HygieneResult,
  rules: Rules,
  marks: ReadonlyMap<string, Mark>,
): Promise<Ending> {
  const { ports, spec, options } = run;
  const { plan, snapshot } = result;
  const ending = endingOf(result);
  run.hygiene = {
    planId: plan.id,
    approvals: plan.approvals,
    counts: countHygiene(result),
    historyDaysMissing: historyWarmUp(snapshot, rules),
  };
  const names = namesOf(snapshot.roleDefinitions);
  await ports.notifier.post(noticeOf(result, ending, rules, { names, publicUrl: options.publicUrl }));
  if (spec.marks)
    await ports.marks.change(
      nextMarks(plan.items, marks, {
        id: plan.id,
        now: snapshot.now,
        gaps: snapshot.gaps,
        unreadable: snapshot.unreadable,
      }),
    );
  const isWhole =
    snapshot.gaps.length === 0 && !plan.obstacles.some(({ code }) => code === 'population-drop');
  if (isWhole) await ports.populations.save(populationOf(snapshot));
  // Not the run's own deadline: people should hear of a run that ran out of time.
  const signal = deliverySignal(options.deadline);
  await ports.notifier.deliver({ signal, log: ports.log, now: ports.clock.now() });
  return ending;
}
