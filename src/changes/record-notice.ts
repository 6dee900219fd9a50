import type { ChangeRecord } from '../domain/model/command.ts';

/** What every notice about a change says: which one, and how far it is. Each thing that is said of it is a notice of its own. */
export function noticeOfRecord({ id, tenantId, operation, state, factCount }: ChangeRecord, now: Date) {
  return {
    tenantId,
    id: `${id}-${factCount}`,
    runId: id,
    job: operation,
    at: now,
    state,
    mode: 'apply',
  } as const;
}
