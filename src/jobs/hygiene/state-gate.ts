import { alarmDecision, alarmsOf } from '../../changes/alarms.ts';
import { storeAlarmId, storeAlarmKind } from '../../changes/store-alarms.ts';
import type { Ending } from '../../domain/model/run.ts';
import type { Clock, Decisions, Log, Notifier, StateGuard } from '../../ports/index.ts';
import { alterationSentence, noticeOfAlteration } from '../../report/store-notice.ts';

/** Lets a run begin only on a store that is as it was sealed, and seals what the run leaves. */
export interface StateGate {
  /** @returns how a run ends that must not begin. */
  open(): Promise<Ending | undefined>;
  close(): Promise<void>;
}

export interface StateGateParts {
  readonly guard: StateGuard;
  readonly decisions: Decisions;
  readonly notifier: Notifier;
  readonly clock: Clock;
  readonly log: Log;
}

export interface GatedRun {
  readonly tenantId: string;
  readonly runId: string;
  readonly job: string;
  readonly publicUrl: string | undefined;
}

/** How long a run goes on for what its receiver does. */
const deliveryMilliseconds = 30_000;

export function createStateGate(parts: StateGateParts, run: GatedRun): StateGate {
  const { guard, log } = parts;
  return {
    async open() {
      const verdict = await guard.compare();
      if (verdict.kind === 'first') log.warn('evidence.sealed-as-found', { runId: run.runId });
      if (verdict.kind !== 'altered') return undefined;
      const id = storeAlarmId(verdict.digest);
      const alarm = (await alarmsOf(storeAlarmKind, parts)).find((one) => one.id === id);
      if (alarm?.released === undefined) return blocked(parts, run, id, alterationSentence(verdict));
      await guard.seal(verdict.digest);
      return undefined;
    },
    async close() {
      await guard.seal();
    },
  };
}

async function blocked(
  { decisions, notifier, clock, log }: StateGateParts,
  run: GatedRun,
  id: string,
  sentence: string,
): Promise<Ending> {
  const at = clock.now();
  const { tenantId, runId } = run;
  await decisions.add(alarmDecision(storeAlarmKind, id, { tenantId, at, because: sentence }));
  const reason = `store-altered: what runs rest on is not as it was sealed: ${sentence} Nothing was changed. Find out who wrote it; POST /api/evidence/alterations/${id}/release, by a person with PimWarden.Approve, accepts the store as it is now.`;
  log.error('store-altered', { runId, alarmId: id, because: sentence });
  await notifier.post(noticeOfAlteration({ ...run, at, reason }));
  await notifier.deliver({ signal: AbortSignal.timeout(deliveryMilliseconds), log, now: clock.now() });
  return { state: 'blocked', reason };
}
