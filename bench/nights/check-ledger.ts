import { allEntries } from '../../src/changes/recover-claims.ts';
import type { LedgerEntry } from '../../src/ports/index.ts';
import type { Chronicle, OwnRequest } from './chronicle.ts';
import { refText } from './tenant-facts.ts';

const claimMilliseconds = 15 * 60_000;

/**
 * The ledger against the simulator's own history, when every claim is settled: each request of ours is explained by just one
 * entry, and each change that the ledger calls done is in the history, step by step. An unconfirmed one may be there or not.
 */
export async function ledgerDiffers({ stage, own }: Chronicle): Promise<readonly string[]> {
  const entries = (await allEntries(stage.ledger, {})).filter(({ access }) => access !== undefined);
  const explained = new Map<string, string[]>();
  const found = entries.flatMap((entry) => {
    const requests = requestsOf(entry, own);
    for (const { request } of requests)
      explained.set(request.id, [...(explained.get(request.id) ?? []), entry.id]);
    return wrongWith(entry, requests);
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

/** Those that an entry may have made: of its access, by its actions, at its time. */
function requestsOf({ access, askedAt, state }: LedgerEntry, own: readonly OwnRequest[]) {
  if (access === undefined || (state === 'refused' && !isHalfDone(access.because))) return [];
  return own.filter(({ request }) => {
    const late = request.createdAt.getTime() - askedAt.getTime();
    if (refText(request) !== refText(access.change.key) || late < 0 || late > claimMilliseconds) return false;
    return access.change.steps.some(
      ({ kind, actions }) => kind === request.kind && actions.some((action) => action === request.action),
    );
  });
}

/** Of a conversion the first step may stand although the second was refused. */
function isHalfDone(because: string | undefined): boolean {
  return because?.includes('was done and stays') === true;
}

function wrongWith(
  { id, state, access, operation }: LedgerEntry,
  requests: readonly OwnRequest[],
): readonly string[] {
  if (access === undefined) return [];
  const what = `entry ${id} (${operation} of ${refText(access.change.key)})`;
  const { steps } = access.change;
  if (state === 'claimed') return [`${what} was never settled`];
  if (state === 'done' && requests.length !== steps.length)
    return [`${what} is done, and ${requests.length} of its ${steps.length} steps are in the history`];
  return [];
}
