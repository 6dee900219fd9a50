import { allEntries } from '../../src/changes/recover-claims.ts';
import { roleKeyOf } from '../../src/domain/model/access.ts';
import type { LedgerEntry } from '../../src/ports/index.ts';
import type { OwnRequest, SimulationHistory } from './simulation-history.ts';
import { refText } from './tenant-facts.ts';

const claimMilliseconds = 15 * 60_000;

/**
 * Differences between the ledger and the simulator's own history, once every claim has an outcome. Exactly one entry
 * explains each request of the app. Each step of a change that the ledger calls done is in the history. An unconfirmed
 * change may be in the history or not.
 */
export async function ledgerDifferences({
  environment,
  ownRequests: own,
}: SimulationHistory): Promise<readonly string[]> {
  const entries = (await allEntries(environment.ledger, {})).filter(({ access }) => access !== undefined);
  const explained = new Map<string, string[]>();
  const found = entries.flatMap((entry) => {
    const requests = requestsOf(entry, own);
    for (const { request } of requests)
      explained.set(request.id, [...(explained.get(request.id) ?? []), entry.id]);
    return problemsOf(entry, requests);
  });
  for (const { request } of own) {
    const by = explained.get(request.id) ?? [];
    if (by.length !== 1)
      found.push(
        `request ${request.id} (${request.action} of ${refText(request)}) is explained by ${by.length} entries`,
      );
  }
  return found;
}

/** Requests that an entry may have made: for its access, with its actions, while its claim was valid. */
function requestsOf({ access, askedAt, state }: LedgerEntry, own: readonly OwnRequest[]) {
  if (access === undefined || (state === 'refused' && !isHalfDone(access.because))) return [];
  return own.filter(({ request }) => {
    const late = request.createdAt.getTime() - askedAt.getTime();
    if (refText(request) !== refText(roleKeyOf(access.change.key)) || late < 0 || late > claimMilliseconds)
      return false;
    return access.change.steps.some(
      ({ kind, actions }) => kind === request.kind && actions.some((action) => action === request.action),
    );
  });
}

/** Whether only the first step of a conversion was carried out, because the second was refused. */
function isHalfDone(because: string | undefined): boolean {
  return because?.includes('was done and stays') === true;
}

function problemsOf(
  { id, state, access, operation }: LedgerEntry,
  requests: readonly OwnRequest[],
): readonly string[] {
  if (access === undefined) return [];
  const what = `entry ${id} (${operation} of ${refText(roleKeyOf(access.change.key))})`;
  const { steps } = access.change;
  if (state === 'claimed') return [`${what} was never settled`];
  if (state === 'done' && requests.length !== steps.length)
    return [`${what} is done, and ${requests.length} of its ${steps.length} steps are in the history`];
  return [];
}
