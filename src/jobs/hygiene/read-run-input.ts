import { subHours } from 'date-fns/subHours';
import { readGiven } from '../../changes/activations/read-running.ts';
import { recordsSince } from '../../changes/recent-records.ts';
import { madeRenewals, recoverChanges } from '../../changes/recover.ts';
import { isOpen } from '../../domain/commands/fold-facts.ts';
import type { ChangeRecord } from '../../domain/model/command.ts';
import type { Mark } from '../../domain/model/plan.ts';
import type { Rules } from '../../domain/model/rules.ts';
import type { TenantSnapshot } from '../../domain/model/snapshot.ts';
import { setAsideDays } from '../../domain/refused-before.ts';
import type { RoleCall } from '../../ports/index.ts';
import { toldTo } from '../../ports/odd-rows.ts';
import { namedIn, readSnapshot, type SnapshotReading } from '../../tenant/read-snapshot.ts';
import type { HygieneRunState } from './run-state.ts';

/** Days back that records of changes are read: for the limits of a day, for abandoned claims, for our own renewals. */
const recordDays = 7;
/** What is known of a gap is in the log; so many are named. */
const gapsNamed = 20;

/** What a run decides by. */
export interface RunInput {
  readonly snapshot: TenantSnapshot;
  readonly marks: ReadonlyMap<string, Mark>;
  /** Changes of the last days, with all that is still open. */
  readonly records: readonly ChangeRecord[];
  /** Changes before those: what Entra refused is set aside for longer. */
  readonly olderRecords: readonly ChangeRecord[];
}

/** Finds out what earlier runs left open, reads the tenant, and writes down what is to be remembered of it. */
export async function readRunInput(run: HygieneRunState, rules: Rules, call: RoleCall): Promise<RunInput> {
  const { ports, spec, record } = run;
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
  const reading = await readSnapshot(ports, reads, { ...call, givesWay: true });
  await keep(run, reading);
  const given = await readGiven(reading.snapshot.schedules.assignment, ports);
  const marks = await ports.marks.read(toldTo(ports.log));
  return { snapshot: { ...reading.snapshot, given }, marks, records, olderRecords: older };
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
