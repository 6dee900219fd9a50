import { alarmDecision, alarmsOf } from '../../changes/alarms.ts';
import { storeAlarmId, storeAlarmKind } from '../../changes/store-alarms.ts';
import type { Ending } from '../../domain/model/run.ts';
import type { Clock, Decisions, Log, Notifier, StateGuard, StateVerdict } from '../../ports/index.ts';
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

type AlteredState = Extract<StateVerdict, { readonly kind: 'altered' }>;

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
      const found = alarm?.released === undefined ? verdict : await guard.seal(verdict.digest);
      if (found.kind !== 'altered') return undefined;
      const done = 'Nothing was changed.';
      return { state: 'blocked', reason: await raiseAlarm(parts, run, found, done) };
    },
    async close() {
      const found = await guard.seal();
      if (found.kind !== 'altered') return;
      const done =
        'That was while the run went on: it has not sealed what it leaves, and the next one is blocked.';
      await raiseAlarm(parts, run, found, done);
    },
  };
}

/** @returns why, and what to do, in sentences. */
async function raiseAlarm(
  { decisions, notifier, clock, log }: StateGateParts,
  run: GatedRun,
  found: AlteredState,
  done: string,
): Promise<string> {
  const at = clock.now();
  const { tenantId, runId } = run;
  const id = storeAlarmId(found.digest);
  const because = alterationSentence(found);
  await decisions.add(alarmDecision(storeAlarmKind, id, { tenantId, at, because }));
  const reason = `store-altered: what runs rest on is not as it was sealed: ${because} ${done} Find out who wrote it; POST /api/evidence/alterations/${id}/release, by a person with PimWarden.Approve, accepts the store as it is now.`;
  log.error('store-altered', { runId, alarmId: id, because });
  await notifier.post(noticeOfAlteration({ ...run, at, reason }));
  await notifier.deliver({ signal: AbortSignal.timeout(deliveryMilliseconds), log, now: clock.now() });
  return reason;
}
