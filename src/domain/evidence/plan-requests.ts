import { parseAction } from '../model/actions.ts';
import type { FactTime, OpenRecord, StoredRequest } from '../model/evidence.ts';
import type { InstantText, RecordedRequest } from '../model/recorded.ts';
import { progressOf } from '../model/role-schedules.ts';
import type { Planning } from './planning.ts';
import { isSameJson } from './same-json.ts';
import { settled } from './same-record.ts';
import { subjectOf } from './subjects.ts';

/**
 * Opens a request when it was made and closes it when it was decided. What was decided before the writer's listing that the last
 * run knew is in the history already.
 */
export function planRequests(planning: Planning): void {
  const { requests, requestsListedAt, ledger, looks } = planning;
  if (requestsListedAt === undefined) return;
  const knownUntil = looks.get('requests')?.at;
  for (const stored of requests) {
    const known = ledger.open.get(subjectOf(stored.request));
    if (known !== undefined) follow(planning, stored, known);
    else if (knownUntil === undefined || stored.changedAt > knownUntil) begin(planning, stored);
  }
}

function begin({ ledger, ...run }: Planning, { request, changedAt }: StoredRequest): void {
  const created = instantBy(request.createdDateTime, run.now);
  const seen = looksOf(run, changedAt);
  ledger.opened(request, { time: created ?? seen, cause: null });
  const known = ledger.open.get(subjectOf(request));
  if (known !== undefined && isOver(request))
    ledger.closed(known, { time: instantBy(request.completedDateTime, run.now) ?? seen, cause: null });
}

function follow({ ledger, ...run }: Planning, stored: StoredRequest, known: OpenRecord): void {
  const request = settled(stored.request, known.record);
  const seen = looksOf(run, stored.forgottenAt ?? stored.changedAt);
  if (isOver(request))
    ledger.closed(
      known,
      { time: instantBy(request.completedDateTime, run.now) ?? seen, cause: null },
      request,
    );
  else if (stored.forgottenAt !== undefined) ledger.closed(known, { time: seen, cause: null }, request);
  else if (!isSameJson(request, known.record)) ledger.revised(request, known, { time: seen, cause: null });
}

function looksOf({ looks, runId }: Pick<Planning, 'looks' | 'runId'>, seenAt: InstantText): FactTime {
  const look = looks.get('requests');
  const after = look !== undefined && look.at < seenAt ? look : undefined;
  return {
    kind: 'between',
    after: after?.at ?? null,
    before: seenAt,
    afterRun: after?.runId ?? null,
    beforeRun: runId,
  };
}

function instantBy(instant: InstantText | null, now: InstantText): FactTime | undefined {
  return instant === null || instant > now ? undefined : { kind: 'exact', at: instant, source: 'request' };
}

/** One that was granted for a later start waits for it, and may be cancelled. */
function isOver({ action, status }: RecordedRequest): boolean {
  const progress = progressOf(parseAction(action), status);
  return status !== 'Granted' && (progress === 'granted' || progress === 'refused');
}
