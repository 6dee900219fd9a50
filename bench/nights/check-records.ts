import { accessChangeOf } from '../../src/changes/lately.ts';
import { isOpen } from '../../src/domain/commands/fold-facts.ts';
import { roleKeyOf } from '../../src/domain/model/access.ts';
import type { PlannedChange } from '../../src/domain/model/change.ts';
import type { ChangeRecord } from '../../src/domain/model/command.ts';
import { everyItem } from '../../src/ports/reading.ts';
import type { OwnRequest, SimulationHistory } from './simulation-history.ts';
import { refText } from './tenant-facts.ts';

const claimMilliseconds = 15 * 60_000;

/**
 * Differences between the records of changes and the simulator's own history, once every claim has an outcome. Exactly one
 * record explains each request of the app. Each step of a change that is recorded as done is in the history. An unconfirmed
 * change may be in the history or not.
 */
export async function recordDifferences({
  environment,
  ownRequests: own,
}: SimulationHistory): Promise<readonly string[]> {
  const records = await Array.fromAsync(
    everyItem((from) => environment.commands.list({}, { top: 500, from })),
  );
  const explained = new Map<string, string[]>();
  const found = records.flatMap((record) => {
    const change = accessChangeOf(record);
    if (change === undefined) return [];
    const requests = requestsOf(record, change, own);
    for (const { request } of requests)
      explained.set(request.id, [...(explained.get(request.id) ?? []), record.id]);
    return problemsOf(record, change, requests);
  });
  for (const { request } of own) {
    const by = explained.get(request.id) ?? [];
    if (by.length !== 1)
      found.push(
        `request ${request.id} (${request.action} of ${refText(request)}) is explained by ${by.length} records`,
      );
  }
  return found;
}

/** Requests that a record may have made: for its access, with its actions, while its claim was valid. */
function requestsOf(
  { claimedAt, state, outcome }: ChangeRecord,
  { key, steps }: PlannedChange,
  own: readonly OwnRequest[],
) {
  if (claimedAt === undefined || (state === 'refused' && !isHalfDone(outcome?.message))) return [];
  return own.filter(({ request }) => {
    const late = request.createdAt.getTime() - claimedAt.getTime();
    if (refText(request) !== refText(roleKeyOf(key)) || late < 0 || late > claimMilliseconds) return false;
    return steps.some(
      ({ kind, actions }) => kind === request.kind && actions.some((action) => action === request.action),
    );
  });
}

/** Whether only the first step of a conversion was carried out, because the second was refused. */
function isHalfDone(message: string | undefined): boolean {
  return message?.includes('was done and stays') === true;
}

function problemsOf(
  { id, state, operation }: ChangeRecord,
  { key, steps }: PlannedChange,
  requests: readonly OwnRequest[],
): readonly string[] {
  const what = `change ${id} (${operation} of ${refText(roleKeyOf(key))})`;
  if (isOpen({ state })) return [`${what} is still ${state}`];
  if (state === 'done' && requests.length !== steps.length)
    return [`${what} is done, and ${requests.length} of its ${steps.length} steps are in the history`];
  return [];
}
