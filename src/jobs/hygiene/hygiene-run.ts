import { applyChanges } from '../../changes/apply-changes.ts';
import type { RunLease } from '../../changes/run-lease.ts';
import { populationOf } from '../../domain/gates/population.ts';
import type { Mark } from '../../domain/model/plan.ts';
import type { RoleDefinitions } from '../../domain/model/role-definitions.ts';
import type { LoadedRules, Rules } from '../../domain/model/rules.ts';
import type { Ending, RunRecord } from '../../domain/model/run.ts';
import { historyWarmUp } from '../../domain/staleness/activations.ts';
import { nextMarks } from '../../domain/staleness/marks.ts';
import { noticeOf } from '../../report/hygiene-notice.ts';
import { countHygiene, endingOf, type HygieneResult } from '../../report/hygiene-result.ts';
import { newRun } from '../new-run.ts';
import { deliverySignal } from '../run-record.ts';
import type { HygienePorts } from './hygiene-ports.ts';
import { makePlan } from './make-plan.ts';
import { readRunInput } from './read-run-input.ts';
import { runAsAsked } from './run-as-asked.ts';
import type { HygieneRunState, HygieneSpec, RunOptions } from './run-state.ts';

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
  const run: HygieneRunState = { spec, options, ports, ...newRun(spec.job, options, ports.clock.now()) };
  return runAsAsked(run, spec.job, (lease, loaded) => work(run, loaded, lease));
}

async function work(run: HygieneRunState, loaded: LoadedRules, lease: RunLease): Promise<Ending> {
  const { ports, options, spec } = run;
  const { rules } = loaded;
  const call = { signal: options.deadline, tally: run.tally, log: ports.log };
  const input = await readRunInput(run, rules, call);
  const { snapshot, marks } = input;
  const { plan, allowed, approvals } = await makePlan(run, loaded, input);
  const outcomes = await applyChanges(
    {
      plan,
      floor: rules.limits.floor,
      items: allowed,
      base: snapshot,
      replan: (fresh) => spec.plan(fresh, rules, marks),
      approvals,
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
