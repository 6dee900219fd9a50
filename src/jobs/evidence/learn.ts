import { addDays } from 'date-fns/addDays';
import { lookedAt } from '../../domain/evidence/completeness.ts';
import { observe } from '../../domain/evidence/observe.ts';
import { type PlannedFacts, planFacts } from '../../domain/evidence/plan-facts.ts';
import type { EvidenceView } from '../../domain/evidence/view.ts';
import type { ChangeRecord } from '../../domain/model/command.ts';
import type { Fact, HistoryInterval } from '../../domain/model/evidence.ts';
import type { InstantText } from '../../domain/model/recorded.ts';
import { factIdOf } from '../../ports/ids.ts';
import { everyItem } from '../../ports/reading.ts';
import type { EvidenceRunState } from './evidence-run.ts';

/** How far back a run looks for what was not known: events arrive late, and requests are stored by another job. */
const lookBackDays = 7;
/** Rows on a page of the archive or of changes. */
const onAPage = 1_000;

/** What a run learnt, and what it went by. */
export interface LearntFacts extends Omit<PlannedFacts, 'complete'> {
  readonly requestsListedAt: InstantText | undefined;
  /** Sentences: what could not be read, and what does not rest on it. */
  readonly missing: readonly string[];
  /** By part, whether all of it was seen. */
  readonly complete: Readonly<Record<string, boolean>>;
}

/** Learns facts from what the run saw and from all that tells what was done meanwhile. */
export async function learn(
  { ports, record }: EvidenceRunState,
  view: EvidenceView,
  intervals: readonly HistoryInterval[],
): Promise<LearntFacts> {
  const { history, looks, storedRequests } = ports;
  const now = record.startedAt;
  const last = await looks.last();
  const from = earliest(
    addDays(now, -lookBackDays),
    [...last.values()].map(({ at }) => at),
  );
  const before = addDays(from, -lookBackDays).toISOString();
  const requestsListedAt = await storedRequests.listedAt();
  const events = await eventsFrom(ports, from, now);
  const changes = await changesFrom(ports, from);
  const observed = observe(view);
  const oddRequests: Odd[] = [];
  const planned = planFacts({
    observed,
    open: await history.open(),
    looks: last,
    requests: await storedRequests.since(before, (row) => oddRequests.push(row)),
    requestsListedAt,
    events: events.found,
    changes: changes.found,
    recent: intervals.length === 0 ? [] : await recentFacts(ports, before, now),
    unseenFrom: from.toISOString(),
    historyFrom: intervals[0]?.from,
    now: now.toISOString(),
    runId: record.id,
    factIdOf,
  });
  const missing = [
    ...view.gaps.map(({ part, because }) => `${part}: ${because}`),
    ...(requestsListedAt === undefined
      ? ['No requests of PIM were stored yet, so that nothing rests on them: run store-requests.']
      : []),
    ...unreadable('stored requests of PIM', oddRequests),
    ...unreadable('events of the archive', events.unreadable),
    ...unreadable('changes of this app', changes.unreadable),
    ...unreadable('rows', view.unreadable),
  ];
  const complete = Object.fromEntries(lookedAt.map((part) => [part, planned.complete.has(part)]));
  return { ...planned, requestsListedAt, missing, complete };
}

/** Where the look back begins: with the last run, where runs were missing for longer. */
function earliest(instant: Date, looks: readonly InstantText[]): Date {
  const taken = looks.map((at) => Date.parse(at)).filter((at) => at > 0);
  return new Date(Math.min(instant.getTime(), ...taken));
}

function unreadable(what: string, rows: readonly { readonly because: string }[]): readonly string[] {
  const [odd] = rows;
  return odd === undefined ? [] : [`${rows.length} ${what} could not be read (the first: ${odd.because}).`];
}

type Odd = { readonly because: string };

async function eventsFrom({ pimEvents }: EvidenceRunState['ports'], from: Date, to: Date) {
  const odd: Odd[] = [];
  const found: string[] = [];
  const list = async (after: string | undefined) => {
    const page = await pimEvents.list({ from, to }, { top: onAPage, from: after });
    odd.push(...page.unreadable);
    return page;
  };
  for await (const { json } of everyItem(list)) found.push(json);
  return { found, unreadable: odd };
}

async function changesFrom({ commands }: EvidenceRunState['ports'], since: Date) {
  const odd: Odd[] = [];
  const found: ChangeRecord[] = [];
  const list = (from: string | undefined) =>
    commands.list({ since, state: 'done' }, { top: onAPage, from }, (one) => odd.push(one));
  for await (const record of everyItem(list)) found.push(record);
  return { found, unreadable: odd };
}

/** Nothing is filed after now; what schedules say of later is many rows to look through. */
async function recentFacts(
  { history }: EvidenceRunState['ports'],
  from: InstantText,
  now: Date,
): Promise<Fact[]> {
  return Array.fromAsync(history.changes({ from, to: now.toISOString() }));
}
