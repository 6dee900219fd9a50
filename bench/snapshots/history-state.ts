import type { TenantPorts } from '../../src/app/ports.ts';
import type { Fact } from '../../src/domain/model/evidence.ts';
import { type Verification, verifyEvidence } from '../../src/evidence/verify/verify-evidence.ts';

/** What is stored of a history, as far as it does not depend on which run wrote it. */
export interface HistoryState {
  /** Ids of facts by where they are found, as often as they are found there. */
  readonly places: ReadonlyMap<string, readonly string[]>;
  /** The fact that opened or last revised what is open, by subject. */
  readonly open: ReadonlyMap<string, string>;
  /** Runs that began to write and did not end it. */
  readonly unfinished: number;
}

export async function historyState({ history, journal }: TenantPorts): Promise<HistoryState> {
  const places = new Map<string, readonly string[]>();
  const changes = await Array.fromAsync(history.changes({}));
  places.set('changes', idsOf(changes));
  for (const interval of await history.intervals())
    places.set(
      interval.name,
      idsOf([
        ...(await Array.fromAsync(history.inInterval(interval, undefined, {}))),
        ...(await factsOfGroups(history, interval, changes)),
      ]),
    );
  for (const principal of new Set(changes.flatMap(principalOf)))
    places.set(`of ${principal}`, idsOf(await Array.fromAsync(history.ofPrincipal(principal, {}))));
  const open = [...(await history.open()).values()].map(({ subject, factId }) => [subject, factId] as const);
  return { places, open: new Map(open), unfinished: (await journal.unfinished()).length };
}

async function factsOfGroups(
  history: TenantPorts['history'],
  interval: Parameters<TenantPorts['history']['inInterval']>[0],
  changes: readonly Fact[],
): Promise<readonly Fact[]> {
  const groups = new Set(
    changes.flatMap(({ record }) => (record?.kind === 'membership' ? [record.groupId] : [])),
  );
  const facts = [];
  for (const group of groups)
    facts.push(...(await Array.fromAsync(history.inInterval(interval, `group:${group}`, {}))));
  return facts;
}

function idsOf(facts: readonly Fact[]): readonly string[] {
  return facts.map(({ id, change, subject }) => `${change} ${subject} ${id}`).toSorted();
}

function principalOf({ record, last }: Fact): readonly string[] {
  const about = record ?? last;
  if (about === undefined) return [];
  if ('key' in about) return [about.key.principalId];
  return about.kind === 'membership' ? [about.member.id] : [];
}

/** Sentences on what a history lacks, and on what it has once too often. */
export interface HistoryFindings {
  readonly lost: readonly string[];
  readonly double: readonly string[];
  /** The cache, or the journal, is not what the facts say. */
  readonly unsettled: readonly string[];
}

export function compareHistories(found: HistoryState, expected: HistoryState): HistoryFindings {
  const names = new Set([...found.places.keys(), ...expected.places.keys()]);
  const missing = (from: HistoryState, to: HistoryState) =>
    [...names].flatMap((name) =>
      beyond(from.places.get(name) ?? [], to.places.get(name) ?? []).map((id) => `${name}: ${id}`),
    );
  const subjects = new Set([...found.open.keys(), ...expected.open.keys()]);
  const stale = [...subjects].filter((subject) => found.open.get(subject) !== expected.open.get(subject));
  return {
    lost: missing(expected, found).map((one) => `lost in ${one}`),
    double: missing(found, expected).map((one) => `too often in ${one}`),
    unsettled: [
      ...stale.map((subject) => `open, and not as the facts say: ${subject}`),
      ...(found.unfinished === 0 ? [] : [`${found.unfinished} runs are still in the journal`]),
    ],
  };
}

/** What one list has beyond another, counted. */
function beyond(list: readonly string[], other: readonly string[]): readonly string[] {
  const left = new Map<string, number>();
  for (const one of other) left.set(one, (left.get(one) ?? 0) + 1);
  return list.filter((one) => {
    const count = left.get(one) ?? 0;
    left.set(one, count - 1);
    return count <= 0;
  });
}

/** All heads that were kept so far. */
export async function keptHeads({ sealLog }: TenantPorts): Promise<readonly string[]> {
  return (await Array.fromAsync(sealLog.heads())).map(({ note }) => note);
}

/** Verifies a history against heads that somebody kept. */
export function verified(ports: TenantPorts, notes: readonly string[]): Promise<Verification> {
  const kept = notes.map((note) => ({ note, source: 'the sweep' }));
  return verifyEvidence(ports, { keptHeads: kept }, new AbortController().signal);
}
