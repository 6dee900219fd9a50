import { recordedRequest } from '../domain/evidence/records.ts';
import { requestNews } from '../domain/evidence/request-news.ts';
import type { Ending, RunRecord } from '../domain/model/run.ts';
import { GraphCallError } from '../ports/errors.ts';
import type { Clock, Log, RoleManagement, RunHistory, StoredRequests } from '../ports/index.ts';
import { toldTo } from '../ports/odd-rows.ts';
import { SnapshotReader } from '../tenant/snapshot-reader.ts';
import type { JobRun } from './job-run.ts';
import { newRun } from './new-run.ts';
import { closeRun, endingIfCutOff, type OngoingRun, outOfTime, startRun } from './run-record.ts';

export const requestsJobName = 'store-requests';

export interface RequestsPorts {
  readonly roles: RoleManagement;
  readonly storedRequests: StoredRequests;
  readonly runs: RunHistory;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Stores every request to PIM, with its status as it is seen: Graph forgets them after about 45 days, and only an app that may
 * write can read them (docs/graph-facts.md#permissions-to-read-and-write).
 *
 * @returns the record of the run. It never throws.
 */
export async function storeRequests(ports: RequestsPorts, given: JobRun): Promise<RunRecord> {
  const run: OngoingRun = newRun(requestsJobName, given, ports.clock.now());
  return closeRun(run, ports, endingIfCutOff(await endingOf(run, ports, given), given.deadline));
}

async function endingOf(run: OngoingRun, ports: RequestsPorts, given: JobRun): Promise<Ending> {
  try {
    await startRun(run, ports);
    return await work(run, ports, given);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (given.deadline.aborted && error instanceof GraphCallError && error.kind === 'cancelled')
      return outOfTime(given.timeBudgetMilliseconds, 'all requests were listed');
    return { state: error instanceof GraphCallError ? 'blocked' : 'failed', reason };
  }
}

async function work(
  { record, tally, counts }: OngoingRun,
  { roles, storedRequests, log }: RequestsPorts,
  { deadline: signal }: JobRun,
): Promise<Ending> {
  const now = record.startedAt.toISOString();
  const reader = new SnapshotReader();
  const call = { signal, tally, log, inAnyOrder: true, givesWay: true };
  const [eligible, assigned] = await Promise.all([
    reader.rows('eligibility-requests', roles.requests('eligibility', {}, call)),
    reader.rows('assignment-requests', roles.requests('assignment', {}, call)),
  ]);
  const listed = [...eligible, ...assigned].filter(({ isValidationOnly }) => !isValidationOnly);
  const complete = reader.gaps.length === 0;
  // A row without an id may be any of those that are missing.
  const isTold = reader.unreadable.every(({ id }) => id !== undefined);
  const unreadable = new Set(reader.unreadable.flatMap(({ id }) => id ?? []));
  const requests = listed.map(recordedRequest);
  const known = await storedRequests.since(now, toldTo(log));
  const news = requestNews(known, { requests, complete: complete && isTold, unreadable }, now);
  await storedRequests.save([...news.changed, ...news.forgotten]);
  counts.read = requests.length;
  counts.added = news.changed.length;
  counts.known = requests.length - news.changed.length;
  if (!complete) return { state: 'blocked', reason: reader.gaps.map(({ because }) => because).join(' ') };
  await storedRequests.saveListedAt(now);
  const [odd] = reader.unreadable;
  if (odd === undefined) return { state: 'succeeded' };
  for (const { id, because } of reader.unreadable.slice(0, 20))
    log.warn('snapshot.unreadable', { runId: record.id, part: 'requests', id, because });
  const reason = `${reader.unreadable.length} requests could not be read, and are not stored (the first: ${odd.because}). All others are.`;
  return { state: 'partial', reason };
}
